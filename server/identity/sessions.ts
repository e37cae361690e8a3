import { MINUTE_MS, SECOND_MS } from '#domain/time.ts'
import type { Log, Session, Sessions } from '../http/deps.ts'
import { findSession, leaveClosedPost, movePost, revokeSession, type SessionFound, touchSessions } from './account-rows.ts'
import type { IdentityDeps } from './identity.ts'
import { sessionFrom } from './scope-of-post.ts'
import { tokenHash } from './token.ts'

/** A session nobody used for this long is over. */
const IDLE_MS = 60 * MINUTE_MS
/** Memory is asked again of the database after this long, without making the request wait. */
const FRESH_MS = 60 * SECOND_MS
/** Uses are written down together, this often. */
const WRITE_USES_EVERY_MS = 60 * SECOND_MS
const CACHED_MAX = 20_000
/** A notice on it carries the hash of a token that is over. */
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
  const memory = new SessionMemory(deps, log)
  await deps.db.listen(REVOKED_CHANNEL, (hash) => memory.forget(hash))
  return memory
}

class SessionMemory implements SessionCache {
  readonly #deps: IdentityDeps
  readonly #log: Log
  readonly #cache = new Map<string, Cached>()
  /** Uses since they were last written down. */
  readonly #used = new Map<string, number>()
  readonly #timer: NodeJS.Timeout

  constructor(deps: IdentityDeps, log: Log) {
    this.#deps = deps
    this.#log = log
    const write = () => this.#writeUses().catch((error: Error) => log.warn({ failure: error.message }, 'uses of sessions were not written'))
    this.#timer = setInterval(write, WRITE_USES_EVERY_MS)
    this.#timer.unref()
  }

  sessionOf(token: string): Session | null | Promise<Session | null> {
    const hash = tokenHash(token)
    const known = this.#cache.get(hash)
    if (known) return this.#use(hash, known)
    return this.#load(hash).then((session) => {
      const one = this.#cache.get(hash)
      return session && one ? this.#use(hash, one) : session
    })
  }

  async peek(token: string): Promise<Session | null> {
    const hash = tokenHash(token)
    const known = this.#cache.get(hash)
    const now = this.#deps.now()
    return known && isAlive(known, now) && now - known.readAt <= FRESH_MS ? known.session : this.#load(hash)
  }

  async revoke(token: string): Promise<void> {
    const hash = tokenHash(token)
    this.forget(hash)
    this.#used.delete(hash)
    await revokeSession(this.#deps.store, hash, REVOKED_CHANNEL)
  }

  async switchPost(token: string, postId: string): Promise<Session | null> {
    const hash = tokenHash(token)
    const moved = await movePost(this.#deps.store, hash, postId, REVOKED_CHANNEL)
    this.forget(hash)
    return moved ? this.#load(hash) : null
  }

  forget(hash: string): void {
    this.#cache.delete(hash)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#writeUses()
  }

  async #load(hash: string): Promise<Session | null> {
    const found = await this.#inOpenPost(hash, await findSession(this.#deps.store, hash))
    const now = this.#deps.now()
    const seenAt = Math.max(found?.seenAt ?? 0, this.#cache.get(hash)?.seenAt ?? 0, this.#used.get(hash) ?? 0)
    const session = found && isAlive({ endsAt: found.endsAt, seenAt }, now) ? sessionFrom(found) : null
    if (!found || !session) {
      this.forget(hash)
      return null
    }
    if (this.#cache.size >= CACHED_MAX) for (const oldest of this.#cache.keys().take(1)) this.forget(oldest)
    this.#cache.set(hash, { session, endsAt: found.endsAt, seenAt, readAt: now, asking: false })
    return session
  }

  /** A session whose post was closed goes on in another one of the same person, audited; without any it is over. */
  async #inOpenPost(hash: string, found: SessionFound | null): Promise<SessionFound | null> {
    if (!found || found.posts.some((post) => post.id === found.postId)) return found
    const next = found.posts[0]
    if (!next) return null
    if (await leaveClosedPost(this.#deps.store, hash, found.postId, next.id)) {
      await this.#deps.audit.record({
        action: 'post_switch',
        actor: { personId: found.personId, role: next.role, nodeId: next.nodeId },
        detail: { because: 'post_closed', fromPostId: found.postId },
      })
    }
    return { ...found, postId: next.id }
  }

  #use(hash: string, one: Cached): Session | null {
    const now = this.#deps.now()
    if (!isAlive(one, now)) {
      this.forget(hash)
      return null
    }
    one.seenAt = now
    this.#used.set(hash, now)
    if (now - one.readAt > FRESH_MS && !one.asking) {
      one.asking = true
      this.#load(hash).catch((error: Error) => {
        one.asking = false
        this.#log.warn({ failure: error.message }, 'a session was not read again')
      })
    }
    return one.session
  }

  async #writeUses(): Promise<void> {
    const uses = [...this.#used]
    this.#used.clear()
    if (uses.length > 0) await touchSessions(this.#deps.store, uses)
  }
}

function isAlive(one: { readonly endsAt: number; readonly seenAt: number }, now: number): boolean {
  return one.endsAt > now && one.seenAt + IDLE_MS > now
}
