import { SYSTEM_SCOPE } from '#db/scope.ts'
import { alarmOf, isWorkingDay } from '#domain/clock/calendar.ts'
import type { Actor } from '#domain/organisation/role.ts'
import type { Refusal } from '#domain/result.ts'
import { shanghaiDate } from '#domain/time.ts'
import type { Deps } from '../http/deps.ts'
import { type EnteredDay, enterYearQueries, overridesQuery } from './calendar-rows.ts'
import type { Reference } from './public.ts'

export interface CalendarDeps extends Pick<Deps, 'db' | 'audit' | 'now'> {
  readonly reference: Reference
}

/** A year of the calendar as it counts now. */
export async function readYear(deps: CalendarDeps, asked: number | undefined) {
  const now = deps.now()
  const year = asked ?? Number(shanghaiDate(now).slice(0, 4))
  const calendar = deps.reference.calendar()
  const [overrides] = await deps.db.batch(SYSTEM_SCOPE, [overridesQuery(year)])
  return {
    version: calendar.version,
    announcedYears: calendar.announcedYears,
    year,
    announced: calendar.announcedYears.includes(year),
    alarm: alarmOf(calendar, now) !== null,
    days: Object.keys(calendar.exceptions)
      .filter((date) => date.startsWith(`${year}-`))
      .sort()
      .map((date) => ({ date, working: isWorkingDay(calendar, date) })),
    overrides: overrides ?? [],
  }
}

/** Enters a year by hand; clocks that run are recounted by a job after it. */
export async function enterYear(
  deps: CalendarDeps,
  actor: Actor,
  told: { readonly year: number; readonly announced: boolean; readonly days: readonly EnteredDay[] },
): Promise<{ readonly refusal: Refusal } | Awaited<ReturnType<typeof readYear>>> {
  const { year, announced, days } = told
  const dates = days.map((one) => one.date)
  const wrong = dates.findIndex((date, index) => !isDateOf(year, date) || dates.indexOf(date) !== index)
  if (wrong >= 0)
    return {
      refusal: { code: 'form_invalid', detail: { errors: [{ path: `/days/${wrong}/date`, rule: 'date_of_the_year_once', wanted: year }] } },
    }
  await deps.db.batch(SYSTEM_SCOPE, enterYearQueries(year, announced, days, deps.now()))
  await deps.reference.refresh()
  await deps.audit.record({ action: 'calendar_entered', actor, detail: { year, announced, days: days.length } })
  return readYear(deps, year)
}

function isDateOf(year: number, date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === date && date.startsWith(`${year}-`)
}
