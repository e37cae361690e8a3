import { useEffect, useRef, useState } from 'react'
import type { PosOutcome, PosSlip, PosTerminal, PosTransaction } from '#contract/pos.ts'
import { bridge, PosFault } from './bridge.ts'
import { type Key, present, press, type Step, type Wish } from './step.ts'

/** The main menu; a digit chooses its line. */
export const MENU = ['sign-in', 'sale', 'instalment', 'void', 'refund', 'settle', 'transactions', 'test'] as const
export type MenuItem = (typeof MENU)[number]

/** What the printer gave out. */
export interface Paper {
  readonly slip: PosSlip
  /** A cardholder signs for a transaction, not for a settlement or a fault. */
  readonly signed: boolean
  /** Printed before: the paper says so, lest one sale be taken for two. */
  readonly again: boolean
}

export interface Pos {
  readonly terminal: PosTerminal
  readonly step: Step
  readonly paper: Paper | null
  key(key: Key): void
  choose(item: MenuItem): void
  lay(cardId: string): void
  /** Points at a line of a list on the screen. */
  point(at: number): void
  print(slip: PosSlip): void
  tear(): void
}

/** What prints a paper that nobody signs, if any. */
const NEVER_SIGNED: readonly Wish['ask'][] = ['sign-in', 'settle']

/** What the screen shows first when a line of the menu is chosen. */
const FIRST_STEPS: { readonly [item in Exclude<MenuItem, 'sign-in' | 'test'>]: Step } = {
  sale: { name: 'amount', job: 'sale', text: '', original: null },
  instalment: { name: 'amount', job: 'instalment', text: '', original: null },
  refund: { name: 'original', field: 0, text: '', original: {} },
  settle: { name: 'settle' },
  void: { name: 'transactions', items: null, at: 0, text: '', voiding: true },
  transactions: { name: 'transactions', items: null, at: 0, text: '', voiding: false },
}

/** One terminal in the hand: the screen's steps, and what they ask of the simulated terminal. */
export function usePos(first: PosTerminal): Pos {
  const [terminal, setTerminal] = useState(first)
  const [step, setStep] = useState<Step>({ name: 'menu' })
  const [paper, setPaper] = useState<Paper | null>(null)
  const { tid } = first
  // Only the last question may answer the screen: whoever cancelled has gone on.
  const asked = useRef(0)

  const fail = (error: unknown): void => {
    const fault = error instanceof PosFault ? error : new PosFault('unavailable', (error as Error).message)
    setStep({ name: 'fault', code: fault.code, detail: fault.message })
  }
  const run = async (signed: boolean, work: () => Promise<PosOutcome>): Promise<void> => {
    setStep({ name: 'working', since: Date.now() })
    // The paper of what went before would be taken for the answer of this.
    setPaper(null)
    try {
      const outcome = await work()
      setTerminal(outcome.terminal)
      if (outcome.slip) setPaper({ slip: outcome.slip, signed: signed && outcome.approved, again: false })
      setStep({ name: 'result', outcome })
    } catch (error) {
      fail(error)
    }
  }
  /** Fills the screen that asked; whoever has gone on to another is left alone, by the answer and by its failure. */
  const fill = <T>(answer: Promise<T>, into: (now: Step, value: T) => Step): void => {
    const turn = asked.current
    answer.then(
      (value) => turn === asked.current && setStep((now) => into(now, value)),
      (error: unknown) => turn === asked.current && fail(error),
    )
  }
  const print = (slip: PosSlip): void => setPaper({ slip, signed: true, again: true })
  const go = ({ step: next, wish }: { readonly step: Step; readonly wish?: Wish }): void => {
    if (next.name !== step.name) asked.current++
    setStep(next)
    if (!wish) return
    if (wish.ask === 'print') return void print(wish.slip)
    if (wish.ask !== 'offers') return void run(!NEVER_SIGNED.includes(wish.ask), () => granted(tid, wish))
    fill(bridge.offers(tid, wish.cardId, wish.amountFen), (now, offers) => (now.name === 'terms' ? { ...now, offers } : now))
  }
  const choose = (item: MenuItem): void => {
    asked.current++
    if (item === 'sign-in') return void go({ step, wish: { ask: 'sign-in' } })
    if (item === 'test') return void fill(bridge.testState(tid, !terminal.testState).then(setTerminal), (now) => now)
    setStep(FIRST_STEPS[item])
    if (item === 'void' || item === 'transactions')
      fill(listed(tid, item), (now, items) => (now.name === 'transactions' ? { ...now, items } : now))
  }
  const key = (pressed: Key): void => {
    const item = step.name === 'menu' && typeof pressed === 'object' ? MENU[Number(pressed.digits) - 1] : undefined
    if (item) choose(item)
    else go(press(step, pressed))
  }
  useKeyboard(key)

  return {
    terminal,
    step,
    paper,
    key,
    choose,
    lay: (cardId) => go(present(step, cardId)),
    point: (at) => setStep((now) => pointed(now, at)),
    print,
    tear: () => setPaper(null),
  }
}

function pointed(step: Step, at: number): Step {
  if (step.name === 'transactions') return { ...step, at, text: '' }
  return step.name === 'terms' ? { ...step, at } : step
}

/** Asks the terminal for what was confirmed. */
function granted(tid: string, wish: Exclude<Wish, { ask: 'offers' | 'print' }>): Promise<PosOutcome> {
  if (wish.ask === 'sign-in') return bridge.act(tid, 'sign-in', {})
  if (wish.ask === 'settle') return bridge.act(tid, 'settle', {})
  if (wish.ask === 'void') return bridge.act(tid, 'void', { trace: wish.trace })
  const { cardId, amountFen } = wish
  if (wish.ask === 'refund') return bridge.act(tid, 'refund', { cardId, amountFen, ...wish.original })
  const offer = wish.offer && { project: wish.offer.project, periods: wish.offer.periods }
  return bridge.act(tid, 'sale', { cardId, amountFen, pin: wish.pin, ...(offer ? { offer } : {}) })
}

/** Transactions of the batch; to void, the sales that stand. */
async function listed(tid: string, item: MenuItem): Promise<PosTransaction[]> {
  const all = await bridge.transactions(tid)
  return item === 'void' ? all.filter((one) => one.state === 'approved' && (one.kind === 'sale' || one.kind === 'instalment')) : all
}

/** The keys of a desk keyboard are the terminal's; what stands in a field or on a button keeps its own meaning. */
function useKeyboard(key: (pressed: Key) => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return
      const onButton = event.target instanceof HTMLButtonElement
      const pressed: Key | null = /^\d$/.test(event.key)
        ? { digits: event.key }
        : event.key === 'Enter' && !onButton
          ? 'confirm'
          : (({ Escape: 'cancel', Backspace: 'clear', ArrowUp: 'up', ArrowDown: 'down' } as const)[event.key] ?? null)
      if (pressed === null) return
      event.preventDefault()
      key(pressed)
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [key])
}
