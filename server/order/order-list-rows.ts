import type { OrderView } from '#contract/order-filter.ts'
import type { Query, Scope } from '#db/open.ts'
import { SCOPE_COLUMN } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'

/** Columns of a list's line; the page reads the rest. */
const COLUMNS = `id, number, process, definition_version, state, holder, capacity, region_class, merchant_id, merchant_name, terminals_wanted, assignee_id, helper_ids, suspended, facts, clocks,
  due_at, is_open, version, possible_duplicate, opened_at, closed_at, source, last_hash, province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id`

export interface OrderFilter {
  readonly view: OrderView
  readonly personId: string
  readonly state?: string | undefined
  readonly departmentId?: number | undefined
  readonly branchId?: number | undefined
  readonly bankId?: number | undefined
  readonly assigneeId?: string | undefined
  /** Ids that a search found. */
  readonly among?: readonly string[] | undefined
  /** `bank_due`: by the bank's own clock; what has none stands last. */
  readonly sort: 'opened' | 'due' | 'bank_due'
  /** The last line of the page before: when it is due; sorted by opening, or where it has no due date (`undated`), when it was opened. */
  readonly after?: { readonly at: Instant; readonly id: string; readonly undated: boolean } | undefined
  readonly limit: number
  readonly now: Instant
  readonly endOfToday: Instant
}

/** When the bank's own clock is due, epoch milliseconds. It only runs while the bank holds the order: few rows are asked. */
export const BANK_DUE = `(select coalesce(min((c ->> 'dueAt')::float8), 'infinity') from jsonb_array_elements(clocks) c where c ->> 'side' = 'bank' and c ->> 'endedAt' is null)`

/** What a list asks, wherever it begins and however it is sorted. */
export type OrderWish = Omit<OrderFilter, 'sort' | 'after' | 'limit'>

interface Conditions {
  readonly where: string[]
  readonly parameters: unknown[]
  /** A parameter more; answers its place. */
  readonly value: (one: unknown) => string
  readonly when: (at: Instant) => string
}

/** The conditions of a list; the scope's own column stands among them, so that its index serves (ARCHITECTURE.md, rule 3). */
export function conditionsOf(scope: Scope, filter: OrderWish): Conditions {
  const parameters: unknown[] = []
  const value = (one: unknown): string => `$${parameters.push(one)}`
  const when = (at: Instant): string => `to_timestamp(${value(at)}::float8 / 1000)`
  const where: string[] = scope.role === 'tw_system' ? ['true'] : [`${SCOPE_COLUMN[scope.role]} = ${value(scope.node)}`]
  // The report of late pauses holds finished orders, too.
  if (filter.view === 'paused_late') where.push("facts ->> 'paused_late' is not null")
  // Whoever is at a merchant's has to leave, also when the order has ended meanwhile or was given to another (index visit_open).
  else if (filter.view === 'visiting')
    where.push(`id in (select v.order_id from visit v where v.person_id = ${value(filter.personId)} and v.check_out_at is null)`)
  else if (filter.view !== 'all') where.push('is_open')
  if (filter.view === 'mine')
    where.push(`(assignee_id = ${value(filter.personId)} or helper_ids @> array[${value(filter.personId)}::uuid])`)
  if (filter.view === 'overdue') where.push(`due_at < ${when(filter.now)}`)
  if (filter.view === 'due_today') where.push(`due_at <= ${when(filter.endOfToday)}`)
  if (filter.view === 'unassigned') where.push('assignee_id is null')
  if (filter.view === 'waiting_bank' || filter.view === 'bank_overdue') where.push(`holder = 'bank'`)
  if (filter.view === 'bank_overdue') where.push(`${BANK_DUE} < ${value(filter.now)}::float8`)
  if (filter.state) where.push(`state = ${value(filter.state)}`)
  if (filter.departmentId) where.push(`department_id = ${value(filter.departmentId)}`)
  if (filter.branchId) where.push(`branch_id = ${value(filter.branchId)}`)
  if (filter.bankId) where.push(`bank_id = ${value(filter.bankId)}`)
  if (filter.assigneeId) where.push(`assignee_id = ${value(filter.assigneeId)}`)
  if (filter.among) where.push(`id = any(${value(filter.among)}::uuid[])`)
  return { where, parameters, value, when }
}

/** A page of orders by keyset. */
export function listOrdersQuery(scope: Scope, filter: OrderFilter): Query {
  const { where, parameters, value, when } = conditionsOf(scope, filter)
  const { after } = filter
  const limit = value(filter.limit + 1)
  if (filter.sort === 'opened') {
    if (after) where.push(`(opened_at, id) < (${when(after.at)}, ${value(after.id)}::uuid)`)
    return { sql: `select ${COLUMNS} from orders where ${where.join(' and ')} order by opened_at desc, id desc limit ${limit}`, parameters }
  }
  if (filter.sort === 'bank_due') {
    const rows = `select ${COLUMNS}, ${BANK_DUE} as bank_due from orders where ${where.join(' and ')}`
    const key = after && `(bank_due, id) > (${value(after.undated ? 'Infinity' : after.at)}::float8, ${value(after.id)}::uuid)`
    return { sql: `select * from (${rows}) held where ${key ?? 'true'} order by bank_due, id limit ${limit}`, parameters }
  }
  // What has no due date stands behind all that has; the second part is only read when the first does not fill the page.
  const keys = after && `(${when(after.at)}, ${value(after.id)}::uuid)`
  const due = after === undefined ? 'true' : after.undated ? 'false' : `(due_at, id) > ${keys}`
  const undated = after?.undated ? `(opened_at, id) < ${keys}` : 'true'
  const part = (all: readonly string[], order: string): string =>
    `(select ${COLUMNS} from orders where ${all.join(' and ')} order by ${order} limit ${limit})`
  // What is due is open (`earliestDue`). Said twice, the planner would multiply the two shares, expect few rows, and sort them all.
  const dated = where.filter((one) => one !== 'is_open')
  return {
    sql: `${part([...dated, 'due_at is not null', due], 'due_at, id')} union all ${part([...where, 'due_at is null', undated], 'opened_at desc, id desc')} limit ${limit}`,
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
  ]
}
