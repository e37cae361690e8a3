import { INSTALLATION } from '#domain/process/definitions/installation.ts'

/** What an order's row tells about time. */
export interface TimedRow {
  state: string
  holder: string
  dueAt: string | null
  bankDueAt: string | null
  clockState: string | null
  remainingMs: number | null
}

/** Whose time runs: the bank's own holding time never counts against the company (docs/spec/2, "Clocks"). */
export type Side = 'bank' | 'company'

export interface Standing {
  /** `completed` and `closed`: the order is at its good or its bad end; `met`: its install clock stopped in time. */
  kind: 'left' | 'over' | 'paused' | 'none' | 'met' | 'completed' | 'closed'
  ms: number
  side: Side
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Who holds the order: whose side anything late is on. */
export function sideOf(row: { holder: string }): Side {
  return row.holder === 'bank' ? 'bank' : 'company'
}

/** Roles that act for the bank. */
export const BANK_ROLES: ReadonlySet<string> = new Set(['bank_officer', 'bank_supervisor', 'bank_custodian'])

/**
 * Time left, over, or standing still while the merchant is awaited. While the bank holds the order it is the bank's own holding time
 * that runs (docs/spec/6), unless the company's is asked for.
 */
export function standing(row: TimedRow, nowMs: number, side: Side = sideOf(row)): Standing {
  const end = INSTALLATION.states[row.state]?.end
  if (end !== undefined) return { kind: end === 'good' ? 'completed' : 'closed', ms: 0, side }
  if (side === 'bank' && row.bankDueAt !== null) return until(row.bankDueAt, nowMs, side)
  if (row.clockState === 'met') return { kind: 'met', ms: 0, side }
  if (row.clockState === 'paused') return { kind: 'paused', ms: Math.max(0, row.remainingMs ?? 0), side }
  if (row.dueAt === null) return { kind: 'none', ms: 0, side }
  return until(row.dueAt, nowMs, side)
}

function until(dueAt: string, nowMs: number, side: Side): Standing {
  const left = Date.parse(dueAt) - nowMs
  return left < 0 ? { kind: 'over', ms: -left, side } : { kind: 'left', ms: left, side }
}

/** A duration in parts: days beside hours, hours beside minutes. */
export function parts(ms: number): { days: number; hours: number; minutes: number } {
  return { days: Math.floor(ms / DAY_MS), hours: Math.floor((ms % DAY_MS) / HOUR_MS), minutes: Math.floor((ms % HOUR_MS) / MINUTE_MS) }
}
