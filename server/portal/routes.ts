import { readPortalHome } from '#contract/portal.ts'
import type { App } from '../http/deps.ts'
import { serve } from '../http/serve.ts'
import type { OrderDeps } from '../order/public.ts'
import { readHome } from './read-home.ts'

export function portalRoutes(app: App, deps: OrderDeps): void {
  serve(app, readPortalHome, async ({ scope, actor }) => ({ body: await readHome(deps, scope, actor) }))
}
