import type { Database } from '#db/open.ts'
import { indexChanges } from './index-changes.ts'

export { searchRoutes } from './routes.ts'

/** The index follows the outbox, a minute behind at most. */
export const SEARCH_CRONTAB = '* * * * * index_search'

export function searchJobs(db: Database): { readonly [name: string]: () => Promise<void> } {
  return { index_search: () => indexChanges(db) }
}
