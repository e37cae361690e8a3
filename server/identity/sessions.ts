import { MINUTE_MS, SECOND_MS } from '#domain/time.ts'
import type { Log, Session, Sessions } from '../http/deps.ts'
import { findSession, movePost, revokeSession, type SessionFound, touchSessions } from './account-rows.ts'
import type { IdentityDeps } from './identity.ts'
import { sessionFrom } from './scope-of-post.ts'
import { tokenHash } from './token.ts'

/** A session nobody used for this long is over. */
export const IDLE_MS = 60 * MINUTE_MS
/** Memory is asked again of the database after this long, without making the request wait. */
const FRESH_MS = 60 * SECOND_MS
/** Uses are written down together, this often. */
const WRITE_USES_EVERY_MS = 60 * SECOND_MS
const CACHED_MAX = 20_000
export const REVOKED_CHANNEL = 'tw_session_revoked'

interface Cached {
  readonly session: Session
  readonly endsAt: number
  seenAt: number
  readAt: number
  asking: boolean
}

export interface SessionCache extends Sessions {
  /** Drops it everywhere, at once: here by hand, in other processes by NOTIFY. */
  revoke(token: string): Promise<void>
  /** Acts in another post of the same person; null when the post is not theirs. */
  switchPost(token: string, postId: string): Promise<Session | null>
  close(): Promise<void>
}

/** Sessions in memory: a request costs no round trip; what is revoked is told by NOTIFY and found after a minute at the latest. */
export async function makeSessions(deps: IdentityDeps, log: Log): Promise<SessionCache> {
  const cache = new Map<string, Cached>()
  const used = new Map<string, number>()
  await deps.db.listen(REVOKED_CHANNEL, (hash) => void cache.delete(hash))
  const writeUses = async (): Promise<void> => {
    const uses = [...used]
    used.clear()
    if (uses.length > 0) await touchSessions(deps.store, uses)
  }
  const timer = setInterval(
    () => writeUses().catch((error: Error) => log.warn({ failure: error.message }, 'uses of sessions were not written')),
    WRITE_USES_EVERY_MS,
  )
  timer.unref()

  const load = async (hash: string): Promise<Session | null> => {
    const found = await findSession(deps.store, hash)
    const known = cache.get(hash)
    const now = deps.now()
    const seenAt = Math.max(found?.seenAt ?? 0, known?.seenAt ?? 0, used.get(hash) ?? 0)
    if (!found || found.endsAt <= now || seenAt + IDLE_MS <= now) {
      cache.delete(hash)
      return null
    }
    return keep(hash, found, seenAt)
  }
  const keep = (hash: string, found: SessionFound, seenAt: number): Session => {
    const session = sessionFrom(found)
    if (cache.size >= CACHED_MAX) for (const [oldest] of cache.entries().take(1)) cache.delete(oldest)
    cache.set(hash, { session, endsAt: found.endsAt, seenAt, readAt: deps.now(), asking: false })
    return session
  }
  const use = (hash: string, one: Cached): Session | null => {
    const now = deps.now()
    if (one.endsAt <= now || one.seenAt + IDLE_MS <= now) {
      cache.delete(hash)
      return null
    }
    one.seenAt = now
    used.set(hash, now)
    if (now - one.readAt > FRESH_MS && !one.asking) {
      one.asking = true
      load(hash).catch((error: Error) => {
        one.asking = false
        log.warn({ failure: error.message }, 'a session was not read again')
      })
    }
    return one.session
  }
  return {
    sessionOf(token) {
      const hash = tokenHash(token)
      const known = cache.get(hash)
      if (known) return use(hash, known)
      return load(hash).then((session) => {
        const one = cache.get(hash)
        return session && one ? use(hash, one) : session
      })
    },
    async peek(token) {
      const known = cache.get(tokenHash(token))
      const now = deps.now()
      return known && known.endsAt > now && known.seenAt + IDLE_MS > now ? known.session : load(tokenHash(token))
    },
    async revoke(token) {
      const hash = tokenHash(token)
      cache.delete(hash)
      used.delete(hash)
      await revokeSession(deps.store, hash, REVOKED_CHANNEL)
    },
    async switchPost(token, postId) {
      const hash = tokenHash(token)
      const moved = await movePost(deps.store, hash, postId, REVOKED_CHANNEL)
      cache.delete(hash)
      return moved ? load(hash) : null
    },
    async close() {
      clearInterval(timer)
      await writeUses()
    },
  }
}
