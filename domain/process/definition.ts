import type { Calendar } from '../clock/calendar.ts'
import type { Clock } from '../clock/clock.ts'
import type { Actor, Capacity, RegionClass, Role } from '../organisation/role.ts'
import type { ProblemCode } from '../problem.ts'
import type { Json, JsonObject, Refusal } from '../result.ts'
import type { Instant } from '../time.ts'
import type { FormSchema } from './form.ts'

/** What is so about an order, set by its events; no personal data. */
export type Facts = JsonObject
export type Holder = 'company' | 'bank' | 'nobody'
export type OrderSource =
  | 'bank_portal'
  | 'bank_api'
  | 'self_developed'
  | 'hotline'
  | 'merchant_qr'
  | 'inspection'
  | 'plan'
  | 'system'
  | 'import'

export interface Suspension {
  readonly for: 'merchant' | 'bank'
  readonly reason: string
  readonly expectedAt: Instant
  readonly since: Instant
}

/** An order as rules see it: replaying its history gives it again. */
export interface OrderState {
  readonly id: string
  readonly number: string
  readonly process: 'installation'
  readonly definitionVersion: number
  readonly state: string
  readonly capacity: Capacity
  readonly regionClass: RegionClass
  readonly source: OrderSource
  readonly assigneeId: string | null
  readonly helperIds: readonly string[]
  readonly facts: Facts
  readonly clocks: readonly Clock[]
  readonly suspended: Suspension | null
  /** Number of events so far. */
  readonly version: number
  readonly openedAt: Instant
  readonly closedAt: Instant | null
}

/** What the server made of a handheld's word on when something was done (docs/spec/3, off-line check-in). */
export interface DeviceWord {
  readonly id: string
  /** By the device's own clocks, as good as the server can tell. */
  readonly claimedAt: Instant
  readonly arrivedAt: Instant
  /** The device's clock was right at its last contact and ran on without a jump. */
  readonly verified: boolean
  /** Server time minus device time at the last contact; null without one. */
  readonly offsetMs: number | null
  /** By how much its wall clock was moved since, as its steady one tells; null where that one began anew. */
  readonly jumpMs: number | null
}

export interface Command {
  readonly action: string
  readonly input: Json
  /** When it was done; `now` unless a device says so. */
  readonly at: Instant
  readonly device?: DeviceWord
  /** The order's whole history, given when `at` lies before its last event: clocks follow events by their effective time. */
  readonly history?: readonly OrderEvent[]
}

/** Targets of the contract in force when the order began (docs/spec/3, SLA targets). Working days. */
export interface SlaTargets {
  readonly ruleId: string
  readonly installDays: { readonly urban: number; readonly county: number }
  readonly bankHoldDays: number
  readonly correctionDays: number
  readonly bindingReportDays: number
}

/** What the server looked up for an action; which ones, the action's `references` say. */
export interface References {
  readonly filingValid?: boolean
  readonly blacklistHit?: boolean
  /** Which list said so, and of when (R4). */
  readonly blacklistReference?: string
  /** The contract lets a notice with complete materials be accepted by itself. */
  readonly autoAccept?: boolean
  /** The contract wants the office to look at the materials first. */
  readonly officeReview?: boolean
  /** R10: the merchant's settlement account is known. */
  readonly accountKnown?: boolean
  /** Open orders that the taker already has, and how many one person may have. */
  readonly ordersTaken?: number
  readonly ordersTakenMax?: number
  readonly possibleDuplicate?: boolean
  /** Serial → the terminal in the scope's stock, or missing. */
  readonly terminals?: { readonly [serial: string]: { readonly available: boolean } }
  /** Serial → KCV as the key provider computed it from the component just entered, or from both. */
  readonly kcvs?: { readonly [serial: string]: string }
  /** Serials whose component, or the key it makes, is no key to load: zeros, equal halves, a weak key of DES. */
  readonly weakKeys?: readonly string[]
  /** Of the numbers to be given, those that another merchant or terminal has. */
  readonly numbersInUse?: readonly string[]
  /** The person to be asked: is it somebody active of ours with a post over the order? */
  readonly approverIsOurs?: boolean
  /** The person to be assigned: is it an account manager under the order's node? (R2) */
  readonly assigneeIsOurs?: boolean
  /** Of the files that the form names, those that this actor can see. */
  readonly files?: readonly string[]
  /** Distance of a check-in to the merchant's registered place, metres; null when no place is registered. */
  readonly distanceM?: number | null
}
export type ReferenceName = keyof References

export interface Context {
  readonly actor: Actor
  /** Today's. */
  readonly calendar: Calendar
  /** Version → calendar, for clocks that began under another one. */
  readonly calendars?: ReadonlyMap<string, Calendar>
  readonly targets: SlaTargets
  readonly references: References
}

export type Effect =
  | { readonly kind: 'allocate_terminals'; readonly serials: readonly string[] }
  /** `from` goes back to the stock as faulty, `to` takes its place. */
  | { readonly kind: 'replace_terminal'; readonly from: string; readonly to: string }
  | { readonly kind: 'release_terminals' }
  | { readonly kind: 'install_terminals' }
  | { readonly kind: 'give_numbers'; readonly mid: string; readonly tids: readonly string[] }
  /** The merchant's number is the bank's again: it may be given to the next notice. */
  | { readonly kind: 'take_numbers_back' }
  | { readonly kind: 'report_binding' }
  | { readonly kind: 'binding'; readonly state: 'accepted' | 'mismatch' }
  | { readonly kind: 'end_bindings' }
  | { readonly kind: 'load_keys_remotely' }
  | { readonly kind: 'key_state'; readonly state: 'requested' | 'received' | 'loaded' | 'retired' }
  | { readonly kind: 'merchant_state'; readonly state: 'signing' | 'normal' | 'prospect' | 'suspended' }
  | { readonly kind: 'record_place' }
  | { readonly kind: 'open_visit' }
  | { readonly kind: 'close_visit' }
  | { readonly kind: 'inform_bank' }

