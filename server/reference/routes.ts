import { enterCalendarYear, readCalendarYear, readWorkingDays } from '#contract/calendar.ts'
import type { App } from '../http/deps.ts'
import { serve } from '../http/serve.ts'
import { type CalendarDeps, enterYear, readYear } from './enter-year.ts'

/** Asked for again with its version each time: a corrected day is seen at once, and all else costs no bytes. */
const KEPT = { 'cache-control': 'private, no-cache' }

export function calendarRoutes(app: App, deps: CalendarDeps): void {
  serve(app, readCalendarYear, async ({ query }) => ({ body: await readYear(deps, query.year) }))
  serve(app, readWorkingDays, async () => {
    const calendar = deps.reference.calendar()
    return { body: calendar, etag: calendar.version, headers: KEPT }
  })
  serve(app, enterCalendarYear, async ({ actor, body }) => {
    const entered = await enterYear(deps, actor, body)
    return 'refusal' in entered ? entered : { body: entered }
  })
}
