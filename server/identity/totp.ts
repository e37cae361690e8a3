import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Instant, SECOND_MS } from '#domain/time.ts'

const STEP_MS = 30 * SECOND_MS
const DIGITS = 6
/** Steps before and after now that are taken: phones' clocks are not exact. */
const STEPS_AROUND = 1
const SECRET_BYTES = 20
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES)
}

/** The six digits of RFC 6238 (SHA-1, 30 s) at a time step. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS
  return String(number).padStart(DIGITS, '0')
}

export function totpStep(at: Instant): number {
  return Math.floor(at / STEP_MS)
}

/** The time step that a code belongs to, or null. A step once used is not taken again: who looked over the shoulder comes too late. */
export function stepOfCode(secret: Buffer, code: string, at: Instant, lastStep: number): number | null {
  const now = totpStep(at)
  for (let step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step++) {
    if (step > lastStep && timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code.padEnd(DIGITS).slice(0, DIGITS))))
      return step
  }
  return null
}

/** What an authenticator app scans or takes by hand. */
export function totpAddress(secret: Buffer, login: string): string {
  return `otpauth://totp/Tillwright:${encodeURIComponent(login)}?secret=${base32(secret)}&issuer=Tillwright&digits=${DIGITS}&period=${STEP_MS / SECOND_MS}`
}

function base32(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32.charAt((held >>> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32.charAt((held << (5 - bits)) & 31) : text
}
