import { search } from '#contract/search.ts'
import type { App, Deps } from '../http/deps.ts'
import { serve } from '../http/serve.ts'
import { find } from './find.ts'

export function searchRoutes(app: App, deps: Deps): void {
  serve(app, search, async ({ session, query }) => ({ body: await find(deps, session, query.q) }))
}
