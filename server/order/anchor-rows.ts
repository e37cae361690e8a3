import type { Query } from '#db/open.ts'
import { type Instant, startOfShanghaiDay } from '#domain/time.ts'
import type { Branches } from './anchor-hash.ts'

/** The newest anchor, and when the first event of all was recorded (null: there is none). */
export const anchorEndQuery: Query = {
  name: 'anchor-end',
  sql: `select (select date::text from daily_anchor order by date desc limit 1) as date, (select hash from daily_anchor order by date desc limit 1) as hash,
    case when exists (select 1 from daily_anchor) then null else (select min(recorded_at) from order_event) end as first_at`,
  parameters: [],
}

export interface AnchorEnd {
  readonly date: string | null
  readonly hash: string | null
  readonly first_at: Instant | null
}

/** Every branch's digest over the events recorded from `date` 00:00 to `until`; the lines are those of `anchor-hash.ts`. */
export function branchDigestsQuery(date: string, until: Instant): Query {
  return {
    name: 'anchor-branches',
    sql: `select branch_id, count(*)::int as orders,
        encode(sha256(convert_to(string_agg(order_id || ' ' || seq || ' ' || hash || E'\\n', '' order by order_id), 'UTF8')), 'hex') as hash
      from (
        select distinct on (branch_id, order_id) branch_id, order_id, seq, hash from order_event
        where recorded_at >= to_timestamp($1::float8 / 1000) and recorded_at < to_timestamp($2::float8 / 1000)
        order by branch_id, order_id, seq desc
      ) last_of_day group by branch_id`,
    parameters: [startOfShanghaiDay(date), until],
  }
}

/** Nothing comes back when another process was faster: an anchor is written once and never changed. */
export function insertAnchorQuery(date: string, orders: number, hash: string, branches: Branches): Query {
  return {
    name: 'anchor-insert',
    sql: 'insert into daily_anchor (date, orders, hash, branches) values ($1, $2, $3, $4::jsonb) on conflict (date) do nothing returning date',
    parameters: [date, orders, hash, JSON.stringify(branches)],
  }
}
