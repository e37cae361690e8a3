import { search } from '#contract/search.ts'
import type { App, Deps } from '../http/deps.ts'
import { serve } from '../http/serve.ts'
import { find } from './find.ts'
import type { PhoneDigest } from './tokens.ts'

export function searchRoutes(app: App, deps: Pick<Deps, 'db'> & { readonly phoneDigest: PhoneDigest }): void {
  serve(app, search, async ({ scope, query }) => ({ body: await find(deps, scope, query.q) }))
}
