import type { Query, Scope } from '#db/open.ts'
import { SCOPE_COLUMN } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'
import { BANK_DUE } from '../order/public.ts'

/** What the bank holds, by state, and how many of its own clocks are over. */
export function heldQuery(scope: Scope, now: Instant): Query {
  return {
    name: `home-held-${scope.role}`,
    sql: `select state, count(*)::int as count, count(*) filter (where ${BANK_DUE} < $2::float8)::int as late
      from orders where ${column(scope)} = $1 and is_open and holder = 'bank' group by state order by count desc, state`,
    parameters: [scope.node, now],
  }
}
export interface HeldRow {
  readonly state: string
  readonly count: number
  readonly late: number
}

export function lateCountQuery(scope: Scope, now: Instant): Query {
  return {
    name: `home-late-${scope.role}`,
    sql: `select count(*)::int as count from orders where ${column(scope)} = $1 and is_open and due_at < to_timestamp($2::float8 / 1000)`,
    parameters: [scope.node, now],
  }
}

/** Events are recorded after they happened: the earlier bound only helps to find them. */
const NEWS = `effective_at >= to_timestamp($2::float8 / 1000) and recorded_at >= to_timestamp($2::float8 / 1000) and type = any($3)`

/** How often each thing happened since `from`; `order_event_recorded` finds the stretch of time. */
export function newsCountsQuery(scope: Scope, from: Instant, types: readonly string[]): Query {
  return {
    name: `home-news-counts-${scope.role}`,
    sql: `select type, count(*)::int as count from order_event where ${column(scope)} = $1 and ${NEWS} group by type`,
    parameters: [scope.node, from, types],
  }
}

/** The newest of them, with what their orders are called. */
export function newsQuery(scope: Scope, from: Instant, types: readonly string[], limit: number): Query {
  return {
    name: `home-news-${scope.role}`,
    sql: `select e.type, e.body, e.effective_at as at, o.id, o.number, o.process, o.merchant_name from (
        select branch_id, order_id, seq, type, body, effective_at from order_event where ${column(scope)} = $1 and ${NEWS}
        order by effective_at desc, order_id, seq desc limit $4
      ) e join orders o on o.branch_id = e.branch_id and o.id = e.order_id order by e.effective_at desc, e.order_id, e.seq desc`,
    parameters: [scope.node, from, types, limit],
  }
}
export interface NewsRow {
  readonly type: string
  readonly body: string
  readonly at: Instant
  readonly id: string
  readonly number: string
  readonly process: string
  readonly merchant_name: string
}

/** The portal is a bank's: the product's own scope has no column, and no business here. */
function column(scope: Scope): string {
  if (scope.role === 'tw_system') throw new Error('The portal answers to a scope')
  return SCOPE_COLUMN[scope.role]
}
