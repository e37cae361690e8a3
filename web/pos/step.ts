import type { PosOffer, PosOutcome, PosSlip, PosTerms, PosTransaction } from '#contract/pos.ts'

export type Job = 'sale' | 'instalment' | 'refund'
export type RefundField = 'trace' | 'batch' | 'date' | 'reference'

/** How many digits each field of a refund takes; shorter trace and batch numbers are filled with zeros. */
export const REFUND_FIELDS: readonly { readonly name: RefundField; readonly digits: number; readonly exact: boolean }[] = [
  { name: 'trace', digits: 6, exact: false },
  { name: 'batch', digits: 6, exact: false },
  { name: 'date', digits: 4, exact: true },
  { name: 'reference', digits: 12, exact: true },
]

export interface Original {
  readonly trace: string
  readonly batch: string
  readonly date: string
  readonly reference: string
}

/** Digits that are being entered; `wrong`: they were confirmed and are not enough. */
interface Typed {
  readonly text: string
  readonly wrong?: boolean
}

/** A sale as it was confirmed. */
export interface Sale {
  readonly ask: 'sale'
  readonly cardId: string
  readonly amountFen: number
  readonly pin: string
  readonly offer: PosOffer | null
}

/** What the screen shows now, with what was entered on the way. */
export type Step =
  | { readonly name: 'menu' }
  | (Typed & { readonly name: 'original'; readonly field: number; readonly original: Partial<Original> })
  | (Typed & { readonly name: 'amount'; readonly job: Job; readonly original: Original | null })
  | { readonly name: 'card'; readonly job: Job; readonly amountFen: number; readonly original: Original | null }
  | {
      readonly name: 'terms'
      readonly amountFen: number
      readonly cardId: string
      readonly offers: readonly PosOffer[] | null
      /** For which amounts this card has instalments at all. */
      readonly range?: PosTerms['range']
      readonly at: number
    }
  | (Typed & {
      readonly name: 'pin'
      readonly amountFen: number
      readonly cardId: string
      readonly offer: PosOffer | null
      /** The cardholder has none: said with a key of its own, lest one more Enter sell without a PIN that was never asked for. */
      readonly without?: boolean
    })
  | {
      readonly name: 'transactions'
      readonly items: readonly PosTransaction[] | null
      readonly at: number
      /** A trace number that was typed goes before the line that is pointed at. */
      readonly text: string
      readonly voiding: boolean
    }
  | { readonly name: 'void'; readonly transaction: PosTransaction }
  | { readonly name: 'settle' }
  /** Test state on or off: what is open is settled before. */
  | { readonly name: 'test'; readonly on: boolean }
  | { readonly name: 'working'; readonly since: number }
  | {
      readonly name: 'result'
      readonly outcome: PosOutcome /** The sale whose PIN was wrong: it is asked for again. */
      readonly again?: Sale
    }
  | { readonly name: 'fault'; readonly code: string; readonly detail: string }

/** What pressing confirm asks of the terminal, where the screen alone does not know what comes next. */
export type Wish =
  | Sale
  | { readonly ask: 'refund'; readonly cardId: string; readonly amountFen: number; readonly original: Original }
  | { readonly ask: 'offers'; readonly cardId: string; readonly amountFen: number }
  | { readonly ask: 'void'; readonly trace: string }
  | { readonly ask: 'settle' }
  | { readonly ask: 'test-state'; readonly on: boolean }
  | { readonly ask: 'sign-in' }
  | { readonly ask: 'print'; readonly slip: PosSlip }
  | { readonly ask: 'transactions' }

const AMOUNT_DIGITS = 9
const PIN_LEAST = 4
const PIN_MOST = 12
const TRACE_DIGITS = 6

export type Key = 'confirm' | 'clear' | 'cancel' | 'up' | 'down' | { readonly digits: string }

/** What a key makes of the screen: the next one, and what has to be asked. Pure: the page only draws it and asks. */
export function press(step: Step, key: Key): { readonly step: Step; readonly wish?: Wish } {
  if (key === 'cancel') return { step: step.name === 'working' ? step : { name: 'menu' } }
  if (key === 'confirm') return confirm(step)
  if (key === 'clear') return { step: 'text' in step ? { ...withPin(right(step)), text: step.text.slice(0, -1) } : step }
  if (key === 'up' || key === 'down') return { step: move(step, key === 'up' ? -1 : 1) }
  return { step: type(withPin(right(step)), key.digits) }
}

/** Whoever goes on typing has read what was wrong. */
function right<S extends Step>(step: S): S {
  return 'wrong' in step ? { ...step, wrong: false } : step
}

/** Whoever types a PIN has one. */
function withPin<S extends Step>(step: S): S {
  return step.name === 'pin' && step.without ? { ...step, without: false } : step
}

