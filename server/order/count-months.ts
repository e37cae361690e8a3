import type { Scope } from '#db/open.ts'
import { HOUR_MS, type Instant, instant } from '#domain/time.ts'
import { countMonthsQuery, explained, oldestQuery, openedBetweenQuery, planOf } from './month-rows.ts'
import type { OrderWish } from './order-list-rows.ts'
import type { OrderDeps } from './order-world.ts'
import { cursorBefore, endOfDay } from './read-orders.ts'

/** What counting may cost by the planner's reckoning: about a tenth of a second. Beyond it the planner's own estimate is told. */
const EXACT_COST_MAX = 30_000
/** Months a rail shows; all that is older is told with the last of them. */
const MONTHS_MAX = 60
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS

interface MonthCount {
  /** `2026-11` in Asia/Shanghai. */
  readonly month: string
  readonly count: number
  /** Where a list of this filter, newest first, goes on with this month. */
  readonly cursor: string
}
interface Months {
  readonly items: readonly MonthCount[]
  readonly total: number
  /** Counted one by one; else the planner's estimate. */
  readonly exact: boolean
}

/** How many orders a list holds, by month: counted where that is cheap, estimated where there are millions. */
export async function countMonths(
  deps: OrderDeps,
  scope: Scope,
  asked: Omit<OrderWish, 'now' | 'endOfToday'>,
  costMax = EXACT_COST_MAX,
): Promise<Months> {
  const now = deps.now()
  const wish: OrderWish = { ...asked, now, endOfToday: endOfDay(now) }
  const counting = countMonthsQuery(scope, wish)
  const [plan, oldest] = await deps.db.batch(scope, [explained(counting), oldestQuery(scope, wish)])
  if (planOf(plan).cost <= costMax) {
    const [rows] = await deps.db.batch(scope, [counting])
    return monthsOf((rows ?? []) as { month: string; count: number }[], true)
  }
  const months = monthsBetween((oldest?.[0]?.opened_at as Instant | undefined) ?? now, now)
  const plans = await deps.db.batch(
    scope,
    months.map(({ from, to }) => explained(openedBetweenQuery(scope, wish, from, to))),
  )
  return monthsOf(
    months.map(({ month }, place) => ({ month, count: planOf(plans[place]).rows })),
    false,
  )
}

function monthsOf(counts: readonly { month: string; count: number }[], exact: boolean): Months {
  return {
    items: counts
      .filter(({ count }) => count > 0)
      .map(({ month, count }) => ({ month, count, cursor: cursorBefore(startOfMonth(month, 1)) })),
    total: counts.reduce((sum, { count }) => sum + count, 0),
    exact,
  }
}

interface Month {
  readonly month: string
  readonly from: Instant
  readonly to: Instant
}

/** Months from the newest to that of the oldest order; the last one begins with it when there are too many. */
export function monthsBetween(oldest: Instant, now: Instant): Month[] {
  const months: Month[] = []
  let month = monthOf(now)
  while (months.length < MONTHS_MAX) {
    const from = startOfMonth(month, 0)
    months.push({ month, from, to: startOfMonth(month, 1) })
    if (from <= oldest) return months
    month = monthOf(instant(from - 1))
  }
  return months.map((one, place) => (place === months.length - 1 ? { ...one, from: oldest } : one))
}

function monthOf(at: Instant): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 7)
}

/** Midnight of the first day, in Asia/Shanghai; `later` months on. */
function startOfMonth(month: string, later: number): Instant {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return instant(Date.UTC(year, number - 1 + later, 1) - SHANGHAI_OFFSET_MS)
}
