import type { Role } from '#domain/organisation/role.ts'
import type { Instant } from '#domain/time.ts'
import type { Post } from '../http/deps.ts'
import type { Store } from './store-rows.ts'

/** What sign-in compares. */
export interface Account {
  readonly personId: string
  readonly passwordHash: string
  /** Demo accounts alone go without a second factor. */
  readonly secondFactor: boolean
  readonly totpSealed: Buffer | null
  readonly lastStep: number
  readonly failures: number
  readonly lockedUntil: number
}

interface AccountRow {
  readonly person_id: string
  readonly password_hash: string
  readonly demo: boolean
  readonly totp_secret: string | null
  readonly totp_last: number
  readonly failures: number
  readonly locked_ms: number | null
}

export async function findAccount(store: Store, login: string): Promise<Account | null> {
  const [rows] = await store.run<AccountRow>([
    {
      sql: `select c.person_id, c.password_hash, c.demo, c.totp_secret, c.totp_last, c.failures, c.locked_until as locked_ms
        from person p join identity.credential c on c.person_id = p.id
        where p.login = $1 and p.state = 'active' and exists (select 1 from post where post.person_id = p.id and post.closed_at is null)`,
      parameters: [login],
    },
  ])
  const row = rows?.[0]
  if (!row) return null
  return {
    personId: row.person_id,
    passwordHash: row.password_hash,
    secondFactor: !row.demo,
    totpSealed: row.totp_secret === null ? null : Buffer.from(row.totp_secret, 'base64'),
    lastStep: row.totp_last,
    failures: row.failures,
    lockedUntil: row.locked_ms ?? 0,
  }
}

/** Counts one wrong try; the one that reaches the limit locks, and counting begins anew. */
export async function noteFailure(store: Store, personId: string, failuresMax: number, lockUntil: Instant): Promise<void> {
  await store.run([
    {
      sql: `update identity.credential set failures = case when failures + 1 >= $2 then 0 else failures + 1 end,
          locked_until = case when failures + 1 >= $2 then to_timestamp($3::double precision / 1000) else locked_until end
        where person_id = $1`,
      parameters: [personId, failuresMax, lockUntil],
    },
  ])
}

export interface NewSession {
  readonly id: string
  readonly tokenHash: string
  readonly personId: string
  readonly at: Instant
  readonly endsAt: Instant
  readonly lastStep: number
  readonly address: string
}

/** The session in the person's first post; failures are forgiven and the second factor's step is used up in the same transaction. */
export async function openSession(store: Store, one: NewSession): Promise<void> {
  await store.run([
    {
      sql: 'update identity.credential set failures = 0, locked_until = null, last_seen_at = clock_timestamp(), totp_last = greatest(totp_last, $2) where person_id = $1',
      parameters: [one.personId, one.lastStep],
    },
    {
      sql: `insert into identity.session (id, token_hash, person_id, post_id, created_at, seen_at, expires_at, address)
        select $1, $2, $3, (select id from post where person_id = $3 and closed_at is null order by id limit 1),
          to_timestamp($4::double precision / 1000), to_timestamp($4::double precision / 1000), to_timestamp($5::double precision / 1000), $6`,
      parameters: [one.id, one.tokenHash, one.personId, one.at, one.endsAt, one.address],
    },
    { sql: 'delete from identity.session where expires_at < to_timestamp($1::double precision / 1000)', parameters: [one.at] },
  ])
}

/** A post's organisation and those above it, from the top. */
export interface OrganisationStep {
  readonly id: number
  readonly level: number
  readonly code: string
}

export interface SessionFound {
  readonly id: string
  readonly personId: string
  readonly name: string
  readonly login: string
  readonly postId: string
  readonly seenAt: number
  readonly endsAt: number
  readonly posts: readonly (Post & { readonly path: readonly OrganisationStep[] })[]
}

interface SessionRow {
  readonly id: string
  readonly person_id: string
  readonly name: string
  readonly login: string
  readonly post_id: string
  readonly seen_ms: number
  readonly ends_ms: number
}

interface PostRow {
  readonly id: string
  readonly role: Role
  readonly node_id: number
  readonly node_name: string
  readonly kind: 'company' | 'bank'
  readonly level: number
  readonly path: readonly OrganisationStep[]
}

