import { DAY_MS, type Instant } from '#domain/time.ts'
import { instantOf } from './time-said.ts'

export interface RowClock {
  readonly tone: 'calm' | 'warn' | 'breach' | 'paused' | 'done' | 'none'
  /** Until it is due; negative when it is over. */
  readonly leftMs: number
  /** Share of the budget that is gone, 0 … 1. */
  readonly gone: number
  readonly due: Instant | null
}

/** A line's clock is drawn on this scale: a budget is three or four days. */
const SCALE_MS = 3 * DAY_MS
const WARN_SHARE = 0.2

/** How the clock of a list's line looks now; the verdict itself (running, paused, met, breached) is the server's. */
export function rowClock(row: { dueAt: string | null; clockState: string | null; remainingMs: number | null }, now: Instant): RowClock {
  const due = instantOf(row.dueAt)
  if (row.clockState === null || row.clockState === 'void') return { tone: 'none', leftMs: 0, gone: 0, due }
  const leftMs = row.clockState === 'running' && due !== null ? due - now : (row.remainingMs ?? 0)
  const gone = 1 - Math.max(0, Math.min(1, leftMs / SCALE_MS))
  if (row.clockState === 'met') return { tone: 'done', leftMs, gone, due }
  if (leftMs < 0 || row.clockState === 'breached') return { tone: 'breach', leftMs: Math.min(leftMs, 0), gone: 1, due }
  if (row.clockState === 'paused') return { tone: 'paused', leftMs, gone, due }
  return { tone: 1 - gone < WARN_SHARE ? 'warn' : 'calm', leftMs, gone, due }
}
