import type { Query } from '#db/open.ts'
import type { Clock } from '#domain/clock/clock.ts'
import type { Pace } from '#domain/clock/pace.ts'
import type { Levels } from '../reference/public.ts'

const CURSOR = 'pace_cursor'
/** Rows of slow transactions may still turn up below the newest: the cursor stays behind them. */
const SETTLED_AFTER_S = 30

/** What the roll-up reads: an installation that was done, and every node it belongs to. */
export interface Installed extends Pace {
  readonly nodes: readonly number[]
}

export function installedQuery(row: Levels & { readonly id: string }, pace: Pace): Query {
  const body: Installed = { ...pace, nodes: nodesOfLevels(row) }
  return {
    name: 'outbox-installed',
    sql: "insert into outbox (branch_id, order_id, topic, body) values ($1, $2, 'installed', $3::jsonb)",
    parameters: [row.branch_id, row.id, JSON.stringify(body)],
  }
}

export function nodesOfLevels(row: Levels): number[] {
  const { province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id } = row
  return [province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id].filter((id) => id !== null)
}

/** Where the roll-up stands (null: never begun), and the newest row of the outbox that no slow transaction can come before. */
export const paceStateQuery: Query = {
  name: 'pace-state',
  sql: `select (select value::text::bigint from setting where key = '${CURSOR}') as cursor,
    (select coalesce(max(id), 0) from outbox where created_at < clock_timestamp() - interval '${SETTLED_AFTER_S} s') as settled`,
  parameters: [],
}

/** Rows of the outbox up to the settled one. */
export function outboxPageQuery(from: number, to: number, limit: number): Query {
  return {
    name: 'pace-outbox',
    sql: "select id, case when topic = 'installed' then body end as installed from outbox where id > $1 and id <= $2 order by id limit $3",
    parameters: [from, to, limit],
  }
}

export interface PaceCell {
  readonly nodeId: number
  readonly day: string
  orders: number
  unverified: number
  netMs: number
  grossMs: number
}

const CELLS = `select c.node_id, c.day, c.orders, c.unverified, c.net_ms, c.gross_ms
  from unnest($1::int[], $2::date[], $3::int[], $4::int[], $5::bigint[], $6::bigint[]) as c (node_id, day, orders, unverified, net_ms, gross_ms)`

const cellParameters = (cells: readonly PaceCell[]): unknown[] => [
  cells.map((cell) => cell.nodeId),
  cells.map((cell) => cell.day),
  cells.map((cell) => cell.orders),
  cells.map((cell) => cell.unverified),
  cells.map((cell) => cell.netMs),
  cells.map((cell) => cell.grossMs),
]

/** Adds cells and moves the cursor in one statement; nothing happens when another instance moved it first. */
export function addCellsQuery(from: number, to: number, cells: readonly PaceCell[]): Query {
  return {
    name: 'pace-add',
    sql: `with moved as (
        update setting set value = to_jsonb($8::bigint) where key = '${CURSOR}' and value = to_jsonb($7::bigint) returning 1
      ), added as (
        insert into install_pace (node_id, day, orders, unverified, net_ms, gross_ms)
        select * from (${CELLS}) c where exists (select 1 from moved) order by 1, 2
        on conflict (node_id, day) do update set orders = install_pace.orders + excluded.orders, unverified = install_pace.unverified + excluded.unverified,
          net_ms = install_pace.net_ms + excluded.net_ms, gross_ms = install_pace.gross_ms + excluded.gross_ms
      )
      select count(*)::int as moved from moved`,
    parameters: [...cellParameters(cells), from, to],
  }
}

/** The whole aggregate anew, as of a row of the outbox. */
export function rebuildQueries(cursor: number, cells: readonly PaceCell[]): Query[] {
  return [
    { sql: 'delete from install_pace', parameters: [] },
    { sql: `insert into install_pace (node_id, day, orders, unverified, net_ms, gross_ms) ${CELLS}`, parameters: cellParameters(cells) },
    {
      sql: `insert into setting (key, value) values ('${CURSOR}', to_jsonb($1::bigint)) on conflict (key) do update set value = excluded.value`,
      parameters: [cursor],
    },
  ]
}

export interface DoneRow extends Levels {
  readonly id: string
  readonly clocks: readonly Clock[]
  /** Cycles that the outbox tells behind the cursor: the roll-up counts them. */
  readonly ahead: readonly number[] | null
}

/** A page of orders that have an install clock, by id. */
export function doneOrdersQuery(cursor: number, after: string, limit: number): Query {
  return {
    sql: `select o.id, o.clocks, o.province_id, o.branch_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id,
        (select array_agg((x.body ->> 'cycle')::int) from outbox x where x.id > $1 and x.topic = 'installed' and x.order_id = o.id) as ahead
      from orders o where o.id > $2 and o.state in ('normal', 'installing') order by o.id limit $3`,
    parameters: [cursor, after, limit],
  }
}

/** The last days of one node, in one range of the primary key. */
export function paceQuery(nodeId: number, from: string): Query {
  return {
    name: 'install-pace',
    sql: `select coalesce(sum(orders), 0)::int as orders, coalesce(sum(unverified), 0)::int as unverified, coalesce(sum(net_ms), 0)::float8 as net_ms, coalesce(sum(gross_ms), 0)::float8 as gross_ms
      from install_pace where node_id = $1 and day > $2::date`,
    parameters: [nodeId, from],
  }
}
