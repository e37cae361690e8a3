import type { Lane } from '#db/lane.ts'
import { type Committed, callServer, commitRows, type Finish, type JournalRow, type OutboxRow } from './journal-rows.ts'

/** Rows of one commit; more wait for the next. */
const ROWS_MAX = 500

interface Waiting<T> {
  readonly row: T
  readonly settle: (outcome: Committed | null) => void
  readonly fail: (reason: Error) => void
  readonly tell?: OutboxRow | undefined
}

/**
 * Concurrent requests share one durable commit: while one is on its way to disk, the next gathers. Whoever waits here is answered
 * after its row is durable, never before (docs/spec/8, The switch 1).
 */
export class GroupCommit {
  private readonly lanes: readonly Lane[]
  private readonly idle: Lane[]
  private begun: Waiting<JournalRow>[] = []
  private finished: Waiting<Finish>[] = []

  constructor(lanes: readonly Lane[]) {
    this.lanes = lanes
    this.idle = [...this.lanes]
  }

  /** Journals a request; false when one with its key (MTI, TID, MID, batch, STAN) is there already. `tell` is written with it or not at all. */
  async begin(row: JournalRow, tell?: OutboxRow): Promise<boolean> {
    return (
      (await new Promise<Committed | null>((settle, fail) => {
        this.begun.push({ row, settle, fail, tell })
        this.kick()
      })) !== null
    )
  }

  /** Journals an answer; tells whether the terminal took the request back meanwhile. Null: the row was not waiting any more. */
  finish(row: Finish): Promise<Committed | null> {
    return new Promise((settle, fail) => {
      this.finished.push({ row, settle, fail })
      this.kick()
    })
  }

  private kick(): void {
    const lane = this.idle.pop()
    if (lane) void this.flush(lane)
  }

  private async flush(lane: Lane): Promise<void> {
    // What other lines have brought in this turn of the loop goes along.
    await new Promise((go) => setImmediate(go))
    const begun = this.begun.splice(0, ROWS_MAX)
    const finished = this.finished.splice(0, ROWS_MAX)
    const told = begun.flatMap((one) => one.tell ?? [])
    if (begun.length + finished.length > 0) {
      try {
        const done = await commitRows(
          lane,
          begun.map((one) => one.row),
          finished.map((one) => one.row),
          told,
        )
        const ofBegun = new Map(done.filter((one) => one.begun).map((one) => [one.id, one]))
        const ofFinished = new Map(done.filter((one) => !one.begun).map((one) => [one.id, one]))
        for (const one of begun) one.settle(ofBegun.get(one.row.id) ?? null)
        for (const one of finished) one.settle(ofFinished.get(one.row.id) ?? null)
        if (told.length > 0) await callServer(lane)
      } catch (error) {
        for (const one of [...begun, ...finished]) one.fail(error as Error)
      }
    }
    this.idle.push(lane)
    if (this.begun.length + this.finished.length > 0) this.kick()
  }
}
