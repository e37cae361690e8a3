import type { NoticeKind } from '#contract/notice.ts'
import type { Query } from '#db/open.ts'
import type { Clock } from '#domain/clock/clock.ts'
import type { Instant } from '#domain/time.ts'
import type { Concerned } from './whom.ts'

const CURSOR = 'notice_cursor'
/** Rows of transactions that began earlier may still turn up below the newest id: the cursor stays behind them. */
const SETTLED_AFTER_S = 30
const ORDER_COLUMNS = `o.id, o.version, o.is_open, o.number, o.merchant_name, o.clocks, o.assignee_id, o.facts ->> 'notified_by' as notified_by, o.capacity,
  o.province_id, o.branch_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id`

export interface WatchedOrder extends Concerned {
  readonly id: string
  readonly version: number
  readonly is_open: boolean
  readonly number: string
  readonly merchant_name: string
  readonly clocks: readonly Clock[]
}

export function cursorQuery(): Query {
  return {
    name: 'notice-cursor',
    sql: `select (select value::text::bigint from setting where key = '${CURSOR}') as cursor, (select coalesce(max(id), 0) from outbox) as head`,
    parameters: [],
  }
}

export function moveCursorQuery(to: number): Query {
  return {
    name: 'notice-cursor-move',
    sql: `insert into setting (key, value) values ('${CURSOR}', to_jsonb($1::bigint)) on conflict (key) do update set value = excluded.value`,
    parameters: [to],
  }
}

export interface Change {
  readonly id: number
  readonly order_id: string
  readonly settled: boolean
}

/** What the outbox told after `from`, oldest first. */
export function changesQuery(from: number, limit: number): Query {
  return {
    name: 'notice-changes',
    sql: `select id, order_id, created_at < clock_timestamp() - interval '${SETTLED_AFTER_S} s' as settled from outbox where id > $1 order by id limit $2`,
    parameters: [from, limit],
  }
}

export interface TellingEvent {
  readonly order_id: string
  readonly seq: number
  readonly body: string
}

/** The events behind rows of the outbox, of the types that tell somebody. The time beside it spares looking into every partition. */
export function eventsQuery(changes: readonly number[], types: readonly string[]): Query {
  return {
    name: 'notice-events',
    sql: `select e.order_id, e.seq, e.body from outbox x join order_event e on e.branch_id = x.branch_id and e.order_id = x.order_id
        and e.seq = (x.body ->> 'version')::int and e.recorded_at > x.created_at - interval '1 minute' and e.recorded_at < x.created_at + interval '1 minute'
      where x.id = any ($1::bigint[]) and e.type = any ($2) order by x.id`,
    parameters: [changes, types],
  }
}

/** Events of open orders since `since`, newest last: what the first run of all has to tell. */
export function recentEventsQuery(since: Instant, types: readonly string[], limit: number): Query {
  return {
    sql: `select order_id, seq, body from (
        select e.order_id, e.seq, e.body, e.effective_at from order_event e join orders o on o.branch_id = e.branch_id and o.id = e.order_id and o.is_open
        where e.recorded_at > to_timestamp($1::float8 / 1000) and e.effective_at > to_timestamp($1::float8 / 1000) and e.type = any ($2)
        order by e.effective_at desc, e.order_id limit $3) few
      order by effective_at, order_id`,
    parameters: [since, types, limit],
  }
}

export function ordersQuery(ids: readonly string[]): Query {
  return { name: 'notice-orders', sql: `select ${ORDER_COLUMNS} from orders o where o.id = any ($1::uuid[])`, parameters: [ids] }
}

/** A page of the open orders by id: the first run looks at each. */
export function openOrdersQuery(after: string, limit: number): Query {
  return {
    sql: `select ${ORDER_COLUMNS} from orders o where o.is_open and o.id > $1 order by o.id limit $2`,
    parameters: [after, limit],
  }
}

/** Orders whose clocks have something to tell by `now`. */
export function dueQuery(now: Instant, limit: number): Query {
  return {
    name: 'notice-due',
    sql: `select ${ORDER_COLUMNS} from clock_watch w join orders o on o.branch_id = w.branch_id and o.id = w.order_id
      where w.next_at <= to_timestamp($1::float8 / 1000) order by w.next_at limit $2`,
    parameters: [now, limit],
  }
}

