import { createHash } from 'node:crypto'
import chineseDays from 'chinese-days'
import type { Calendar } from '#domain/clock/calendar.ts'
import { canonical } from '#domain/result.ts'
import { DAY_MS, instant, nextDate, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'

/** Years whose State Council calendar the library may hold; the notice of a year comes in November of the year before. */
const FIRST_YEAR = 2024
const LAST_YEAR = 2040
/** Years behind the last announced one for which the statutory days stand in. */
const YEARS_AHEAD = 5
const VERSION_LENGTH = 16

export interface Override {
  readonly date: string
  readonly working: boolean
}

const library = new Map<number, Record<string, boolean>>()

/**
 * The working days of the library, with our own override table on top (a wrong library day was seen more than once: docs/spec/3). Where
 * a year is not announced yet its statutory days stand in. The version is the hash of the content: a corrected day is another version.
 * @param entered years that the administrator entered whole
 */
export function readCalendar(overrides: readonly Override[], entered: readonly number[] = []): Calendar {
  const exceptions: Record<string, boolean> = {}
  const known: number[] = []
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    const found = exceptionsOf(year)
    // A year without a single worked weekend or weekday off is one that is not announced.
    if (Object.keys(found).length === 0) continue
    known.push(year)
    Object.assign(exceptions, found)
  }
  const last = known.at(-1) ?? FIRST_YEAR
  for (let year = last + 1; year <= last + YEARS_AHEAD; year += 1)
    for (const date of statutoryDays(year)) if (isWeekday(date)) exceptions[date] = false
  for (const { date, working } of overrides) exceptions[date] = working
  const announcedYears = [...new Set([...known, ...entered])].sort((a, b) => a - b)
  return { version: versionOf(announcedYears, exceptions), announcedYears, exceptions }
}

/**
 * The days off that the law itself names (全国年节及纪念日放假办法, as of 2025): 1 January, Spring Festival's eve and its first three days,
 * Qingming, 1 and 2 May, Dragon Boat, Mid-Autumn, 1 to 3 October. Moved days and worked weekends come with the yearly notice alone.
 */
export function statutoryDays(year: number): string[] {
  const lunar = (monthDay: string): string => chineseDays.getSolarDateFromLunar(`${year}-${monthDay}`).date
  const spring = lunar('01-01')
  const eve = shanghaiDate(instant(startOfShanghaiDay(spring) - DAY_MS))
  const qingming = chineseDays.getSolarTermDate(year, 4, 'pure_brightness')
  return [
    `${year}-01-01`,
    ...[eve, spring, nextDate(spring), nextDate(nextDate(spring))],
    qingming,
    ...[`${year}-05-01`, `${year}-05-02`],
    lunar('05-05'),
    lunar('08-15'),
    ...[`${year}-10-01`, `${year}-10-02`, `${year}-10-03`],
  ]
}

function versionOf(announcedYears: readonly number[], exceptions: { readonly [date: string]: boolean }): string {
  return createHash('sha256').update(canonical({ announcedYears, exceptions })).digest('hex').slice(0, VERSION_LENGTH)
}

/** What the library holds of a year never changes while we run. */
function exceptionsOf(year: number): Record<string, boolean> {
  const known = library.get(year)
  if (known) return known
  const found: Record<string, boolean> = {}
  for (let date = `${year}-01-01`; date.startsWith(`${year}-`); date = nextDate(date)) {
    const working = chineseDays.isWorkday(date)
    if (working !== isWeekday(date)) found[date] = working
  }
  library.set(year, found)
  return found
}

function isWeekday(date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}
