import type { Calendar } from '#domain/clock/calendar.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, parseInstant } from '#domain/time.ts'
import { leftNow, type WireClock } from '#web/ui/row-clock.ts'

/** What an order's row tells about time. */
export interface TimedRow {
  state: string
  holder: string
  dueAt: string | null
  dueClock: WireClock | null
  bankDueAt: string | null
  bankClock: WireClock | null
  clockState: string | null
  remainingMs: number | null
}

/** Whose time runs: the bank's own holding time never counts against the company (docs/spec/2, "Clocks"). */
export type Side = 'bank' | 'company'

export interface Standing {
  /** `completed` and `closed`: the order is at its good or its bad end; `met`: its install clock stopped in time. */
  kind: 'left' | 'over' | 'paused' | 'none' | 'met' | 'completed' | 'closed'
  /** Of the budget; null until the calendar is known. */
  ms: number | null
  side: Side
}

/** Who holds the order: whose side anything late is on. */
export function sideOf(row: { holder: string }): Side {
  return row.holder === 'bank' ? 'bank' : 'company'
}

/** Roles that act for the bank. */
export const BANK_ROLES: ReadonlySet<string> = new Set(['bank_officer', 'bank_supervisor', 'bank_custodian'])

/**
 * Time left, over, or standing still while the merchant is awaited. While the bank holds the order it is the bank's own holding time
 * that runs (docs/spec/6), unless the company's is asked for. Reckoned as the server does: days off use nothing of a working-day clock.
 */
export function standing(row: TimedRow, now: Instant, calendar: Calendar | null, side: Side = sideOf(row)): Standing {
  const end = INSTALLATION.states[row.state]?.end
  if (end !== undefined) return { kind: end === 'good' ? 'completed' : 'closed', ms: 0, side }
  if (side === 'bank' && row.bankDueAt !== null) return until(row.bankDueAt, row.bankClock, { now, calendar }, side)
  if (row.clockState === 'met') return { kind: 'met', ms: 0, side }
  if (row.clockState === 'paused') return { kind: 'paused', ms: Math.max(0, row.remainingMs ?? 0), side }
  if (row.dueAt === null) return { kind: 'none', ms: 0, side }
  return until(row.dueAt, row.dueClock, { now, calendar }, side)
}

interface Reckoning {
  now: Instant
  calendar: Calendar | null
}

function until(dueAt: string, clock: WireClock | null, { now, calendar }: Reckoning, side: Side): Standing {
  const due = parseInstant(dueAt)
  const left = clock && leftNow(clock, now, calendar)
  // Past its due time it is over, also on a day off that adds nothing to how much.
  if (now > due) return { kind: 'over', ms: left === null ? null : Math.max(MINUTE_MS, -left), side }
  return { kind: 'left', ms: left, side }
}

/** A duration in parts: days beside hours, hours beside minutes. */
export function parts(ms: number): { days: number; hours: number; minutes: number } {
  return { days: Math.floor(ms / DAY_MS), hours: Math.floor((ms % DAY_MS) / HOUR_MS), minutes: Math.floor((ms % HOUR_MS) / MINUTE_MS) }
}
