import { enterCalendarYear, readCalendarYear } from '#contract/calendar.ts'
import type { App } from '../http/deps.ts'
import { serve } from '../http/serve.ts'
import { type CalendarDeps, enterYear, readYear } from './enter-year.ts'

export function calendarRoutes(app: App, deps: CalendarDeps): void {
  serve(app, readCalendarYear, async ({ query }) => ({ body: await readYear(deps, query.year) }))
  serve(app, enterCalendarYear, async ({ actor, body }) => {
    const entered = await enterYear(deps, actor, body)
    return 'refusal' in entered ? entered : { body: entered }
  })
}
