import { UNREAD_COUNTED_MAX } from '#contract/notice.ts'
import type { Deps, Session } from '../http/deps.ts'
import { markAllRead, markRead, unreadOf } from './notice-rows.ts'
import { readerOf } from './read-notices.ts'

export async function countUnread(deps: Deps, session: Session): Promise<number> {
  return unreadOf(deps.db, readerOf(session), UNREAD_COUNTED_MAX)
}

/** False when the person has no such notice in the scope of this post. Read stays read: the first time is kept. */
export async function readOne(deps: Deps, session: Session, id: string): Promise<boolean> {
  return markRead(deps.db, readerOf(session), id, deps.now())
}

export async function readAll(deps: Deps, session: Session): Promise<void> {
  await markAllRead(deps.db, readerOf(session), deps.now())
}
