import type { Query, Scope } from '#db/open.ts'
import type { Instant } from '#domain/time.ts'
import { conditionsOf, type OrderWish } from './order-list-rows.ts'

/** Orders of a list by the month in which they were opened, newest month first, counted one by one. */
export function countMonthsQuery(scope: Scope, wish: OrderWish): Query {
  const { where, parameters } = conditionsOf(scope, wish)
  return {
    sql: `select to_char(opened_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, count(*)::int as count
      from orders where ${where.join(' and ')} group by 1 order by 1 desc`,
    parameters,
  }
}

/** What the planner thinks of a query: its cost and its rows, without running it. */
export function explained(query: Query): Query {
  return { sql: `explain (format json) ${query.sql}`, parameters: query.parameters }
}

/** A list's orders that were opened between two instants: only ever explained. */
export function openedBetweenQuery(scope: Scope, wish: OrderWish, from: Instant, to: Instant): Query {
  const { where, parameters, when } = conditionsOf(scope, wish)
  const sql = `select 1 from orders where ${where.join(' and ')} and opened_at >= ${when(from)} and opened_at < ${when(to)}`
  return { sql, parameters }
}

/** When the oldest order of a scope was opened; the scope's own index answers. */
export function oldestQuery(scope: Scope, wish: Pick<OrderWish, 'personId' | 'now' | 'endOfToday'>): Query {
  const { where, parameters } = conditionsOf(scope, { ...wish, view: 'all' })
  return { sql: `select opened_at from orders where ${where.join(' and ')} order by opened_at limit 1`, parameters }
}

/** Plan of an `explain (format json)`. */
export function planOf(rows: readonly { readonly [column: string]: unknown }[] | undefined): {
  readonly cost: number
  readonly rows: number
} {
  const told = rows?.[0]?.['QUERY PLAN']
  const [first] = (typeof told === 'string' ? JSON.parse(told) : told) as { Plan: { 'Total Cost': number; 'Plan Rows': number } }[]
  return { cost: first?.Plan['Total Cost'] ?? 0, rows: first?.Plan['Plan Rows'] ?? 0 }
}
