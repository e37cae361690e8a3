import type { Database } from '#db/open.ts'
import type { Log } from '../http/deps.ts'
import { keepEventMonths, removeOld, TABLES_THAT_RUN_OUT } from './upkeep-rows.ts'

/** Months of history that are always made ahead: a job that fails for months loses nothing. */
const MONTHS_AHEAD = 12
const ROWS_A_BATCH = 5_000
/** A night removes ten million rows of a table at most; the rest waits for the next. */
const BATCHES_MAX = 2_000

/**
 * What keeps the database fit for the years: months of history ahead, and what was used up removed, in short transactions
 * (docs/spec/11, R18). Twice does the same.
 */
export async function keepUp(deps: { readonly db: Database; readonly now: () => number; readonly log: Log }): Promise<void> {
  const made = await keepEventMonths(deps.db, MONTHS_AHEAD)
  if (made > 0) deps.log.info({ months: made }, 'months of history made ahead')
  for (const table of TABLES_THAT_RUN_OUT) {
    let gone = 0
    for (let nth = 0; nth < BATCHES_MAX; nth += 1) {
      const removed = await removeOld(deps.db, table, deps.now(), ROWS_A_BATCH)
      gone += removed
      if (removed < ROWS_A_BATCH) break
    }
    if (gone > 0) deps.log.info({ table, rows: gone }, 'used up and removed')
  }
}
