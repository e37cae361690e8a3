import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, parseInstant } from '#domain/time.ts'
import type { CoreKey, Say } from '#web/text/use-text.ts'

const SHANGHAI_OFFSET_MS = 8 * HOUR_MS
const two = (value: number): string => String(value).padStart(2, '0')

/** Time left or over, as it is said at the desk: `9:42`, `1天13:24`. The sign is the caller's. */
export function countdown(say: Say<CoreKey>, ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / MINUTE_MS)
  const days = Math.floor(minutes / 1440)
  const clock = `${Math.floor((minutes % 1440) / 60)}:${two(minutes % 60)}`
  return days > 0 ? say('time.days', { days, clock }) : clock
}

/** Time over, at least a minute: what is over since a moment ago, or lies over days off, is no minus nothing. */
export function overBy(say: Say<CoreKey>, ms: number): string {
  return countdown(say, Math.max(MINUTE_MS, Math.abs(ms)))
}

/** Time spent: `48分`, `21时24分`, `1天7时`. */
export function spent(say: Say<CoreKey>, ms: number): string {
  if (ms >= DAY_MS) return say('time.daysHours', { days: Math.floor(ms / DAY_MS), hours: Math.floor((ms % DAY_MS) / HOUR_MS) })
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS)
  if (ms >= HOUR_MS && minutes === 0) return say('time.hoursOnly', { hours: Math.floor(ms / HOUR_MS) })
  return ms >= HOUR_MS ? say('time.hours', { hours: Math.floor(ms / HOUR_MS), minutes }) : say('time.minutes', { minutes })
}

/** Day and minute in Asia/Shanghai: `11-25 09:12`. */
export function minuteOf(at: Instant): string {
  const local = new Date(at + SHANGHAI_OFFSET_MS).toISOString()
  return `${local.slice(5, 10)} ${local.slice(11, 16)}`
}

/** A limit: the end of a day is said as `11-25 24:00`. */
export function limitOf(at: Instant): string {
  const text = minuteOf(at)
  return text.endsWith('00:00') ? `${minuteOf(instant(at - MINUTE_MS)).slice(0, 5)} 24:00` : text
}

/** An instant of the API, or null. */
export function instantOf(text: string | null | undefined): Instant | null {
  return text ? parseInstant(text) : null
}
