/**
 * What the POS page says to the bridge of the simulators, and hears (demo only; docs/interfaces/simulators.md, POS bridge).
 * Addresses stand under `/pos/bridge`. Money in fen, instants in ISO 8601 with +08:00. A refusal is a problem document
 * whose `code` is one of PosProblem.
 */

/** `GET /terminals?q=` → `{items}`: terminals with a loaded key, installed ones first; `q` searches TID, serial and merchant. At most 15 of either. */
export interface PosTerminal {
  readonly tid: string
  readonly mid: string
  readonly serial: string
  readonly model: string
  readonly merchant: string
  /** Until its installation is accepted a terminal sells in test state alone (R6): all else is answered 58. */
  readonly installed: boolean
  /** Something is under way with the gateway: whoever comes to this terminal waits for it. */
  readonly working: boolean
  /** In test state a sale never reaches a bank; it ticks the step of the installation order. */
  readonly testState: boolean
  readonly signedIn: boolean
  readonly batch: string
  /** Sales of the batch that are not settled. */
  readonly open: number
  /** Reversals that the terminal still owes the gateway. */
  readonly owed: number
}

/** `GET /cards` → `{items}`: cards that can be laid on the reader; no real person's. */
export interface PosCard {
  readonly id: string
  readonly issuer: { readonly zh: string; readonly en: string }
  /** `622848******0128` */
  readonly masked: string
  readonly how: 'swipe' | 'key'
  /** What is special about it: `good`, `limit` (small credit limit), `other` (of no bank that is connected). */
  readonly kind: 'good' | 'limit' | 'other'
  /** Demo data, no secret: its bank takes no other. Null: no bank that is connected knows one. */
  readonly pin: string | null
}

export interface PosPeriod {
  readonly number: number
  readonly principalFen: number
  readonly feeFen: number
  /** `YYYY-MM-DD` */
  readonly dueOn: string
}

/** `POST /terminals/{tid}/terms {cardId, amountFen}`: what this card may be offered for this amount, fewest periods first. */
export interface PosTerms {
  readonly items: readonly PosOffer[]
  /** For which amounts the card has instalments at all; null: for none. */
  readonly range: { readonly minFen: number; readonly maxFen: number } | null
}

export interface PosOffer {
  readonly project: string
  readonly product: { readonly zh: string; readonly en: string }
  readonly periods: number
  readonly feeFen: number
  readonly feeBearer: 'cardholder' | 'merchant' | 'shared'
  /** The whole schedule to the fen. */
  readonly schedule: readonly PosPeriod[]
}

/** `POST /terminals/{tid}/sale {cardId, amountFen, pin, offer?: {project, periods}}` → PosOutcome */
export interface PosSale {
  readonly cardId: string
  readonly amountFen: number
  /** 4–12 digits, or empty: none was entered. */
  readonly pin: string
  readonly offer?: { readonly project: string; readonly periods: number }
}

/** `POST /terminals/{tid}/void {trace}`, `/refund {trace, batch, date (MMDD), reference, amountFen, cardId}`, `/settle`, `/sign-in`, `/sign-out`, `/test-state {on}` (the batch before it is settled) → PosOutcome */
export interface PosOutcome {
  readonly approved: boolean
  /** Field 39; null where there is none (settlement) or no answer came. */
  readonly answer: string | null
  /** What was done or not, in the words of terminals: 签到成功, 撤销失败. */
  readonly title: { readonly zh: string; readonly en: string }
  /** The line under it: the numbers of what was done, or why not. */
  readonly says: { readonly zh: string; readonly en: string }
  readonly slip: PosSlip | null
  readonly terminal: PosTerminal
}

export type PosKind = 'sale' | 'instalment' | 'void' | 'refund'

/** `GET /terminals/{tid}/transactions` → `{items}`: those of the open batch, newest first. */
export interface PosTransaction {
  readonly trace: string
  readonly kind: PosKind
  readonly amountFen: number
  readonly cardMasked: string
  readonly periods: number | null
  /** `working`: sent, nothing known yet. `unknown`: its reversal waits. `fault`: the reversal was not taken; somebody must look. */
  readonly state: 'approved' | 'voided' | 'declined' | 'reversed' | 'working' | 'unknown' | 'fault'
  readonly answer: string | null
  readonly reference: string | null
  readonly at: string
  readonly test: boolean
  readonly slip: PosSlip | null
}

/** What is printed, one line an item, ready to be read: label and value, or a rule across the paper. */
export interface PosSlip {
  readonly title: { readonly zh: string; readonly en: string }
  readonly lines: readonly PosSlipLine[]
  readonly schedule: readonly PosPeriod[]
}

export type PosSlipLine =
  | { readonly zh: string; readonly en: string; readonly value: string; readonly large?: boolean }
  | { readonly rule: true }

export type PosProblem =
  | 'unknown_terminal'
  | 'no_key'
  | 'no_gateway'
  | 'busy'
  | 'bad_input'
  | 'not_signed_in'
  | 'no_such_sale'
  | 'not_voidable'
  | 'batch_open'
