import type { Kind } from './ledger.ts'

/**
 * What can go wrong on the way, told apart by whether the bank has booked the request:
 * see docs/interfaces/simulators.md, Issuer.
 */
export const FAULTS = {
  silent: 'booked, never answered',
  slow: 'booked, answered after slowMs',
  late: 'booked, answered after lateMs, when the acquirer has given up',
  doubled: 'booked, answered twice',
  wrong_mac: 'booked, the MAC of the answer is wrong',
  hang_up_before: 'booked, the connection is closed instead of an answer',
  hang_up_after: 'booked and answered, then the connection is closed',
  reject: 'not booked, the frame comes back with a reject code',
  wrong_amount: 'booked, the answer has another amount',
  bad_field_57: 'booked, field 57 is a byte too short',
  wrong_card: 'booked, the answer has another card',
  deaf: 'not booked, never answered: the request was lost',
  rate_too_high: 'booked, the discount rate of field 57 is above 100 %',
  unreadable: 'booked, the answer breaks the codec',
  broken_frame: 'booked, the answer has no length in front',
  no_mac: 'booked, the answer has no MAC',
  no_field_57: 'booked, field 57 is missing',
  in_pieces: 'booked, the answer comes byte by byte',
  declined_first: 'booked, answered 51 and then as it is',
} as const

export type FaultMode = keyof typeof FAULTS

/** …99.01 to …99.19, in the order above. */
const MODES = Object.keys(FAULTS) as FaultMode[]

/** …99.51 and so on: the answer that these two digits are, nothing is booked. */
const DECLINES = new Set([30, 34, 41, 43, 51, 54, 55, 57, 58, 59, 61, 62, 65, 75, 91, 92, 96])

/** A fault that was asked for over the control port, for the next so many requests of a kind. */
export interface Planned {
  readonly mode: FaultMode
  next: number
  readonly on: Kind | 'purchase' | 'any'
}

export function isFault(text: unknown): text is FaultMode {
  return typeof text === 'string' && Object.hasOwn(FAULTS, text)
}

/** The fault that the amount of a purchase chooses: last digit pair of the yuan 99, the fen its number. */
export function faultOfAmount(amountFen: number): FaultMode | null {
  const tail = amountFen % 10_000
  return tail > 9_900 ? (MODES[tail - 9_901] ?? null) : null
}

/** The decline that the amount of a purchase chooses, such as 51 for …99.51. */
export function declineOfAmount(amountFen: number): string | null {
  const tail = amountFen % 10_000
  return tail > 9_900 && DECLINES.has(tail - 9_900) ? String(tail - 9_900) : null
}

/** Faults that were planned, taken in the order in which they were. */
export class FaultPlan {
  private planned: Planned[] = []

  /** The next so many requests of a kind go wrong so. */
  plan(mode: FaultMode, next = 1, on: Planned['on'] = 'purchase'): void {
    this.planned.push({ mode, next, on })
  }

  clear(): void {
    this.planned = []
  }

  get left(): readonly Planned[] {
    return this.planned
  }

  take(kind: Kind): FaultMode | null {
    const purchase = kind === 'sale' || kind === 'instalment'
    const found = this.planned.find((one) => one.on === 'any' || one.on === kind || (one.on === 'purchase' && purchase))
    if (!found) return null
    found.next -= 1
    if (found.next <= 0) this.planned = this.planned.filter((one) => one !== found)
    return found.mode
  }
}
