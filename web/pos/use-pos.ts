import { useCallback, useEffect, useRef, useState } from 'react'
import type { PosOutcome, PosSlip, PosTerminal } from '#contract/pos.ts'
import { bridge, PosFault } from './bridge.ts'
import { type Job, type Key, present, press, type Step, type Wish } from './step.ts'

/** The main menu; a digit chooses its line. */
export const MENU = ['sign-in', 'sale', 'instalment', 'void', 'refund', 'settle', 'transactions', 'test'] as const
export type MenuItem = (typeof MENU)[number]

export interface Pos {
  readonly terminal: PosTerminal
  readonly step: Step
  readonly slip: PosSlip | null
  key(key: Key): void
  choose(item: MenuItem): void
  lay(cardId: string): void
  /** Points at a line of a list on the screen. */
  point(at: number): void
  print(slip: PosSlip): void
  tear(): void
}

/** One terminal in the hand: the screen's steps, and what they ask of the simulated terminal. */
export function usePos(first: PosTerminal): Pos {
  const [terminal, setTerminal] = useState(first)
  const [step, setStep] = useState<Step>({ name: 'menu' })
  const [slip, setSlip] = useState<PosSlip | null>(null)
  const { tid } = first
  // Only the last question may answer the screen: whoever cancelled has gone on.
  const asked = useRef(0)

  const fail = useCallback((error: unknown) => {
    const fault = error instanceof PosFault ? error : new PosFault('unavailable', (error as Error).message)
    setStep({ name: 'fault', code: fault.code, detail: fault.message })
  }, [])

  const run = useCallback(
    async (work: () => Promise<PosOutcome>) => {
      setStep({ name: 'working', since: Date.now() })
      try {
        const outcome = await work()
        setTerminal(outcome.terminal)
        if (outcome.slip) setSlip(outcome.slip)
        setStep({ name: 'result', outcome })
      } catch (error) {
        fail(error)
      }
    },
    [fail],
  )

  const grant = useCallback(
    (wish: Wish) => {
      if (wish.ask === 'sale') {
        const offer = wish.offer && { project: wish.offer.project, periods: wish.offer.periods }
        void run(() =>
          bridge.act(tid, 'sale', { cardId: wish.cardId, amountFen: wish.amountFen, pin: wish.pin, ...(offer ? { offer } : {}) }),
        )
      } else if (wish.ask === 'refund')
        void run(() => bridge.act(tid, 'refund', { cardId: wish.cardId, amountFen: wish.amountFen, ...wish.original }))
      else if (wish.ask === 'void') void run(() => bridge.act(tid, 'void', { trace: wish.trace }))
      else if (wish.ask === 'settle') void run(() => bridge.act(tid, 'settle', {}))
      else {
        const turn = ++asked.current
        bridge
          .offers(tid, wish.cardId, wish.amountFen)
          .then((offers) => turn === asked.current && setStep((now) => (now.name === 'terms' ? { ...now, offers } : now)), fail)
      }
    },
    [tid, run, fail],
  )

  const go = useCallback(
    (next: { readonly step: Step; readonly wish?: Wish }) => {
      setStep(next.step)
      if (next.wish) grant(next.wish)
    },
    [grant],
  )

  const choose = useCallback(
    (item: MenuItem) => {
      if (item === 'sign-in') void run(() => bridge.act(tid, 'sign-in', {}))
      else if (item === 'sale' || item === 'instalment') setStep({ name: 'amount', job: item satisfies Job, text: '', original: null })
      else if (item === 'refund') setStep({ name: 'original', field: 0, text: '', original: {} })
      else if (item === 'settle') setStep({ name: 'settle' })
      else if (item === 'test') bridge.testState(tid, !terminal.testState).then(setTerminal, fail)
      else {
        setStep({ name: 'transactions', items: null, at: 0, voiding: item === 'void' })
        bridge.transactions(tid).then((all) => {
          const items =
            item === 'void' ? all.filter((one) => one.state === 'approved' && (one.kind === 'sale' || one.kind === 'instalment')) : all
          setStep((now) => (now.name === 'transactions' ? { ...now, items } : now))
        }, fail)
      }
    },
    [tid, terminal.testState, run, fail],
  )

  const key = useCallback(
    (pressed: Key) => {
      const item = step.name === 'menu' && typeof pressed === 'object' ? MENU[Number(pressed.digits) - 1] : undefined
      if (item) choose(item)
      else go(press(step, pressed))
    },
    [step, go, choose],
  )
  useKeyboard(key)

  return {
    terminal,
    step,
    slip,
    key,
    choose,
    lay: (cardId) => go(present(step, cardId)),
    point: (at) => setStep((now) => (now.name === 'terms' || now.name === 'transactions' ? { ...now, at } : now)),
    print: setSlip,
    tear: () => setSlip(null),
  }
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