function confirm(step: Step): { readonly step: Step; readonly wish?: Wish } {
  if (step.name === 'amount') {
    const amountFen = Number(step.text)
    return { step: amountFen > 0 ? { name: 'card', job: step.job, amountFen, original: step.original } : { ...step, wrong: true } }
  }
  if (step.name === 'original') return { step: nextField(step) }
  if (step.name === 'terms') {
    const offer = step.offers?.[step.at]
    return { step: offer ? { name: 'pin', amountFen: step.amountFen, cardId: step.cardId, offer, text: '' } : step }
  }
  if (step.name === 'pin') {
    if (!step.without && step.text.length < PIN_LEAST) return { step: { ...step, wrong: true } }
    return { step, wish: { ask: 'sale', cardId: step.cardId, amountFen: step.amountFen, pin: step.text, offer: step.offer } }
  }
  if (step.name === 'void') return { step, wish: { ask: 'void', trace: step.transaction.trace } }
  if (step.name === 'settle') return { step, wish: { ask: 'settle' } }
  if (step.name === 'test') return { step, wish: { ask: 'test-state', on: step.on } }
  if (step.name === 'transactions') return confirmLine(step)
  if (step.name === 'fault' && step.code === 'not_signed_in') return { step, wish: { ask: 'sign-in' } }
  if (step.name === 'fault' && step.code === 'outcome_unknown') return { step, wish: { ask: 'transactions' } }
  if (step.name === 'result' && step.again) {
    const { amountFen, cardId, offer } = step.again
    return { step: { name: 'pin', amountFen, cardId, offer, text: '' } }
  }
  return { step: step.name === 'result' || step.name === 'fault' ? { name: 'menu' } : step }
}

function confirmLine(step: Step & { name: 'transactions' }): { readonly step: Step; readonly wish?: Wish } {
  const transaction = step.items?.[pointedAt(step)]
  if (!transaction) return { step }
  if (step.voiding) return { step: { name: 'void', transaction } }
  return transaction.slip ? { step, wish: { ask: 'print', slip: transaction.slip } } : { step }
}

/** Which line of the list is meant: that of the typed trace number, else the one pointed at. −1 when no line has that trace. */
export function pointedAt(step: Step & { name: 'transactions' }): number {
  if (step.text === '') return step.at
  return step.items?.findIndex((one) => one.trace === step.text.padStart(TRACE_DIGITS, '0')) ?? -1
}

function nextField(step: Step & { name: 'original' }): Step {
  const field = REFUND_FIELDS[step.field]
  if (!field) return step
  if (step.text === '' || (field.exact && step.text.length !== field.digits)) return { ...step, wrong: true }
  const original = { ...step.original, [field.name]: step.text.padStart(field.digits, '0') }
  if (step.field + 1 < REFUND_FIELDS.length) return { name: 'original', field: step.field + 1, text: '', original }
  return { name: 'amount', job: 'refund', text: '', original: original as Original }
}

/** A card was laid on the reader. */
export function present(step: Step, cardId: string): { readonly step: Step; readonly wish?: Wish } {
  if (step.name !== 'card') return { step }
  const { amountFen } = step
  if (step.job === 'sale') return { step: { name: 'pin', amountFen, cardId, offer: null, text: '' } }
  if (step.job === 'instalment')
    return { step: { name: 'terms', amountFen, cardId, offers: null, at: 0 }, wish: { ask: 'offers', cardId, amountFen } }
  return step.original ? { step, wish: { ask: 'refund', cardId, amountFen, original: step.original } } : { step }
}

function move(step: Step, by: number): Step {
  if (step.name === 'pin') return { ...step, text: '', wrong: false, without: !step.without }
  if (step.name !== 'terms' && step.name !== 'transactions') return step
  const count = (step.name === 'terms' ? step.offers : step.items)?.length ?? 0
  const at = count === 0 ? 0 : (step.at + by + count) % count
  return step.name === 'terms' ? { ...step, at } : { ...step, at, text: '' }
}

function type(step: Step, digits: string): Step {
  if (step.name === 'amount') return { ...step, text: (step.text + digits).replace(/^0+/, '').slice(0, AMOUNT_DIGITS) }
  if (step.name === 'pin') return { ...step, text: (step.text + digits).slice(0, PIN_MOST) }
  if (step.name === 'transactions') return { ...step, text: (step.text + digits).slice(0, TRACE_DIGITS) }
  if (step.name === 'original') return { ...step, text: (step.text + digits).slice(0, REFUND_FIELDS[step.field]?.digits ?? 0) }
  return step
}

/** `¥1,234.05` of fen. */
export function yuan(amountFen: number): string {
  const [whole = '0', cents = '00'] = (amountFen / 100).toFixed(2).split('.')
  return `¥${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`
}
