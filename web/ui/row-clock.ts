import type { Instant } from '#domain/time.ts'
import { instantOf } from './time-said.ts'

export interface RowClock {
  readonly tone: 'calm' | 'warn' | 'breach' | 'paused' | 'done' | 'none'
  /** Until it is due; negative when it is over. */
  readonly leftMs: number
  /** Share of the budget that is gone, 0 … 1. */
  readonly gone: number
  readonly due: Instant | null
}

/** What the server tells of a clock: its verdict, when it is due, when four fifths of its budget are used, its budget and what was left of it when it was last changed. */
export interface ToldTimes {
  readonly clockState: string | null
  readonly dueAt: string | null
  readonly warnAt: string | null
  readonly budgetMs: number | null
  readonly remainingMs: number | null
}

const WARNED_AT = 0.8

/**
 * How a clock looks now. Which days count the server knows: amber begins at the instant that it reckoned (docs/spec/3: 80 % of the budget),
 * never at a share of wall time, which lies over weekends.
 */
export function rowClock(told: ToldTimes, now: Instant): RowClock {
  const due = instantOf(told.dueAt)
  if (told.clockState === null || told.clockState === 'void') return { tone: 'none', leftMs: 0, gone: 0, due }
  // Over, it runs on from when it was due.
  const runs = (told.clockState === 'running' || told.clockState === 'breached') && due !== null
  const leftMs = runs ? due - now : (told.remainingMs ?? 0)
  if (told.clockState === 'met') return { tone: 'done', leftMs, gone: goneAtRest(told), due }
  if (leftMs < 0 || told.clockState === 'breached') return { tone: 'breach', leftMs: Math.min(leftMs, 0), gone: 1, due }
  if (!runs) return { tone: 'paused', leftMs, gone: goneAtRest(told), due }
  const warn = instantOf(told.warnAt)
  return { tone: warn !== null && now >= warn ? 'warn' : 'calm', leftMs, gone: goneAt(now, warn, due), due }
}

function goneAtRest({ budgetMs, remainingMs }: ToldTimes): number {
  return within(budgetMs ? 1 - (remainingMs ?? 0) / budgetMs : 0)
}

/** A straight line through the two instants that the server reckoned: right at both, and where every hour counts. */
function goneAt(now: Instant, warn: Instant | null, due: Instant): number {
  if (warn === null || warn >= due) return 0
  return within(1 - ((1 - WARNED_AT) * (due - now)) / (due - warn))
}

function within(share: number): number {
  return Math.max(0, Math.min(1, share))
}
