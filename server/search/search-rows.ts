import type { Database, Query, Scope } from '#db/open.ts'
import { SCOPE_COLUMN, SYSTEM_SCOPE } from '#db/scope.ts'

const CURSOR = 'search_cursor'
/** Rows of transactions that began earlier may still turn up below the newest id: the cursor stays behind them. */
const SETTLED_AFTER_S = 30
const LEVELS = 'province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id'
const LEVELS_OF_ROW = 'r.province_id, r.department_id, r.bank_id, r.bank_province_id, r.bank_city_id, r.bank_branch_id'

export type TargetKind = 'order' | 'merchant' | 'terminal'
const TABLES = { order: 'orders', merchant: 'merchant', terminal: 'terminal' } as const

export interface Target {
  readonly id: string
  readonly tokens: readonly string[]
}

/** Tokens of rows of one kind; scope columns come from the rows themselves. */
export function tokensQuery(kind: TargetKind, targets: readonly Target[]): Query {
  const pairs = targets.flatMap((one) => [...new Set(one.tokens)].map((token) => [one.id, token] as const))
  return {
    name: `search-tokens-${kind}`,
    sql: `insert into search_token (branch_id, token, target_kind, target_id, ${LEVELS})
      select r.branch_id, t.token, '${kind}', r.id, ${LEVELS_OF_ROW}
      from unnest($1::uuid[], $2::text[]) as t (id, token) join ${TABLES[kind]} r on r.id = t.id on conflict do nothing`,
    parameters: [pairs.map(([id]) => id), pairs.map(([, token]) => token)],
  }
}

/** Moves tokens that were written when their row belonged elsewhere: a terminal in stock belongs to no bank yet. */
export function levelsQuery(kind: TargetKind, targets: readonly Target[]): Query {
  const { parameters } = tokensQuery(kind, targets)
  return {
    name: `search-levels-${kind}`,
    sql: `update search_token s set (${LEVELS}) = row(${LEVELS_OF_ROW})
      from unnest($1::uuid[], $2::text[]) as t (id, token) join ${TABLES[kind]} r on r.id = t.id
      where s.branch_id = r.branch_id and s.token = t.token and s.target_kind = '${kind}' and s.target_id = r.id
        and (s.province_id, s.department_id, s.bank_id, s.bank_province_id, s.bank_city_id, s.bank_branch_id) is distinct from (${LEVELS_OF_ROW})`,
    parameters,
  }
}

export interface Indexable {
  readonly orders: readonly { readonly id: string; readonly number: string }[]
  readonly merchants: readonly {
    readonly id: string
    readonly name: string
    readonly sign_name: string | null
    readonly mid: string | null
    readonly licence_number: string
    readonly contact_phone: string | null
  }[]
  readonly terminals: readonly { readonly id: string; readonly serial: string; readonly tid: string | null }[]
}

/** Orders that changed since the cursor, with their merchants and terminals; `null` cursor: nothing was indexed ever. */
export async function changedSince(
  db: Database,
  limit: number,
): Promise<{ readonly cursor: number | null; readonly settled: number; readonly last: number; readonly found: Indexable }> {
  const changed = `(select distinct order_id from (select order_id from outbox where id > coalesce((select value::text::bigint from setting where key = '${CURSOR}'), 0) order by id limit ${limit}) as few)`
  const [cursors, lasts, orders, merchants, terminals] = await db.batch(SYSTEM_SCOPE, [
    { sql: `select value::text::bigint as cursor from setting where key = $1`, parameters: [CURSOR] },
    {
      sql: `select coalesce(max(id), 0) as last, coalesce(max(id) filter (where created_at < clock_timestamp() - interval '${SETTLED_AFTER_S} s'), 0) as settled
        from (select id, created_at from outbox where id > coalesce((select value::text::bigint from setting where key = $1), 0) order by id limit ${limit}) as few`,
      parameters: [CURSOR],
    },
    ...indexableQueries(changed, []),
  ])
  return {
    cursor: cursors?.[0]?.cursor ?? null,
    settled: lasts?.[0]?.settled ?? 0,
    last: lasts?.[0]?.last ?? 0,
    found: { orders: orders ?? [], merchants: merchants ?? [], terminals: terminals ?? [] },
  }
}

/** The newest of what changed after `after`, at most `limit`; whoever needs more reads by the cursor. */
export async function newestChanges(
  db: Database,
  after: number,
  limit: number,
): Promise<{ readonly last: number; readonly found: Indexable }> {
  const newest = '(select order_id from outbox where id > $1 order by id desc limit $2)'
  const [lasts, orders, merchants, terminals] = await db.batch(SYSTEM_SCOPE, [
    { sql: 'select coalesce(max(id), 0) as last from outbox', parameters: [] },
    ...indexableQueries(newest, [after, limit]),
  ])
  return { last: lasts?.[0]?.last ?? 0, found: { orders: orders ?? [], merchants: merchants ?? [], terminals: terminals ?? [] } }
}

/** Orders of a subquery of ids, their merchants and terminals. */
function indexableQueries(ids: string, parameters: readonly unknown[]): Query[] {
  return [
    { sql: `select id, number from orders where id in ${ids}`, parameters },
    {
      sql: `select m.id, m.name, m.sign_name, m.mid, m.licence_number, m.contact_phone from orders o join merchant m on m.branch_id = o.branch_id and m.id = o.merchant_id where o.id in ${ids}`,
      parameters,
    },
    { sql: `select id, serial, tid from terminal where order_id in ${ids}`, parameters },
  ]
}

