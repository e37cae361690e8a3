import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts'

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/

/**
 * When a settlement day ends (docs/spec/8, The switch 5): milliseconds behind the midnight it begins with, Asia/Shanghai, of a setting such as
 * `23:00`. `00:00` is the midnight at its end. Null for what is no time of day.
 */
export function cutOffOf(text: string): number | null {
  const [, hours, minutes] = TIME_OF_DAY.exec(text) ?? []
  return hours === undefined || minutes === undefined ? null : Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS || DAY_MS
}
