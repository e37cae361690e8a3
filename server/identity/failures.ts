import type { Instant } from '#domain/time.ts'

const REMEMBERED_MAX = 10_000

interface Failures {
  count: number
  since: number
  lockedUntil: number
}

/**
 * Wrong tries that belong to no account: by address, and by logins that do not exist. In memory and bounded; those of an account stand in
 * the database.
 */
export class FailureMemory {
  readonly #known = new Map<string, Failures>()
  readonly #max: number
  readonly #lockMs: number

  constructor(max: number, lockMs: number) {
    this.#max = max
    this.#lockMs = lockMs
  }

  lockedUntil(key: string): number {
    return this.#known.get(key)?.lockedUntil ?? 0
  }

  note(key: string, now: Instant): void {
    const old = this.#known.get(key)
    const one = old && old.since + this.#lockMs > now ? old : { count: 0, since: now, lockedUntil: old?.lockedUntil ?? 0 }
    one.count++
    if (one.count >= this.#max) {
      one.lockedUntil = now + this.#lockMs
      one.count = 0
      one.since = now
    }
    this.#known.delete(key)
    this.#known.set(key, one)
    if (this.#known.size > REMEMBERED_MAX) for (const oldest of this.#known.keys().take(1)) this.#known.delete(oldest)
  }
}
