import type { Instant } from '#domain/time.ts'
import type { Store } from './store-rows.ts'

/** What changing one's own account compares. */
export interface OwnCredential {
  readonly passwordHash: string
  readonly demo: boolean
  readonly totpPending: Buffer | null
  readonly lastStep: number
  readonly lockedUntil: number
}

interface OwnRow {
  readonly password_hash: string
  readonly demo: boolean
  readonly totp_pending: string | null
  readonly totp_last: number
  readonly locked_until: number | null
}

export async function ownCredential(store: Store, personId: string): Promise<OwnCredential | null> {
  const [rows] = await store.run<OwnRow>([
    {
      sql: 'select password_hash, demo, totp_pending, totp_last, locked_until from identity.credential where person_id = $1',
      parameters: [personId],
    },
  ])
  const row = rows?.[0]
  if (!row) return null
  return {
    passwordHash: row.password_hash,
    demo: row.demo,
    totpPending: row.totp_pending === null ? null : Buffer.from(row.totp_pending, 'base64'),
    lastStep: row.totp_last,
    lockedUntil: row.locked_until ?? 0,
  }
}

/** Which of these have something to sign in with, and which of those rest after failures. */
export async function credentialsOf(store: Store, personIds: readonly string[]): Promise<ReadonlyMap<string, 'given' | 'locked'>> {
  const [rows] = await store.run<{ person_id: string; locked: boolean }>([
    {
      sql: `select person_id, coalesce(locked_until > clock_timestamp(), false) as locked from identity.credential where person_id = any ($1::uuid[])`,
      parameters: [personIds],
    },
  ])
  return new Map((rows ?? []).map((row) => [row.person_id, row.locked ? 'locked' : 'given']))
}

/** Ends the person's sessions but one (none: all), and tells every process that holds them in memory. */
const endSessions = (personId: string, keep: string | null, channel: string) => ({
  sql: `with gone as (delete from identity.session where person_id = $1 and token_hash is distinct from $2 returning token_hash)
    select pg_notify($3, token_hash) from gone`,
  parameters: [personId, keep, channel],
})

export async function revokeSessionsOf(store: Store, personId: string, channel: string): Promise<void> {
  await store.run([endSessions(personId, null, channel)])
}

export async function writePassword(store: Store, personId: string, hash: string, keep: string, channel: string): Promise<void> {
  await store.run([
    {
      sql: 'update identity.credential set password_hash = $2, changed_at = clock_timestamp(), failures = 0 where person_id = $1',
      parameters: [personId, hash],
    },
    endSessions(personId, keep, channel),
  ])
}

export async function writePending(store: Store, personId: string, sealed: Buffer): Promise<void> {
  await store.run([
    { sql: 'update identity.credential set totp_pending = $2 where person_id = $1', parameters: [personId, sealed.toString('base64')] },
  ])
}

/** The pending second factor becomes the one that sign-in asks for; the step that proved it is used up. */
export async function confirmPending(store: Store, personId: string, step: number): Promise<void> {
  await store.run([
    {
      sql: `update identity.credential set totp_secret = totp_pending, totp_pending = null, totp_last = $2, failures = 0, changed_at = clock_timestamp()
        where person_id = $1 and totp_pending is not null`,
      parameters: [personId, step],
    },
  ])
}

export async function unlock(store: Store, personId: string): Promise<void> {
  await store.run([
    { sql: 'update identity.credential set failures = 0, locked_until = null where person_id = $1', parameters: [personId] },
  ])
}

/** Somebody rested may come back: the time without use begins anew. */
export async function noteBack(store: Store, personId: string): Promise<void> {
  await store.run([{ sql: 'update identity.credential set last_seen_at = clock_timestamp() where person_id = $1', parameters: [personId] }])
}

/** Accounts that nobody used since `before`; demo accounts are for visitors who come when they like. */
export async function unusedSince(store: Store, before: Instant, limit: number): Promise<string[]> {
  const [rows] = await store.run<{ person_id: string }>([
    {
      sql: `select c.person_id from identity.credential c join person p on p.id = c.person_id
        where not c.demo and p.state = 'active' and greatest(c.last_seen_at, c.changed_at) < to_timestamp($1::double precision / 1000)
          and not exists (select 1 from identity.session s where s.person_id = c.person_id and s.seen_at >= to_timestamp($1::double precision / 1000))
        order by c.person_id limit $2`,
      parameters: [before, limit],
    },
  ])
  return (rows ?? []).map((row) => row.person_id)
}

/** Somebody of the demo who never signs in, for the worked examples. */
export async function quietDemoPerson(store: Store): Promise<string | null> {
  const [rows] = await store.run<{ id: string }>([
    {
      sql: `select p.id from person p where p.demo and p.state = 'active' and not exists (select 1 from identity.credential c where c.person_id = p.id and c.demo)
        and exists (select 1 from post t where t.person_id = p.id and t.role = 'account_manager' and t.closed_at is null) order by p.id desc limit 1`,
      parameters: [],
    },
  ])
  return rows?.[0]?.id ?? null
}
