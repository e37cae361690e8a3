import type { Query } from '#db/open.ts'
import type { Clock } from '#domain/clock/clock.ts'
import type { OrderState } from '#domain/process/definition.ts'
import type { JsonObject } from '#domain/result.ts'
import type { Instant } from '#domain/time.ts'
import type { OrderRecord } from './order-rows.ts'

type ChangeCause = 'recount_clocks' | 'retarget_clock'

interface ClockChange {
  readonly before: Clock
  readonly after: Clock
}

/** Before and after of the clocks that one event moved. */
function insertChangesQuery(
  order: { readonly branch_id: number; readonly id: string; readonly number: string },
  cause: ChangeCause,
  reason: string,
  at: Instant,
  changes: readonly ClockChange[],
): Query {
  const of = (read: (one: ClockChange) => unknown): unknown[] => changes.map(read)
  return {
    sql: `insert into clock_change (at, cause, reason, branch_id, order_id, number, kind, cycle, due_before, due_after, target_before_ms, target_after_ms, version_before, version_after)
      select to_timestamp($1::float8 / 1000), $2, $3, $4, $5, $6, c.kind, c.cycle, to_timestamp(c.due_before / 1000), to_timestamp(c.due_after / 1000), c.target_before, c.target_after, c.version_before, c.version_after
      from unnest($7::text[], $8::int[], $9::float8[], $10::float8[], $11::bigint[], $12::bigint[], $13::text[], $14::text[])
        as c (kind, cycle, due_before, due_after, target_before, target_after, version_before, version_after)`,
    parameters: [
      at,
      cause,
      reason,
      order.branch_id,
      order.id,
      order.number,
      of((one) => one.after.kind),
      of((one) => one.after.cycle),
      of((one) => one.before.dueAt),
      of((one) => one.after.dueAt),
      of((one) => one.before.targetMs),
      of((one) => one.after.targetMs),
      of((one) => one.before.calendarVersion),
      of((one) => one.after.calendarVersion),
    ],
  }
}

/** Written in the batch of the event: what it moved, for the list of before and after. */
export function changeQueries(row: OrderRecord, action: string, input: JsonObject, after: OrderState, at: Instant): Query[] {
  if (action !== 'recount_clocks' && action !== 'retarget_clock') return []
  const changes = row.clocks.flatMap((before) => {
    const now = after.clocks.find((one) => one.kind === before.kind && one.cycle === before.cycle)
    const same = now && now.targetMs === before.targetMs && now.calendarVersion === before.calendarVersion
    return !now || same ? [] : [{ before, after: now }]
  })
  const reason = action === 'recount_clocks' ? String(input.calendarVersion) : String(input.reason)
  return [insertChangesQuery(row, action, reason, at, changes)]
}

export interface ChangeRow {
  readonly id: number
  readonly at: Instant
  readonly cause: ChangeCause
  readonly reason: string
  readonly order_id: string
  readonly number: string
  readonly kind: string
  readonly cycle: number
  readonly due_before: Instant | null
  readonly due_after: Instant | null
  readonly target_before_ms: number
  readonly target_after_ms: number
  readonly version_before: string
  readonly version_after: string
}

export function changesQuery(before: number | null, limit: number): Query {
  return {
    name: 'clock-changes',
    sql: `select id, at, cause, reason, order_id, number, kind, cycle, due_before, due_after, target_before_ms, target_after_ms, version_before, version_after
      from clock_change where $1::bigint is null or id < $1 order by id desc limit $2`,
    parameters: [before, limit],
  }
}

/** A page of open orders, by id, with an open clock that another calendar counts. */
export function otherCalendarQuery(version: string, after: string, limit: number): Query {
  return {
    sql: `select o.id from orders o where o.is_open and o.id > $2 and exists (select 1 from jsonb_array_elements(o.clocks) c
        where c ->> 'endedAt' is null and c ->> 'counts' = 'working' and c ->> 'calendarVersion' <> $1)
      order by o.id limit $3`,
    parameters: [version, after, limit],
  }
}

/** A page of a bank's open orders, by id, with their clocks. */
export function openOfBankQuery(bankId: number, after: string, limit: number): Query {
  return {
    sql: 'select id, clocks, region_class from orders where is_open and bank_id = $1 and id > $2 order by id limit $3',
    parameters: [bankId, after, limit],
  }
}

export function retargetJobQuery(bankId: number, reason: string): Query {
  return {
    sql: 'select tw_add_job($1, $2::json, $3)',
    parameters: ['retarget_clocks', JSON.stringify({ bankId, reason }), `retarget_clocks:${bankId}`],
  }
}
