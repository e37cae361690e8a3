import { formatInstant, type Instant, shanghaiDate } from '#domain/time.ts'
import { minuteOf } from '#web/ui/time-said.ts'

/** Day and minute of a record, with the year where it is not this one; of a folded line to its last minute: `11-25 09:12–09:18`. */
export function momentSaid(at: Instant | null, until: Instant | null, now: Instant): string {
  if (at === null) return ''
  const year = shanghaiDate(at).slice(0, 5)
  const begin = `${shanghaiDate(now).startsWith(year) ? '' : year}${minuteOf(at)}`
  const end = until === null ? '' : minuteOf(until).slice(6)
  return end === '' || begin.endsWith(end) ? begin : `${begin}–${end}`
}

/** Time of day in Asia/Shanghai to the second. */
export function secondSaid(at: Instant | null): string {
  return at === null ? '' : formatInstant(at).slice(11, 19)
}
