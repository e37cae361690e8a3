import { AUDIT_PEOPLE_MAX, AUDIT_RUN_MINUTES } from '#contract/audit.ts'
import type { Database, Query } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'
import type { AuditEntry } from '../http/deps.ts'

/** Adds a line; nobody is granted to change or remove one. */
export async function addAuditLine(db: Database, entry: AuditEntry, at: Instant): Promise<void> {
  await db.batch(SYSTEM_SCOPE, [
    {
      name: 'audit-add',
      sql: `insert into audit (at, actor_id, role, node_id, action, target_kind, target_id, order_id, order_number, detail, address)
        values (to_timestamp($1::double precision / 1000), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      parameters: [
        at,
        entry.actor?.personId ?? null,
        entry.actor?.role ?? null,
        entry.actor?.nodeId ?? null,
        entry.action,
        entry.target?.kind ?? null,
        entry.target?.id ?? null,
        entry.order?.id ?? null,
        entry.order?.number ?? null,
        JSON.stringify(entry.detail ?? {}),
        entry.address ?? null,
      ],
    },
  ])
}

export interface AuditLine {
  readonly id: number
  readonly at: Instant
  readonly action: string
  readonly actor_id: string | null
  readonly name: string | null
  readonly login: string | null
  readonly role: string | null
  readonly node_id: number | null
  readonly target_kind: string | null
  readonly target_id: string | null
  readonly target_name: string | null
  readonly order_id: string | null
  readonly order_number: string | null
  readonly detail: unknown
  readonly address: string | null
  /** Of its run, where lines are folded. */
  readonly count: number | null
  readonly until: Instant | null
}

export interface AuditAsked {
  readonly action?: string | undefined
  readonly orderNumber?: string | undefined
  /** Whoever of them did it; absent: anybody. */
  readonly actorIds?: readonly string[] | undefined
  readonly from?: Instant | undefined
  readonly before?: Instant | undefined
  /** A line of one run: all of that. */
  readonly run?: number | undefined
  /** Only the first line of each run. */
  readonly folded: boolean
  /** The last line of the page before. */
  readonly after?: { readonly at: Instant; readonly id: number } | undefined
  readonly limit: number
}

const COLUMNS =
  'a.id, a.at, a.action, a.actor_id, a.role, a.node_id, a.target_kind, a.target_id, a.order_id, a.order_number, a.detail, a.address'
const NEWEST_FIRST = 'order by a.at desc, a.id desc'

/** When a line's run begins: at a whole ten minutes of the clock, so that a filter by day never cuts one. */
const begin = (line: string): string =>
  `date_bin(interval '${AUDIT_RUN_MINUTES} minutes', ${line}.at, timestamptz '2000-01-01 00:00:00+00')`
/** Lines of the same run; those without an order or a person are each their own. Index audit_by_order. */
const sameRun = (one: string, other: string): string =>
  `${one}.order_number = ${other}.order_number and ${one}.actor_id = ${other}.actor_id and ${one}.action = ${other}.action
    and ${one}.at >= ${begin(other)} and ${one}.at < ${begin(other)} + interval '${AUDIT_RUN_MINUTES} minutes'`

/**
 * A page of the audit by keyset, newest first: each filter has its index. A run is shown by its first line, which no later line changes: it
 * keeps its place while somebody turns pages. That is asked line by line, by a subquery the planner cannot turn into a join of everything.
 */
export function auditLinesQuery(asked: AuditAsked): Query {
  const parameters: unknown[] = []
  const value = (one: unknown): string => `$${parameters.push(one)}`
  const when = (at: Instant): string => `to_timestamp(${value(at)}::float8 / 1000)`
  const where: string[] = []
  if (asked.action !== undefined) where.push(`a.action = ${value(asked.action)}`)
  if (asked.orderNumber !== undefined) where.push(`a.order_number = ${value(asked.orderNumber)}`)
  if (asked.from !== undefined) where.push(`a.at >= ${when(asked.from)}`)
  if (asked.before !== undefined) where.push(`a.at < ${when(asked.before)}`)
  if (asked.after) where.push(`(a.at, a.id) < (${when(asked.after.at)}, ${value(asked.after.id)}::bigint)`)
  if (asked.run !== undefined) {
    const run = value(asked.run)
    const of = (what: string): string => `(select ${what} from audit r where r.id = ${run}::bigint)`
    for (const column of ['order_number', 'actor_id', 'action']) where.push(`a.${column} = ${of(`r.${column}`)}`)
    where.push(`a.at >= ${of(begin('r'))}`, `a.at < ${of(`${begin('r')} + interval '${AUDIT_RUN_MINUTES} minutes'`)}`)
  }
  if (asked.folded)
    where.push(
      `(a.order_number is null or a.actor_id is null or a.id = (select b.id from audit b where ${sameRun('b', 'a')} order by b.at, b.id limit 1))`,
    )
  const limit = value(asked.limit)
  const lines = (all: readonly string[]): string =>
    `select ${COLUMNS} from audit a ${all.length > 0 ? `where ${all.join(' and ')}` : ''} ${NEWEST_FIRST} limit ${limit}`
  // Of each person the newest lines: their index has them in order, which it has not for all of them together.
  const page = asked.actorIds
    ? `select ${COLUMNS} from unnest(${value(asked.actorIds)}::text[]) as sought (id) cross join lateral (${lines(['a.actor_id = sought.id', ...where])}) a ${NEWEST_FIRST} limit ${limit}`
    : lines(where)
  const run = `select count(*)::int as count, max(b.at) as until from audit b where ${sameRun('b', 'a')}`
  return {
    sql: `select ${COLUMNS}, p.name, p.login, coalesce(t.name, o.short_name) as target_name, ${asked.folded ? 'f.count, f.until' : 'null as count, null as until'}
      from (${page}) a
      left join person p on p.id = ${uuidOf('a.actor_id')}
      left join person t on a.target_kind = 'person' and t.id = ${uuidOf('a.target_id')}
      left join organisation o on a.target_kind = 'organisation' and o.id::text = a.target_id
      ${asked.folded ? `left join lateral (${run}) f on true` : ''} ${NEWEST_FIRST}`,
    parameters,
  }
}

/** The product itself acts too, and what was aimed at is of many kinds. */
const uuidOf = (text: string): string => `case when ${text} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then ${text}::uuid end`

export async function auditLines(db: Database, asked: AuditAsked): Promise<AuditLine[]> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [auditLinesQuery(asked)])
  return (rows ?? []) as AuditLine[]
}

/** Whom a text means: the one with this login or everybody of this name, else whoever's login begins with it or whose name holds it. One more than allowed is too many. */
export async function peopleMeant(db: Database, sought: string): Promise<string[]> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `with meant as (
          select id::text, login = lower($1) as is_login, name = $1 as is_name from person where strpos(name, $1) > 0 or starts_with(login, lower($1))
        )
        select id from meant where case when (select bool_or(is_login) from meant) then is_login when (select bool_or(is_name) from meant) then is_name else true end
        order by id limit $2`,
      parameters: [sought, AUDIT_PEOPLE_MAX + 1],
    },
  ])
  return (rows ?? []).map((row: { id: string }) => row.id)
}
