import chineseDays from 'chinese-days'
import type { Calendar } from '#domain/clock/calendar.ts'
import { nextDate } from '#domain/time.ts'

/** Years whose State Council calendar the library holds; the notice of a year comes in November of the year before. */
const FIRST_YEAR = 2024
const YEARS_MAX = 5

/** The working days of the library, with our own override table on top (a wrong library day was seen more than once: docs/spec/3). */
export function readCalendar(overrides: readonly { readonly date: string; readonly working: boolean }[]): Calendar {
  const exceptions: Record<string, boolean> = {}
  const announcedYears: number[] = []
  for (let year = FIRST_YEAR; year < FIRST_YEAR + YEARS_MAX; year += 1) {
    const found = exceptionsOf(year)
    // A year without a single worked weekend or weekday off is one that is not announced.
    if (Object.keys(found).length === 0) continue
    announcedYears.push(year)
    Object.assign(exceptions, found)
  }
  for (const { date, working } of overrides) exceptions[date] = working
  return { version: `${announcedYears.at(-1) ?? 0}-${overrides.length}`, announcedYears, exceptions }
}

function exceptionsOf(year: number): Record<string, boolean> {
  const found: Record<string, boolean> = {}
  for (let date = `${year}-01-01`; date.startsWith(`${year}-`); date = nextDate(date)) {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
    const usual = weekday !== 0 && weekday !== 6
    const working = chineseDays.isWorkday(date)
    if (working !== usual) found[date] = working
  }
  return found
}
