import { DAY_MS, type Instant, instant, parseInstant, shanghaiDate } from '#domain/time.ts'
import type { Notice } from '#web/api/notices.ts'

export interface NoticeDay {
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly date: string
  readonly said: 'today' | 'yesterday' | null
  readonly notices: readonly Notice[]
}

/** Notices by the day on which they fell due, in the order in which they come. */
export function byDay(notices: readonly Notice[], now: Instant): NoticeDay[] {
  const today = shanghaiDate(now)
  const yesterday = shanghaiDate(instant(now - DAY_MS))
  const days = new Map<string, Notice[]>()
  for (const one of notices) {
    const date = shanghaiDate(parseInstant(one.at))
    days.set(date, [...(days.get(date) ?? []), one])
  }
  return [...days].map(([date, some]) => ({
    date,
    said: date === today ? 'today' : date === yesterday ? 'yesterday' : null,
    notices: some,
  }))
}
