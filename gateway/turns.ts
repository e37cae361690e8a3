interface Turn {
  /** Who is in it or waits for it. */
  people: number
  readonly underWay: Set<Promise<unknown>>
  /** What is alone now. */
  alone: Promise<unknown> | null
}

/**
 * What of one terminal may go side by side. Payments do; what closes its batch, or is done in test state, is alone: it waits for what is
 * under way, and what comes meanwhile waits for it. A sale that its issuer still thinks about would else be in no settlement.
 */
export class Turns {
  private readonly turns = new Map<string, Turn>()

  /** Beside others of this terminal, beside nothing that is alone. */
  async together<T>(tid: string, work: () => Promise<T>): Promise<T> {
    const turn = this.enter(tid)
    while (turn.alone) await turn.alone
    const done = work()
    const ended = done.catch(() => undefined)
    turn.underWay.add(ended)
    try {
      return await done
    } finally {
      turn.underWay.delete(ended)
      this.leave(tid, turn)
    }
  }

  /** Beside nothing else of this terminal. */
  async alone<T>(tid: string, work: () => Promise<T>): Promise<T> {
    const turn = this.enter(tid)
    while (turn.alone || turn.underWay.size > 0) await (turn.alone ?? Promise.all(turn.underWay))
    const done = work()
    turn.alone = done.catch(() => undefined)
    try {
      return await done
    } finally {
      turn.alone = null
      this.leave(tid, turn)
    }
  }

  private enter(tid: string): Turn {
    const turn = this.turns.get(tid) ?? { people: 0, underWay: new Set(), alone: null }
    turn.people += 1
    this.turns.set(tid, turn)
    return turn
  }

  private leave(tid: string, turn: Turn): void {
    turn.people -= 1
    if (turn.people === 0) this.turns.delete(tid)
  }
}