export interface Fired {
  readonly order_id: string
  readonly kind: string
  readonly cycle: number
  readonly level: string
}

export function firedQuery(orders: readonly string[]): Query {
  return {
    name: 'notice-fired',
    sql: 'select order_id, kind, cycle, level from clock_fired where order_id = any ($1::uuid[])',
    parameters: [orders],
  }
}

/** Who is active in an open post at one of these nodes, and who stands in for them on that date. */
export function postsQuery(nodes: readonly number[], date: string): Query {
  return {
    name: 'notice-posts',
    sql: `select t.person_id, p.name, t.role, t.node_id, (select l.deputy_id from person_leave l
          where l.person_id = t.person_id and $2::date between l.from_date and l.to_date order by l.from_date desc limit 1) as deputy_id
      from post t join person p on p.id = t.person_id
      where t.node_id = any ($1::int[]) and t.closed_at is null and p.state = 'active' order by t.person_id, t.id`,
    parameters: [nodes, date],
  }
}

export interface NoticeWrite {
  readonly id: string
  readonly person_id: string
  readonly order_id: string
  readonly branch_id: number
  readonly kind: NoticeKind
  readonly data: object
  readonly at: Instant
  /** The step whose claim it hangs on; null for what an event tells. */
  readonly step: Omit<Fired, 'order_id'> | null
}

export interface Writing {
  readonly orders: readonly {
    readonly id: string
    readonly branch_id: number
    readonly version: number
    readonly next_at: Instant | null
  }[]
  readonly fired: readonly Fired[]
  readonly notices: readonly NoticeWrite[]
}

/**
 * Claims steps, writes their notices and when to look again, all in one statement; answers who was told. A step that another instance
 * claimed first tells nobody twice, and of an order that went on in the meantime nothing is claimed: its own change is looked at next.
 */
export function writeQuery(writing: Writing): Query {
  return {
    name: 'notice-write',
    sql: `with still as (
        select g.id, g.branch_id, g.next_at from jsonb_to_recordset($1::jsonb) as g (id uuid, branch_id int, version int, next_at float8)
        join orders o on o.branch_id = g.branch_id and o.id = g.id and o.version = g.version
      ), claimed as (
        insert into clock_fired (order_id, kind, cycle, level, fired_at)
        select f.order_id, f.kind, f.cycle, f.level, clock_timestamp() from jsonb_to_recordset($2::jsonb) as f (order_id uuid, kind text, cycle int, level text)
        join still s on s.id = f.order_id order by 1, 2, 3, 4 on conflict do nothing returning order_id, kind, cycle, level
      ), watched as (
        insert into clock_watch (order_id, branch_id, next_at) select id, branch_id, to_timestamp(next_at / 1000) from still where next_at is not null order by id
        on conflict (order_id) do update set next_at = excluded.next_at where clock_watch.next_at <> excluded.next_at
      ), unwatched as (
        delete from clock_watch w using still s where s.next_at is null and w.order_id = s.id
      ), told as (
        insert into notice (id, person_id, order_id, kind, data, at, branch_id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id)
        select n.id, n.person_id, n.order_id, n.kind, n.data, to_timestamp(n.at / 1000), o.branch_id, o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id
        from jsonb_to_recordset($3::jsonb) as n (id uuid, person_id uuid, order_id uuid, branch_id int, kind text, data jsonb, at float8, step jsonb)
        join orders o on o.branch_id = n.branch_id and o.id = n.order_id
        where jsonb_typeof(n.step) = 'null' or n.step is null or exists (select 1 from claimed c where c.order_id = n.order_id
          and c.kind = n.step ->> 'kind' and c.cycle = (n.step ->> 'cycle')::int and c.level = n.step ->> 'level')
        order by n.id on conflict do nothing returning person_id
      )
      select distinct person_id from told`,
    parameters: [JSON.stringify(writing.orders), JSON.stringify(writing.fired), JSON.stringify(writing.notices)],
  }
}
