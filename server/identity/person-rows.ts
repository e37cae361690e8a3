import { AlreadyThere } from '#db/failure.ts'
import { LOCKS } from '#db/locks.ts'
import type { Database, Query } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { PostPlace } from '#domain/organisation/posts.ts'
import type { Role } from '#domain/organisation/role.ts'
import type { Instant } from '#domain/time.ts'

interface NewPost {
  readonly id: string
  readonly role: Role
  readonly nodeId: number
}

export interface NewPerson {
  readonly personId: string
  readonly name: string
  readonly login: string
  readonly phone?: string
  readonly demo: boolean
  readonly posts: readonly NewPost[]
}

export interface PersonFound {
  readonly id: string
  readonly name: string
  readonly login: string
  readonly state: 'active' | 'dormant' | 'left'
  readonly posts: readonly { readonly role: string; readonly nodeId: number }[]
}

/** Whoever keeps people and organisations in memory reads them again. */
const TOLD: Query = { sql: "select pg_notify('tw_reference', '')", parameters: [] }

function addPostQuery(personId: string, post: NewPost): Query {
  return {
    sql: `insert into post (id, person_id, role, node_id, province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id)
      select $1, $2, $3, $4, l.* from levels_of($4) l`,
    parameters: [post.id, personId, post.role, post.nodeId],
  }
}

/** False when the login is taken. */
export async function addPerson(db: Database, one: NewPerson): Promise<boolean> {
  try {
    await db.batch(SYSTEM_SCOPE, [
      {
        sql: 'insert into person (id, name, login, phone, demo) values ($1, $2, $3, $4, $5)',
        parameters: [one.personId, one.name, one.login, one.phone ?? null, one.demo],
      },
      ...one.posts.map((post) => addPostQuery(one.personId, post)),
      TOLD,
    ])
    return true
  } catch (error) {
    if (error instanceof AlreadyThere && error.constraint === 'person_login_key') return false
    throw error
  }
}

export async function findPerson(db: Database, personId: string): Promise<PersonFound | null> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select p.id, p.name, p.login, p.state,
          coalesce((select json_agg(json_build_object('role', t.role, 'nodeId', t.node_id) order by t.id) from post t where t.person_id = p.id and t.closed_at is null), '[]') as posts
        from person p where p.id = $1`,
      parameters: [personId],
    },
  ])
  return (rows?.[0] as PersonFound | undefined) ?? null
}

/** Somebody in the list of accounts. */
export interface AccountRow {
  readonly id: string
  readonly name: string
  readonly login: string
  readonly state: PersonFound['state']
  readonly posts: readonly { readonly role: string; readonly nodeId: number; readonly nodeName: string }[]
}

/** Everybody of the province, by login; `after` is the login before the page. */
export async function accountsAfter(
  db: Database,
  asked: { readonly q: string | null; readonly state: string | null; readonly after: string; readonly limit: number },
): Promise<readonly AccountRow[]> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select p.id, p.name, p.login, p.state,
          coalesce((select json_agg(json_build_object('role', t.role, 'nodeId', t.node_id, 'nodeName', o.short_name) order by t.id)
            from post t join organisation o on o.id = t.node_id where t.person_id = p.id and t.closed_at is null), '[]') as posts
        from person p
        where p.login collate "C" > $1 and ($2::text is null or strpos(p.name, $2) > 0 or starts_with(p.login, lower($2))) and ($3::text is null or p.state = $3)
        order by p.login collate "C" limit $4`,
      parameters: [asked.after, asked.q, asked.state, asked.limit],
    },
  ])
  return (rows ?? []) as AccountRow[]
}

export interface PersonChange {
  readonly name?: string
  readonly phone?: string | null
  readonly state?: 'active' | 'left'
  /** All of them: what is not among them is closed. */
  readonly posts?: readonly NewPost[]
}

/** Changes of administrators wait for each other: two who take each other away at the same moment do not both succeed. */
const ONE_AT_A_TIME: Query = { sql: `select pg_advisory_xact_lock(${LOCKS.people})`, parameters: [] }

