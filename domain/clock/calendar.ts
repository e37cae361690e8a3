import { DAY_MS, type Instant, instant, nextDate, shanghaiDate, startOfShanghaiDay } from '../time.ts'

/** Working days as data: exceptions to Monday–Friday, and the years whose State Council calendar is announced. */
export interface Calendar {
  readonly version: string
  readonly announcedYears: readonly number[]
  /** `YYYY-MM-DD` → is it worked? Holidays false, worked weekends (调休) true. */
  readonly exceptions: { readonly [date: string]: boolean }
}

/** A budget of years is never longer than this; a loop that runs on is a bug. */
const DAYS_MAX = 3_700

export function isWorkingDay(calendar: Calendar, date: string): boolean {
  if (Object.hasOwn(calendar.exceptions, date)) return calendar.exceptions[date] === true
  return isWeekday(date)
}

function isWeekday(date: string): boolean {
  const weekday = new Date(Date.parse(`${date}T00:00:00Z`)).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** True when the year's calendar is not announced yet: the due date is then provisional (docs/spec/3). */
export function isProvisional(calendar: Calendar, at: Instant): boolean {
  return !calendar.announcedYears.includes(Number(shanghaiDate(at).slice(0, 4)))
}

/** The notice of a year's calendar comes in November of the year before; who has not heard of it by then asks for it (docs/spec/3). */
const ALARM_FROM = '11-15'

/** The year whose calendar is missing and should be there by now, or null. */
export function alarmOf(calendar: Calendar, now: Instant): number | null {
  const date = shanghaiDate(now)
  const year = Number(date.slice(0, 4))
  if (!calendar.announcedYears.includes(year)) return year
  return date.slice(5) >= ALARM_FROM && !calendar.announcedYears.includes(year + 1) ? year + 1 : null
}

/** First instant of the first working day after the day of `at` (docs/spec/3, "How a clock counts"). */
export function startOfCounting(calendar: Calendar, at: Instant): Instant {
  let date = nextDate(shanghaiDate(at))
  for (let day = 0; day < DAYS_MAX; day += 1) {
    if (isWorkingDay(calendar, date)) return startOfShanghaiDay(date)
    date = nextDate(date)
  }
  throw new RangeError('The calendar has no working day in ten years')
}

/** Working milliseconds between two instants; working days are 00:00–24:00. None when `to` is not after `from`. */
export function workingMs(calendar: Calendar, from: Instant, to: Instant): number {
  if (to <= from) return 0
  const [first, last] = [shanghaiDate(from), shanghaiDate(to)]
  let total = weekdayMs(to) - weekdayMs(from)
  for (const date in calendar.exceptions) {
    if (date < first || date > last || isWorkingDay(calendar, date) === isWeekday(date)) continue
    const start = startOfShanghaiDay(date)
    const part = Math.min(to, start + DAY_MS) - Math.max(from, start)
    total += isWeekday(date) ? -part : part
  }
  return total
}

/** A Monday, 00:00 Asia/Shanghai, before every clock. */
const FIRST_MONDAY = startOfShanghaiDay('2000-01-03')
const WEEK_DAYS = 7
const WORKED_OF_WEEK = 5

/** Monday to Friday since `FIRST_MONDAY`: a clock that is years over costs no more than one of this week. */
function weekdayMs(at: Instant): number {
  const weeks = Math.floor((at - FIRST_MONDAY) / (WEEK_DAYS * DAY_MS))
  const ofWeek = at - FIRST_MONDAY - weeks * WEEK_DAYS * DAY_MS
  return weeks * WORKED_OF_WEEK * DAY_MS + Math.min(ofWeek, WORKED_OF_WEEK * DAY_MS)
}

/** The instant at which `budgetMs` of working time after `from` is used up: 24:00 of a day, not 00:00 of the next working one. */
export function afterWorkingMs(calendar: Calendar, from: Instant, budgetMs: number): Instant {
  let left = budgetMs
  let date = shanghaiDate(from)
  let at = from as number
  for (let day = 0; day < DAYS_MAX; day += 1) {
    const end = startOfShanghaiDay(date) + DAY_MS
    if (isWorkingDay(calendar, date)) {
      if (left <= end - at) return instant(at + left)
      left -= end - at
    }
    at = end
    date = nextDate(date)
  }
  throw new RangeError('The budget is longer than the calendar')
}
