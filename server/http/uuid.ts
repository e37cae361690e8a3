import { randomFillSync } from 'node:crypto'
import type { Instant } from '#domain/time.ts'

const POOL_BYTES = 4_096
const RANDOM_BYTES = 10
const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/** A UUIDv7 of this moment: 48 bits of milliseconds, then chance, so that new rows lie side by side in an index. */
export function uuidV7(at: Instant): string {
  if (used + RANDOM_BYTES > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  const chance = pool.toString('hex', used, used + RANDOM_BYTES)
  used += RANDOM_BYTES
  const time = at.toString(16).padStart(12, '0')
  const variant = (8 + (Number.parseInt(chance.slice(3, 4), 16) & 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-${variant}${chance.slice(4, 7)}-${chance.slice(7, 19)}`
}
