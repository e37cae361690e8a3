import type { Notice } from '#contract/notice.ts'
import { formatInstant, type Instant } from '#domain/time.ts'
import type { Deps, Session } from '../http/deps.ts'
import { type After, type NoticeRow, noticesOf, type Reader } from './notice-rows.ts'

const PAGE_LIMIT = 50
const CURSOR = /^(\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Who reads: the person, within the scope of the post they act in. */
export function readerOf(session: Session): Reader {
  return { scope: session.scope, personId: session.person.id }
}

/** A page of one's own notices, newest first. Null when the cursor is none of ours. */
export async function readNotices(
  deps: Deps,
  session: Session,
  query: { readonly unread?: boolean; readonly cursor?: string; readonly limit?: number },
): Promise<{ items: Notice[]; next: string | null } | null> {
  const after = query.cursor === undefined ? null : afterOf(query.cursor)
  if (after === 'unknown') return null
  const limit = query.limit ?? PAGE_LIMIT
  const rows = await noticesOf(deps.db, readerOf(session), { unread: query.unread === true, after, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(noticeOf), next: rows.length > limit && last ? `${last.at}_${last.id}` : null }
}

function afterOf(cursor: string): After | 'unknown' {
  const [, at, id] = CURSOR.exec(cursor) ?? []
  return at === undefined || id === undefined ? 'unknown' : { at: Number(at) as Instant, id }
}

function noticeOf(row: NoticeRow): Notice {
  const { number, merchantName, clock, by, year } = row.data
  return {
    id: row.id,
    kind: row.kind,
    at: formatInstant(row.at),
    readAt: row.read_at === null ? null : formatInstant(row.read_at),
    order: row.order_id === null ? null : { id: row.order_id, number: number ?? '', merchantName: merchantName ?? '' },
    year: year ?? null,
    clock: clock ? { kind: clock.kind, dueAt: clock.dueAt === null ? null : formatInstant(clock.dueAt) } : null,
    by: by ?? null,
  }
}
