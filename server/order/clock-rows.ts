import type { Query } from '#db/open.ts'
import type { Instant } from '#domain/time.ts'

/** Open orders, or one of them, whose earliest due time has passed and whose breach no event tells yet. */
export function breachedQuery(now: Instant, limit: number, orderId?: string): Query {
  return {
    name: orderId === undefined ? 'breached-orders' : 'breached-order',
    sql: `select o.id, c ->> 'kind' as kind, (c ->> 'cycle')::int as cycle, (c ->> 'dueAt')::float8 as due from orders o, jsonb_array_elements(o.clocks) c
      where o.is_open and o.due_at < to_timestamp($1::float8 / 1000) and c ->> 'endedAt' is null and (c ->> 'dueAt')::float8 < $1
        and c ->> 'side' <> 'bank' and o.facts -> ('breached_' || (c ->> 'kind') || '_' || (c ->> 'cycle')) is distinct from 'true'::jsonb
        ${orderId === undefined ? '' : 'and o.id = $3'} order by o.due_at limit $2`,
    parameters: orderId === undefined ? [now, limit] : [now, limit, orderId],
  }
}

/** Suspended orders whose expected date has come: they resume by themselves (docs/spec/3). */
export function expectedQuery(now: Instant, limit: number): Query {
  return {
    name: 'expected-orders',
    sql: `select id, version from orders where is_open and suspended is not null and (suspended ->> 'expectedAt')::float8 <= $1 limit $2`,
    parameters: [now, limit],
  }
}