export async function findSession(store: Store, tokenHash: string): Promise<SessionFound | null> {
  const [sessions, posts] = await store.run<SessionRow | PostRow>([
    {
      sql: `select s.id, s.person_id, p.name, p.login, s.post_id, s.seen_at as seen_ms, s.expires_at as ends_ms
        from identity.session s join person p on p.id = s.person_id where s.token_hash = $1 and p.state = 'active'`,
      parameters: [tokenHash],
    },
    {
      sql: `with recursive mine as (
          select t.id, t.role, t.node_id, o.name as node_name, o.kind, o.level
          from identity.session s join post t on t.person_id = s.person_id and t.closed_at is null join organisation o on o.id = t.node_id
          where s.token_hash = $1
        ), up as (
          select m.id as post_id, o.id, o.parent_id, o.level, o.code from mine m join organisation o on o.id = m.node_id
          union all
          select u.post_id, o.id, o.parent_id, o.level, o.code from up u join organisation o on o.id = u.parent_id
        )
        select m.id, m.role, m.node_id, m.node_name, m.kind, m.level,
          (select json_agg(json_build_object('id', u.id, 'level', u.level, 'code', u.code) order by u.level) from up u where u.post_id = m.id) as path
        from mine m order by m.id`,
      parameters: [tokenHash],
    },
  ])
  const row = sessions?.[0] as SessionRow | undefined
  if (!row) return null
  return {
    id: row.id,
    personId: row.person_id,
    name: row.name,
    login: row.login,
    postId: row.post_id,
    seenAt: row.seen_ms,
    endsAt: row.ends_ms,
    posts: ((posts ?? []) as readonly PostRow[]).map((post) => ({
      id: post.id,
      role: post.role,
      nodeId: post.node_id,
      nodeName: post.node_name,
      organisationKind: post.kind,
      level: post.level,
      path: post.path,
    })),
  }
}

/** Ends a session, and tells every process that holds it in memory. */
export async function revokeSession(store: Store, tokenHash: string, channel: string): Promise<void> {
  await store.run([
    { sql: 'delete from identity.session where token_hash = $1', parameters: [tokenHash] },
    { sql: 'select pg_notify($1, $2)', parameters: [channel, tokenHash] },
  ])
}

/** Moves the session to another post of the same person; false when the post is not theirs. */
export async function movePost(store: Store, tokenHash: string, postId: string, channel: string): Promise<boolean> {
  const [rows] = await store.run<{ id: string }>([
    {
      sql: `update identity.session s set post_id = t.id from post t
        where s.token_hash = $1 and t.person_id = s.person_id and t.id = $2 and t.closed_at is null returning t.id`,
      parameters: [tokenHash, postId],
    },
    { sql: 'select pg_notify($1, $2)', parameters: [channel, tokenHash] },
  ])
  return rows?.length === 1
}

/** Moves the session out of a post that was closed; false when somebody moved it before. */
export async function leaveClosedPost(store: Store, tokenHash: string, fromPostId: string, toPostId: string): Promise<boolean> {
  const [rows] = await store.run<{ id: string }>([
    {
      sql: 'update identity.session set post_id = $3 where token_hash = $1 and post_id = $2 returning id',
      parameters: [tokenHash, fromPostId, toPostId],
    },
  ])
  return rows?.length === 1
}

/** When sessions were last used, written together. */
export async function touchSessions(store: Store, uses: readonly (readonly [string, number])[]): Promise<void> {
  await store.run([
    {
      sql: `update identity.session s set seen_at = greatest(s.seen_at, to_timestamp(u.ms / 1000))
        from unnest($1::text[], $2::double precision[]) as u (hash, ms) where s.token_hash = u.hash`,
      parameters: [uses.map(([hash]) => hash), uses.map(([, ms]) => ms)],
    },
  ])
}

export interface NewCredential {
  readonly personId: string
  readonly passwordHash: string
  readonly totpSealed: Buffer | null
  readonly demo: boolean
}

/** Makes what an account signs in with; one that is there is replaced (a forgotten password, a lost phone). */
export async function writeCredential(store: Store, one: NewCredential): Promise<void> {
  await store.run([
    {
      sql: `insert into identity.credential (person_id, password_hash, totp_secret, demo) values ($1, $2, $3, $4)
        on conflict (person_id) do update set password_hash = excluded.password_hash, totp_secret = excluded.totp_secret, demo = excluded.demo,
          failures = 0, locked_until = null, changed_at = clock_timestamp()`,
      parameters: [one.personId, one.passwordHash, one.totpSealed?.toString('base64') ?? null, one.demo],
    },
  ])
}
