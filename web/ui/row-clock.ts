import type { Calendar } from '#domain/clock/calendar.ts'
import { leftOf, type ToldClock } from '#domain/clock/told-clock.ts'
import type { Instant } from '#domain/time.ts'
import { instantOf } from './time-said.ts'

export interface RowClock {
  readonly tone: 'calm' | 'warn' | 'breach' | 'paused' | 'done' | 'none'
  /** Of the budget; negative when it is over. Null until the calendar is known. */
  readonly leftMs: number | null
  /** Share of the budget that is gone, 0 … 1. */
  readonly gone: number
  readonly due: Instant | null
}

/** How a clock counts on, as it comes on the wire. */
export type WireClock = Omit<ToldClock, 'runsFrom'> & { readonly runsFrom: string | null }

/** Budget left of a clock now, by the server's rule and calendar (docs/spec/3). Null until the calendar is known. */
export function leftNow(told: WireClock, now: Instant, calendar: Calendar | null): number | null {
  return leftOf({ ...told, runsFrom: instantOf(told.runsFrom) }, now, calendar)
}

/** What the server tells of a row's clock: its verdict, when it is due and how it counts, when four fifths are used, and what was left of the install clock when it was last changed. */
export interface ToldTimes {
  readonly clockState: string | null
  readonly dueAt: string | null
  readonly dueClock: WireClock | null
  readonly warnAt: string | null
  readonly budgetMs: number | null
  readonly remainingMs: number | null
}

/** How a clock looks now: the budget that is left as the server reckons it, by the same rule and the same calendar (docs/spec/3). */
export function rowClock(told: ToldTimes, now: Instant, calendar: Calendar | null): RowClock {
  const due = instantOf(told.dueAt)
  const { clockState, dueClock } = told
  if (clockState === null || clockState === 'void') return { tone: 'none', leftMs: 0, gone: 0, due }
  const atRest = { leftMs: told.remainingMs ?? 0, gone: goneOf(told.budgetMs, told.remainingMs), due }
  if (clockState === 'met') return { tone: 'done', ...atRest }
  if (clockState === 'paused') return { tone: 'paused', ...atRest }
  const leftMs = dueClock === null ? atRest.leftMs : leftNow(dueClock, now, calendar)
  // Past its due time it is over, also on a day off that adds nothing to how much.
  if (clockState === 'breached' || (due !== null && now > due))
    return { tone: 'breach', leftMs: leftMs === null ? null : Math.min(leftMs, 0), gone: 1, due }
  const warn = instantOf(told.warnAt)
  return { tone: warn !== null && now >= warn ? 'warn' : 'calm', leftMs, gone: goneOf(dueClock?.budgetMs ?? null, leftMs), due }
}

function goneOf(budgetMs: number | null, leftMs: number | null): number {
  return budgetMs ? Math.max(0, Math.min(1, 1 - (leftMs ?? budgetMs) / budgetMs)) : 0
}
