import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'

/** Makes the months of history that are missing up to `ahead` from now; answers how many. */
export async function keepEventMonths(db: Database, ahead: number): Promise<number> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [{ sql: 'select keep_event_months($1) as made', parameters: [ahead] }])
  return rows?.[0]?.made ?? 0
}

/** What runs out by itself: its table, the retention class of its time, and what else must hold. */
const RUNS_OUT = {
  // Only what every follower has read: a cursor that stands still holds the rows that it still needs.
  outbox: {
    sql: `delete from outbox where id in (
      select o.id from outbox o, retention r where r.class = 'queue' and o.created_at < to_timestamp($1::float8 / 1000) - r.keeps
        and o.id <= (select coalesce(min(value::text::bigint), 0) from setting where key like '%\\_cursor')
      order by o.created_at limit $2)`,
  },
  idempotency: {
    sql: `delete from idempotency where (actor_id, key) in (
      select i.actor_id, i.key from idempotency i, retention r where r.class = 'once' and i.created_at < to_timestamp($1::float8 / 1000) - r.keeps
      order by i.created_at limit $2)`,
  },
  notice: {
    sql: `delete from notice where id in (
      select n.id from notice n, retention r where r.class = 'notice' and n.at < to_timestamp($1::float8 / 1000) - r.keeps order by n.at limit $2)`,
  },
  rate: {
    sql: `delete from gateway.rate where (minute, issuer_id, kind, answer) in (
      select c.minute, c.issuer_id, c.kind, c.answer from gateway.rate c, retention r
      where r.class = 'count' and c.minute < to_timestamp($1::float8 / 1000) - r.keeps order by c.minute limit $2)`,
  },
} as const
export type RunsOut = keyof typeof RUNS_OUT
export const TABLES_THAT_RUN_OUT = Object.keys(RUNS_OUT) as RunsOut[]

/** Removes up to `limit` rows whose time is over at `now`; answers how many. */
export async function removeOld(db: Database, table: RunsOut, now: number, limit: number): Promise<number> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    { sql: `with gone as (${RUNS_OUT[table].sql} returning 1) select count(*)::int as gone from gone`, parameters: [now, limit] },
  ])
  return rows?.[0]?.gone ?? 0
}
