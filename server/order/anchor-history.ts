import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { instant, MINUTE_MS, nextDate, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import type { Log } from '../http/deps.ts'
import { anchorHash, type Branches, ordersIn } from './anchor-hash.ts'
import { type AnchorEnd, anchorEndQuery, branchDigestsQuery, insertAnchorQuery } from './anchor-rows.ts'
import { FIRST_HASH } from './chain-events.ts'

/** A day is over when no statement that began on it can still be under way. */
const SETTLED_AFTER_MS = 5 * MINUTE_MS
const DAYS_A_RUN = 400

/**
 * Writes the anchor of every day that is over and has none, and tells each in the log: who later rewrites a chain with fresh hashes
 * would have to rewrite every anchor since, and the log as well (docs/spec/2: a changed row is detected by a command anyone can run).
 */
export async function anchorHistory(deps: { readonly db: Database; readonly now: () => number; readonly log: Log }): Promise<void> {
  const { db, log } = deps
  const [rows] = await db.batch(SYSTEM_SCOPE, [anchorEndQuery])
  const end = rows?.[0] as AnchorEnd
  const over = shanghaiDate(instant(deps.now() - SETTLED_AFTER_MS))
  let before = end.hash ?? FIRST_HASH
  let date = end.date === null ? (end.first_at === null ? over : shanghaiDate(end.first_at)) : nextDate(end.date)
  for (let days = 0; days < DAYS_A_RUN && date < over; days += 1) {
    const [digests] = await db.batch(SYSTEM_SCOPE, [branchDigestsQuery(date, startOfShanghaiDay(nextDate(date)))])
    const branches: Branches = Object.fromEntries(
      ((digests ?? []) as { branch_id: number; orders: number; hash: string }[]).map(({ branch_id, orders, hash }) => [
        branch_id,
        { orders, hash },
      ]),
    )
    const orders = ordersIn(branches)
    const hash = anchorHash(before, date, branches)
    const [written] = await db.batch(SYSTEM_SCOPE, [insertAnchorQuery(date, orders, hash, branches)])
    // Another process is at the same work: it goes on, and the next run sees what it wrote.
    if (written?.length !== 1) return
    log.info({ anchor: date, orders, hash }, 'history anchored')
    before = hash
    date = nextDate(date)
  }
}

/** Every hour (UTC): a day is anchored within the hour after it ended, and missed days are made up for. */
export const ANCHOR_CRONTAB = '10 * * * * anchor_history'