/** Each of the roles `$n` has an active holder beside the person `$1`; asked again by every statement of the batch. */
const others = (parameter: string): string =>
  `not exists (select 1 from unnest(${parameter}::text[]) as r (role) where not exists (
      select 1 from post t join person o on o.id = t.person_id where t.role = r.role and t.closed_at is null and o.state = 'active' and o.id <> $1))`

/**
 * Posts that stay keep their ids; the others are closed, never deleted: history names them.
 * @param lost roles of administration that go with this change
 * @returns false when nobody else would be left in one of them: nothing is changed
 */
export async function rewritePerson(
  db: Database,
  personId: string,
  change: PersonChange,
  lost: readonly Role[],
  at: Instant,
): Promise<boolean> {
  const { posts } = change
  const [, changed] = await db.batch(SYSTEM_SCOPE, [
    ONE_AT_A_TIME,
    {
      sql: `update person set name = coalesce($2, name), phone = case when $3 then $4 else phone end, state = coalesce($5, state)
        where id = $1 and ${others('$6')} returning id`,
      parameters: [personId, change.name ?? null, change.phone !== undefined, change.phone ?? null, change.state ?? null, lost],
    },
    ...(posts
      ? [
          {
            sql: `update post set closed_at = to_timestamp($2::float8 / 1000) where person_id = $1 and closed_at is null
              and not exists (select 1 from unnest($3::text[], $4::int[]) as w (role, node_id) where w.role = post.role and w.node_id = post.node_id)
              and ${others('$5')}`,
            parameters: [personId, at, posts.map((post) => post.role), posts.map((post) => post.nodeId), lost],
          },
          {
            sql: `insert into post (id, person_id, role, node_id, province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id)
              select w.id, $1, w.role, w.node_id, l.* from unnest($2::uuid[], $3::text[], $4::int[]) as w (id, role, node_id), levels_of(w.node_id) l
              where not exists (select 1 from post t where t.person_id = $1 and t.role = w.role and t.node_id = w.node_id and t.closed_at is null)
                and ${others('$5')}`,
            parameters: [personId, posts.map((post) => post.id), posts.map((post) => post.role), posts.map((post) => post.nodeId), lost],
          },
        ]
      : []),
    TOLD,
  ])
  return changed?.length === 1
}

/** Who else is active in a role. */
export async function activeHolders(db: Database, role: Role, exceptId: string): Promise<readonly string[]> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select distinct p.id from post t join person p on p.id = t.person_id
        where t.role = $1 and t.closed_at is null and p.state = 'active' and p.id <> $2`,
      parameters: [role, exceptId],
    },
  ])
  return (rows ?? []).map((row) => row.id)
}

/** False when the account was not active any more. */
export async function restPerson(db: Database, personId: string): Promise<boolean> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    { sql: "update person set state = 'dormant' where id = $1 and state = 'active' returning id", parameters: [personId] },
  ])
  return rows?.length === 1
}

/** Open orders that hang on somebody. */
export async function openAssignments(db: Database, personId: string): Promise<number> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    { sql: 'select count(*)::int as open from orders where assignee_id = $1 and is_open', parameters: [personId] },
  ])
  return rows?.[0]?.open ?? 0
}

/** What of these organisations says who may have a post there; one that does not exist has no place. */
export async function placesOf(db: Database, ids: readonly number[]): Promise<ReadonlyMap<number, PostPlace>> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select o.id, o.kind, o.level, l.bank_id as "bankId", o.closed_at is not null as closed from organisation o, levels_of(o.id) l where o.id = any ($1::int[])`,
      parameters: [ids],
    },
  ])
  return new Map(((rows ?? []) as (PostPlace & { readonly id: number })[]).map(({ id, ...place }) => [id, place]))
}

/** False in a database that nobody can sign in to yet. */
export async function hasPeople(db: Database): Promise<boolean> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [{ sql: 'select exists (select 1 from person) as some', parameters: [] }])
  return rows?.[0]?.some === true
}