export interface OrderEvent {
  /** The action, or what a clock did. */
  readonly type: string
  readonly at: Instant
  readonly actor: Actor
  readonly from: string | null
  readonly to: string
  /** Without personal data and key material. */
  readonly input: Json
  /** Merged over the order's facts. */
  readonly facts: Facts
  /** Clocks that this event started or changed, as they stand after it. */
  readonly clocks: readonly Clock[]
  readonly assigneeId?: string | null
  readonly helperIds?: readonly string[]
  readonly suspended?: Suspension | null
  readonly device?: DeviceWord
}

export interface Accepted {
  readonly kind: 'accepted'
  readonly events: readonly OrderEvent[]
  readonly effects: readonly Effect[]
  readonly personal: { readonly [path: string]: string }
}
export type Decision = Accepted | { readonly kind: 'refused'; readonly reason: Refusal }

/** What a guard or an outcome looks at. `input` has passed its form only for `checks` and outcomes. */
export interface Case {
  readonly order: OrderState
  readonly input: JsonObject
  readonly at: Instant
  readonly context: Context
}
export type Guard = (one: Case) => Refusal | null

/** What an action changes beside the state. */
export interface Outcome {
  readonly facts?: Facts
  readonly effects?: readonly Effect[]
  readonly assigneeId?: string | null
  readonly helperIds?: readonly string[]
  readonly suspended?: Suspension | null
}

export interface ActionDefinition {
  /** States it is allowed in; `open`: every one that is no end. */
  readonly from: readonly string[] | 'open' | 'any'
  /** Where it leads; absent: the state stays. */
  readonly to?: string | ((one: Case) => string)
  /** Every state `to` can answer when it is a function: for the picture and the graph test. */
  readonly mayLeadTo?: readonly string[]
  readonly by: { readonly acquirer: readonly Role[]; readonly outsourcer: readonly Role[] }
  readonly form: FormSchema
  /** Who may: judged before the state (403). */
  readonly who?: readonly Guard[]
  /** What must be so: judged after the state (409). */
  readonly needs?: readonly Guard[]
  /** Judged after the form, over its input and the references (409). */
  readonly checks?: readonly Guard[]
  readonly outcome?: (one: Case) => Outcome
  readonly references?: readonly ReferenceName[]
  /** Undone only with effort: the screens ask before they send it. */
  readonly dangerous?: true
  /** Allowed while suspended. */
  readonly whileSuspended?: true
  /** Done in the field, maybe off-line: a device may say when. `verified_only`: not on the word of a clock that nobody could verify. */
  readonly offLine?: 'evidence' | 'verified_only'
  /** Nothing rests on it: a late act may be dated before it. */
  readonly aside?: true
  /** Every order has it (docs/spec/2, "What every order has"). */
  readonly common?: true
  /** Worth telling the bank though the state stays: what moves an order is news by itself. */
  readonly news?: true
}

export interface ClockRule {
  readonly kind: string
  readonly side: Clock['side']
  readonly counts: Clock['counts']
  readonly targetDays: (order: OrderState, targets: SlaTargets) => number
  /** What the clock should be, as a function of the order alone: so history recomputes it. */
  readonly wants: (order: OrderState) => 'running' | 'paused' | 'ended' | 'void' | 'absent'
  /** A new cycle measures what the last one did: it begins when that began, not anew. */
  readonly goesOn?: (order: OrderState) => boolean
}

/** A list that is gone through item by item, and the action whose form takes it. */
export interface Checklist {
  readonly action: string
  readonly field: string
  readonly items: readonly string[]
}

/** What somebody does at the merchant's while an order stands in a state, in this order (docs/spec/2, Visits; docs/spec/3, standard of service). */
export interface VisitDefinition {
  readonly steps: readonly string[]
  readonly checklists: readonly Checklist[]
}

export interface StateDefinition {
  /** Column on the picture's happy path, from 0; absent: off the road. */
  readonly road?: number
  readonly end?: 'good' | 'bad'
}

export interface ProcessDefinition {
  readonly process: 'installation'
  readonly version: number
  /** Letters of the order number. */
  readonly letters: string
  readonly first: string
  readonly states: { readonly [state: string]: StateDefinition }
  readonly opening: ActionDefinition
  readonly actions: { readonly [action: string]: ActionDefinition }
  readonly clocks: readonly ClockRule[]
  /** By state; a state without one has nobody at the merchant's. */
  readonly visits: { readonly [state: string]: VisitDefinition }
  /** What the product itself does at once when an order stands like this; null: nothing. */
  readonly byItself?: (order: OrderState) => string | null
  readonly holder: (order: Pick<OrderState, 'state' | 'capacity' | 'facts'>) => Holder
}

/** The fact that tells of a clock's announced breach: true, or `withdrawn`. */
export function breachFact(kind: string, cycle: number): string {
  return `breached_${kind}_${cycle}`
}

export function refuse(code: ProblemCode, detail?: JsonObject): Refusal {
  return detail ? { code, detail } : { code }
}
