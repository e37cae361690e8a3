import { useRef, useState } from 'react'
import type { PosOutcome, PosSlip, PosTerminal, PosTransaction } from '#contract/pos.ts'
import { bridge, PosFault } from './bridge.ts'
import { type Key, present, press, type Step, type Wish } from './step.ts'
import { useKeyboard } from './use-keyboard.ts'
import { useTerminal, useWatch } from './use-terminal.ts'

/** The main menu; a digit chooses its line. */
export const MENU = ['sign-in', 'sale', 'instalment', 'void', 'refund', 'settle', 'transactions', 'test', 'sign-out'] as const
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
  /** The terminal was heard of a moment ago. */
  readonly reached: boolean
  readonly step: Step
  /** What did not succeed last: a menu that came back too soon still tells it. */
  readonly last: PosOutcome | null
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
const NEVER_SIGNED: readonly Granted['ask'][] = ['sign-in', 'sign-out', 'settle', 'test-state']

/** Then the terminal asks for it once more (Q/CUP 007, annex C: 55). */
const WRONG_PIN = '55'

/** What the screen shows first when a line of the menu is chosen. */
const FIRST_STEPS: { readonly [item in Exclude<MenuItem, 'sign-in' | 'sign-out' | 'test'>]: Step } = {
  sale: { name: 'amount', job: 'sale', text: '', original: null },
  instalment: { name: 'amount', job: 'instalment', text: '', original: null },
  refund: { name: 'original', field: 0, text: '', original: {} },
  settle: { name: 'settle' },
  void: { name: 'transactions', items: null, at: 0, text: '', voiding: true },
  transactions: { name: 'transactions', items: null, at: 0, text: '', voiding: false },
}

/** One terminal in the hand: the screen's steps, and what they ask of the simulated terminal. */
export function usePos(first: PosTerminal): Pos {
  const { tid } = first
  const { step, setStep, goOn, fill, fail } = useScreen(first)
  const [paper, setPaper] = useState<Paper | null>(null)
  const [last, setLast] = useState<PosOutcome | null>(null)
  const { terminal, reached, heard, running } = useTerminal(first, step.name === 'working')
  const run = async (wish: Granted): Promise<void> => {
    setStep({ name: 'working', since: Date.now() })
    // The paper of what went before would be taken for the answer of this.
    setPaper(null)
    setLast(null)
    try {
      const outcome = await running(granted(tid, wish))
      heard(outcome.terminal)
      if (outcome.slip) setPaper({ slip: outcome.slip, signed: !NEVER_SIGNED.includes(wish.ask) && outcome.approved, again: false })
      if (!outcome.approved) setLast(outcome)
      setStep({ name: 'result', outcome, ...(wish.ask === 'sale' && outcome.answer === WRONG_PIN ? { again: wish } : {}) })
    } catch (error) {
      fail(error)
    }
  }
  const list = (voiding: boolean): void =>
    fill(listed(tid, voiding), (now, items) => (now.name === 'transactions' && now.voiding === voiding ? { ...now, items } : now))
  const print = (slip: PosSlip): void => setPaper({ slip, signed: true, again: true })
  const go = ({ step: next, wish }: { readonly step: Step; readonly wish?: Wish }): void => {
    if (next.name !== step.name) goOn()
    setStep(next)
    if (!wish) return
    if (wish.ask === 'print') return void print(wish.slip)
    if (wish.ask === 'transactions') return void choose('transactions')
    if (wish.ask !== 'offers') return void run(wish)
    fill(bridge.offers(tid, wish.cardId, wish.amountFen), (now, { items, range }) =>
      now.name === 'terms' ? { ...now, offers: items, range } : now,
    )
  }
  const choose = (item: MenuItem): void => {
    goOn()
    if (item === 'sign-in' || item === 'sign-out') return void run({ ask: item })
    const on = !terminal.testState
    // Nothing is open: at once. Else its batch is settled before, which nobody should do by the way.
    if (item === 'test' && terminal.open === 0)
      return void fill(
        running(granted(tid, { ask: 'test-state', on })).then((outcome) => heard(outcome.terminal)),
        (now) => now,
      )
    setStep(item === 'test' ? { name: 'test', on } : FIRST_STEPS[item])
    if (item === 'void' || item === 'transactions') list(item === 'void')
  }
  const key = (pressed: Key): void => {
    const item = step.name === 'menu' && typeof pressed === 'object' ? MENU[Number(pressed.digits) - 1] : undefined
    if (item) choose(item)
    else go(press(step, pressed))
  }
  useKeyboard(key)
  useWatch(terminal, {
    ended: () => step.name === 'working' && choose('transactions'),
    changed: () => step.name === 'transactions' && step.items !== null && list(step.voiding),
  })

  return {
    terminal,
    reached,
    last,
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

/** What the screen shows, and how an answer comes onto it. */
function useScreen(first: PosTerminal) {
  // Whoever comes back in the middle of a sale waits for its end, and finds it in the list.
  const [step, setStep] = useState<Step>(first.working ? { name: 'working', since: Date.now() } : { name: 'menu' })
  // Only the last question may answer the screen: whoever cancelled has gone on.
  const asked = useRef(0)
  const fail = (error: unknown): void => {
    const fault = error instanceof PosFault ? error : new PosFault('unavailable', (error as Error).message)
    setStep({ name: 'fault', code: fault.code, detail: fault.message })
  }
  return {
    step,
    setStep,
    fail,
    goOn: (): void => {
      asked.current++
    },
    /** Fills the screen that asked; whoever has gone on to another is left alone, by the answer and by its failure. */
    fill: <T>(answer: Promise<T>, into: (now: Step, value: T) => Step): void => {
      const turn = asked.current
      answer.then(
        (value) => turn === asked.current && setStep((now) => into(now, value)),
        (error: unknown) => turn === asked.current && fail(error),
      )
    },
  }
}

function pointed(step: Step, at: number): Step {
  if (step.name === 'transactions') return { ...step, at, text: '' }
  return step.name === 'terms' ? { ...step, at } : step
}

type Granted = Exclude<Wish, { ask: 'offers' | 'print' | 'transactions' }> | { readonly ask: 'sign-out' }

/** Asks the terminal for what was confirmed. */
function granted(tid: string, wish: Granted): Promise<PosOutcome> {
  if (wish.ask === 'sign-in' || wish.ask === 'sign-out' || wish.ask === 'settle') return bridge.act(tid, wish.ask, {})
  if (wish.ask === 'test-state') return bridge.act(tid, 'test-state', { on: wish.on })
  if (wish.ask === 'void') return bridge.act(tid, 'void', { trace: wish.trace })
  const { cardId, amountFen } = wish
  if (wish.ask === 'refund') return bridge.act(tid, 'refund', { cardId, amountFen, ...wish.original })
  const offer = wish.offer && { project: wish.offer.project, periods: wish.offer.periods }
  return bridge.act(tid, 'sale', { cardId, amountFen, pin: wish.pin, ...(offer ? { offer } : {}) })
}

/** Transactions of the batch; to void, the sales that stand. */
async function listed(tid: string, voiding: boolean): Promise<PosTransaction[]> {
  const all = await bridge.transactions(tid)
  return voiding ? all.filter((one) => one.state === 'approved' && (one.kind === 'sale' || one.kind === 'instalment')) : all
}
