import type { Query, Scope } from '#db/open.ts'
import { SCOPE_COLUMN } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'

/** Columns of a list's line; the page reads the rest. */
const COLUMNS = `id, number, process, definition_version, state, holder, capacity, region_class, merchant_id, merchant_name, terminals_wanted, assignee_id, helper_ids, suspended, facts, clocks,
  due_at, is_open, version, possible_duplicate, opened_at, closed_at, source, last_hash, province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id`

export interface OrderFilter {
  readonly view: 'open' | 'all' | 'mine' | 'overdue' | 'unassigned' | 'waiting_bank' | 'due_today'
  readonly personId: string
  readonly state?: string | undefined
  readonly departmentId?: number | undefined
  readonly branchId?: number | undefined
  readonly bankId?: number | undefined
  readonly assigneeId?: string | undefined
  /** Ids that a search found. */
  readonly among?: readonly string[] | undefined
  readonly sort: 'opened' | 'due'
  readonly after?: { readonly at: Instant; readonly id: string } | undefined
  readonly limit: number
  readonly now: Instant
  readonly endOfToday: Instant
}

/** A page of orders by keyset; the scope's own column stands in the query, so that its index serves (ARCHITECTURE.md, rule 3). */
export function listOrdersQuery(scope: Scope, filter: OrderFilter): Query {
  const parameters: unknown[] = []
  const value = (one: unknown): string => `$${parameters.push(one)}`
  const when = (at: Instant): string => `to_timestamp(${value(at)}::float8 / 1000)`
  const where: string[] = scope.role === 'tw_system' ? ['true'] : [`${SCOPE_COLUMN[scope.role]} = ${value(scope.node)}`]
  if (filter.view !== 'all') where.push('is_open')
  if (filter.view === 'mine')
    where.push(`(assignee_id = ${value(filter.personId)} or helper_ids @> array[${value(filter.personId)}::uuid])`)
  if (filter.view === 'overdue') where.push(`due_at < ${when(filter.now)}`)
  if (filter.view === 'due_today') where.push(`due_at <= ${when(filter.endOfToday)}`)
  if (filter.view === 'unassigned') where.push('assignee_id is null')
  if (filter.view === 'waiting_bank') where.push(`holder = 'bank'`)
  if (filter.state) where.push(`state = ${value(filter.state)}`)
  if (filter.departmentId) where.push(`department_id = ${value(filter.departmentId)}`)
  if (filter.branchId) where.push(`branch_id = ${value(filter.branchId)}`)
  if (filter.bankId) where.push(`bank_id = ${value(filter.bankId)}`)
  if (filter.assigneeId) where.push(`assignee_id = ${value(filter.assigneeId)}`)
  if (filter.among) where.push(`id = any(${value(filter.among)}::uuid[])`)
  const byDue = filter.sort === 'due'
  if (byDue) where.push('due_at is not null')
  if (filter.after)
    where.push(`(${byDue ? 'due_at' : 'opened_at'}, id) ${byDue ? '>' : '<'} (${when(filter.after.at)}, ${value(filter.after.id)}::uuid)`)
  const order = byDue ? 'due_at, id' : 'opened_at desc, id desc'
  return {
    sql: `select ${COLUMNS} from orders where ${where.join(' and ')} order by ${order} limit ${value(filter.limit + 1)}`,
    parameters,
  }
}

/** Counts and the earliest due cards of each open state. */
export function boardQueries(scope: Scope, personId: string, now: Instant, endOfToday: Instant, cards: number): Query[] {
  const column = scope.role === 'tw_system' ? null : SCOPE_COLUMN[scope.role]
  const mine = column === null ? '$1::int is not null' : `${column} = $1`
  return [
    {
      name: `board-counts-${scope.role}`,
      sql: `select state, count(*)::int as count, count(*) filter (where due_at < to_timestamp($2::float8 / 1000))::int as overdue,
          count(*) filter (where due_at <= to_timestamp($3::float8 / 1000))::int as due_today, count(*) filter (where holder = 'bank')::int as waiting_bank,
          count(*) filter (where assignee_id is null)::int as unassigned, count(*) filter (where assignee_id = $4)::int as mine
        from orders where ${mine} and is_open group by state`,
      parameters: [scope.node, now, endOfToday, personId],
    },
    {
      name: `board-cards-${scope.role}`,
      sql: `select ${COLUMNS} from (
          select o.*, row_number() over (partition by state order by due_at nulls last, id) as place from orders o where ${mine.replace(/^\w+ =/, (found) => `o.${found}`)} and is_open
        ) ranked where place <= $2 order by state, place`,
      parameters: [scope.node, cards],
    },
    {
      name: `board-pace-${scope.role}`,
      sql: `select avg((c ->> 'targetMs')::float8 - (c ->> 'remainingMs')::float8) as used_ms from orders o, jsonb_array_elements(o.clocks) c
        where ${mine.replace(/^\w+ =/, (found) => `o.${found}`)} and o.state = 'normal' and o.opened_at > to_timestamp($2::float8 / 1000) - interval '30 days'
          and c ->> 'kind' = 'install' and c ->> 'state' in ('met', 'breached')`,
      parameters: [scope.node, now],
    },
  ]
}
