import type { Instant } from '../time.ts'
import { type Calendar, workingMs } from './calendar.ts'
import { type Clock, remainingAt, runsSince } from './clock.ts'

/** A clock as a list tells it: enough to count on from, without its start and its pauses. */
export interface ToldClock {
  readonly counts: Clock['counts']
  /** The whole budget. */
  readonly budgetMs: number
  /** What was left at `runsFrom`, or is left while it stands. */
  readonly leftMs: number
  /** Since when it runs without a pause; null while it stands. */
  readonly runsFrom: Instant | null
}

/** What is told of an open clock. */
export function toldOf(clock: Clock, calendar: Calendar): ToldClock {
  const runsFrom = runsSince(clock, calendar)
  const leftMs = runsFrom === null ? clock.remainingMs : remainingAt(clock, runsFrom, calendar)
  return { counts: clock.counts, budgetMs: clock.targetMs, leftMs, runsFrom }
}

/**
 * Budget left at `now`, as `remainingAt` reckons it of the whole clock: days off use nothing of a working-day clock. Below zero when over.
 * Null when it cannot be told because the calendar is not known yet.
 */
export function leftOf({ counts, leftMs, runsFrom }: ToldClock, now: Instant, calendar: Calendar | null): number | null {
  if (runsFrom === null || now <= runsFrom) return leftMs
  if (counts === 'plain') return leftMs - (now - runsFrom)
  return calendar && leftMs - workingMs(calendar, runsFrom, now)
}
