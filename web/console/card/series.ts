import { type Instant, instant, MINUTE_MS } from '#domain/time.ts'
import type { CardRate } from '#web/api/card.ts'
import { instantOf } from '#web/ui/time-said.ts'

export interface Bar {
  readonly minute: Instant
  readonly approved: number
  readonly declined: number
  readonly timedOut: number
}

/** One bar for each of the last `minutes` minutes up to `now`, also for those without any message; of one issuer, or of all (null). */
export function barsOf(rates: readonly CardRate[], issuerId: string | null, minutes: number, now: Instant): Bar[] {
  const last = now - (now % MINUTE_MS)
  const bars = Array.from({ length: minutes }, (_, nth) => ({
    minute: instant(last - (minutes - 1 - nth) * MINUTE_MS),
    approved: 0,
    declined: 0,
    timedOut: 0,
  }))
  const first = bars[0]?.minute ?? 0
  for (const rate of rates) {
    const at = instantOf(rate.minute)
    const bar = at === null ? undefined : bars[(at - first) / MINUTE_MS]
    if (!bar || (issuerId !== null && rate.issuerId !== issuerId)) continue
    bar.approved += rate.approved
    bar.declined += rate.declined
    bar.timedOut += rate.timedOut
  }
  return bars
}

export function heightOf(bar: Bar): number {
  return bar.approved + bar.declined + bar.timedOut
}

/** `97.4%` of what was asked was approved; a dash where nothing was. */
export function approvalShare(sum: Omit<Bar, 'minute'>): string {
  const all = sum.approved + sum.declined + sum.timedOut
  return all === 0 ? '—' : `${((100 * sum.approved) / all).toFixed(1)}%`
}

/** All bars as one. */
export function sumOf(bars: readonly Bar[]): Omit<Bar, 'minute'> {
  const sum = { approved: 0, declined: 0, timedOut: 0 }
  for (const bar of bars) {
    sum.approved += bar.approved
    sum.declined += bar.declined
    sum.timedOut += bar.timedOut
  }
  return sum
}