/** A page of everything there is, for the first index; by id. */
export async function pageOfAll(db: Database, kind: TargetKind, after: string, limit: number): Promise<Indexable> {
  const columns = { order: 'id, number', merchant: 'id, name, sign_name, mid, licence_number, contact_phone', terminal: 'id, serial, tid' }[
    kind
  ]
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    { sql: `select ${columns} from ${TABLES[kind]} where id > $1 order by id limit $2`, parameters: [after, limit] },
  ])
  return {
    orders: kind === 'order' ? (rows ?? []) : [],
    merchants: kind === 'merchant' ? (rows ?? []) : [],
    terminals: kind === 'terminal' ? (rows ?? []) : [],
  }
}

export async function writeTokens(db: Database, queries: readonly Query[], cursor: number | null): Promise<void> {
  const move: Query[] =
    cursor === null
      ? []
      : [
          {
            sql: 'insert into setting (key, value) values ($1, to_jsonb($2::bigint)) on conflict (key) do update set value = excluded.value',
            parameters: [CURSOR, cursor],
          },
        ]
  if (queries.length + move.length > 0) await db.batch(SYSTEM_SCOPE, [...queries, ...move])
}

/** Where the outbox stands now: the first index begins there. */
export async function outboxHead(db: Database): Promise<number> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select coalesce(max(id), 0) as head from outbox where created_at < clock_timestamp() - interval '${SETTLED_AFTER_S} s'`,
      parameters: [],
    },
  ])
  return rows?.[0]?.head ?? 0
}

export interface Hit {
  readonly kind: TargetKind
  readonly id: string
  readonly title: string | null
  readonly subtitle: string | null
  readonly order_id: string | null
}

interface AskedTokens {
  readonly from: string
  readonly to: string
  readonly phone: string
}

/** $1 the scope's node, $2 to $4 the tokens asked for, $5 how many things at most. */
const hitsOf = (column: string): string => `few as materialized (
          select target_kind, target_id, branch_id from search_token where ${column} = $1 and token ~>=~ $2 and token ~<~ $3
          union all select target_kind, target_id, branch_id from search_token where ${column} = $1 and token ~>=~ $4 and token ~<=~ $4
          limit $5 * 4 + 1
        ), hits as materialized (select distinct target_kind, target_id, branch_id from few limit $5 + 1)`

export interface OrdersFound {
  readonly ids: readonly string[]
  /** There are more, or may be: reading ended before the last token. */
  readonly cut: boolean
}

/** Up to `limit` orders of the scope that are found by themselves, by their merchants or by their terminals. */
export async function ordersFound(db: Database, scope: Scope, asked: AskedTokens, limit: number): Promise<OrdersFound> {
  if (scope.role === 'tw_system') return { ids: [], cut: false }
  const [rows] = await db.batch(scope, [
    {
      name: `search-orders-${scope.role}`,
      sql: `with ${hitsOf(SCOPE_COLUMN[scope.role])}, found as materialized (
          select target_id as id from hits where target_kind = 'order'
          union select o.id from hits h join orders o on o.merchant_id = h.target_id where h.target_kind = 'merchant'
          union select t.order_id from hits h join terminal t on t.branch_id = h.branch_id and t.id = h.target_id where h.target_kind = 'terminal' and t.order_id is not null
          limit $5 + 1
        )
        select array(select id from found limit $5) as ids,
          (select count(*) from few) > $5 * 4 or (select count(*) from hits) > $5 or (select count(*) from found) > $5 as cut`,
      parameters: [scope.node, asked.from, asked.to, asked.phone, limit],
    },
  ])
  return (rows?.[0] as OrdersFound | undefined) ?? { ids: [], cut: false }
}

/** Up to `limit` things of the scope whose token begins with what was asked. */
export async function findHits(db: Database, scope: Scope, asked: AskedTokens, limit: number): Promise<Hit[]> {
  if (scope.role === 'tw_system') return []
  const column = SCOPE_COLUMN[scope.role]
  const [rows] = await db.batch(scope, [
    {
      name: `search-${scope.role}`,
      sql: `with ${hitsOf(column)}
        select h.target_kind as kind, h.target_id as id, coalesce(o.number, m.name, t.serial) as title,
          coalesce(o.merchant_name, m.address, t.model) as subtitle,
          coalesce(o.id, t.order_id, (select w.id from orders w where w.merchant_id = m.id order by w.opened_at desc limit 1)) as order_id
        from (select * from hits limit $5) h
        left join orders o on h.target_kind = 'order' and o.branch_id = h.branch_id and o.id = h.target_id
        left join merchant m on h.target_kind = 'merchant' and m.branch_id = h.branch_id and m.id = h.target_id
        left join terminal t on h.target_kind = 'terminal' and t.branch_id = h.branch_id and t.id = h.target_id
        order by 1 desc, 3`,
      parameters: [scope.node, asked.from, asked.to, asked.phone, limit],
    },
  ])
  return ((rows ?? []) as Hit[]).filter((hit) => hit.title !== null)
}
