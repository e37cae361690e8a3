import type { NoticeKind } from '#contract/notice.ts'
import type { Database, Scope } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'

/** Whose notices: row security compares the person as well as the scope of the post, so its scope names both. */
export interface Reader {
  readonly scope: Scope
  readonly personId: string
}

/** Where a page ended. */
export interface After {
  readonly at: Instant
  readonly id: string
}

export interface NoticeRow {
  readonly id: string
  readonly order_id: string | null
  readonly kind: NoticeKind
  readonly data: {
    readonly number?: string
    readonly merchantName?: string
    readonly year?: number
    readonly clock?: { readonly kind: string; readonly dueAt: Instant | null }
    readonly by?: string
  }
  readonly at: Instant
  readonly read_at: Instant | null
}

/** Newest first, by keyset on `notice_newest` or `notice_unread`. */
export async function noticesOf(
  db: Database,
  reader: Reader,
  where: { readonly unread: boolean; readonly after: After | null; readonly limit: number },
): Promise<NoticeRow[]> {
  const [rows] = await db.batch(reader.scope, [
    {
      name: where.unread ? 'notices-unread' : 'notices',
      sql: `select id, order_id, kind, data, at, read_at from notice
        where person_id = $1 and (at, id) < (coalesce(to_timestamp($2::float8 / 1000), 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          ${where.unread ? 'and read_at is null' : ''} order by at desc, id desc limit $4`,
      parameters: [reader.personId, where.after?.at ?? null, where.after?.id ?? null, where.limit],
    },
  ])
  return (rows ?? []) as NoticeRow[]
}

export async function unreadOf(db: Database, reader: Reader, max: number): Promise<number> {
  const [rows] = await db.batch(reader.scope, [
    {
      name: 'notices-count',
      sql: 'select count(*)::int as unread from (select 1 from notice where person_id = $1 and read_at is null limit $2) few',
      parameters: [reader.personId, max],
    },
  ])
  return rows?.[0]?.unread ?? 0
}

/** False when the person has no such notice in this scope. */
export async function markRead(db: Database, reader: Reader, id: string, at: Instant): Promise<boolean> {
  const [rows] = await db.batch(reader.scope, [
    {
      sql: 'update notice set read_at = coalesce(read_at, to_timestamp($3::float8 / 1000)) where id = $2 and person_id = $1 returning id',
      parameters: [reader.personId, id, at],
    },
  ])
  return rows?.length === 1
}

export async function markAllRead(db: Database, reader: Reader, at: Instant): Promise<void> {
  await db.batch(reader.scope, [
    {
      sql: 'update notice set read_at = to_timestamp($2::float8 / 1000) where person_id = $1 and read_at is null',
      parameters: [reader.personId, at],
    },
  ])
}

/** Newest notice of a person, for the worked examples. */
export async function newestNotice(db: Database, login: string): Promise<string | null> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: 'select n.id from notice n join person p on p.id = n.person_id where p.login = $1 order by n.at desc, n.id desc limit 1',
      parameters: [login],
    },
  ])
  return rows?.[0]?.id ?? null
}
