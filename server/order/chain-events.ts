import { createHash } from 'node:crypto'
import type { OrderEvent } from '#domain/process/definition.ts'

/** Hash before the first event of an order. */
export const FIRST_HASH = '0'.repeat(64)

/** An event as it is stored: the hashed bytes themselves, and the chain's two ends. */
export interface ChainedEvent {
  readonly seq: number
  readonly type: string
  readonly at: number
  readonly body: string
  readonly prevHash: string
  readonly hash: string
}

/** SHA-256 over the previous hash and the body, line feed between; the same in `tools/verify-history.ts`, as SQL. */
export function hashOf(prevHash: string, body: string): string {
  return createHash('sha256').update(`${prevHash}\n${body}`).digest('hex')
}

/** Salted hash of a personal field: history proves what was said without holding it (docs/spec/11, R18). */
export function personalHash(salt: string, value: string): string {
  return createHash('sha256').update(`${salt}\n${value}`).digest('hex')
}

/** Puts events at the end of an order's chain. `personal` belongs to the first of them: JSON pointer → salted hash. */
export function chainEvents(
  events: readonly OrderEvent[],
  after: { readonly seq: number; readonly hash: string },
  personal: { readonly [path: string]: string },
): ChainedEvent[] {
  let { seq, hash } = after
  return events.map((event, index) => {
    seq += 1
    const body = JSON.stringify({ seq, ...event, personal: index === 0 ? personal : {} })
    const prevHash = hash
    hash = hashOf(prevHash, body)
    return { seq, type: event.type, at: event.at, body, prevHash, hash }
  })
}
