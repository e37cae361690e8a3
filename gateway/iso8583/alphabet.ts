import type { Kind } from './dialect.ts'

/** Byte classes as bits, so that one look tells whether a byte may stand in a field. */
const DIGIT = 1
const LETTER = 2
const PRINTABLE = 4
const HIGH = 8
const TRACK = 16

const CLASS = new Uint8Array(256)
for (let byte = 0; byte < 256; byte += 1) {
  let bits = 0
  if (byte >= 0x30 && byte <= 0x39) bits |= DIGIT | TRACK
  if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)) bits |= LETTER
  if (byte >= 0x20 && byte <= 0x7e) bits |= PRINTABLE
  if (byte >= 0x80) bits |= HIGH
  if (byte === 0x3d) bits |= TRACK
  CLASS[byte] = bits
}

/** What may stand in each kind; `an` is padded with blanks, `ans` may be GBK. Track 3 has `=` as its only separator here. */
const ALLOWED: { readonly [kind in Kind]: number } = {
  n: DIGIT,
  an: DIGIT | LETTER,
  ans: PRINTABLE | HIGH,
  z: TRACK,
  b: 0xff,
  'x+n': DIGIT,
}
const BLANK = 0x20

/** Offset of the first byte of `buffer[from, to)` that may not stand in a field of this kind, or -1. */
export function firstBad(kind: Kind, buffer: Buffer, from: number, to: number): number {
  const allowed = ALLOWED[kind]
  let at = from
  if (kind === 'x+n' && from < to) {
    if (buffer[from] !== 0x43 && buffer[from] !== 0x44) return from
    at += 1
  }
  for (; at < to; at += 1) {
    const byte = buffer[at] as number
    if (((CLASS[byte] as number) & allowed) === 0 && !(kind === 'an' && byte === BLANK)) return at
  }
  return -1
}

/** The two characters of a packed byte; an empty text where a nibble is no digit. */
export const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const [high, low] = [byte >> 4, byte & 15]
  return high < 10 && low < 10 ? `${high}${low}` : ''
})

/** The same with the track separator D as `=`. */
export const TRACK_PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const one = (nibble: number): string => (nibble < 10 ? String(nibble) : nibble === 13 ? '=' : '?')
  const pair = one(byte >> 4) + one(byte & 15)
  return pair.includes('?') ? '' : pair
})

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Is this a date or time of the calendar? 29 February always is: the year is not in the field. */
export function dateHolds(form: 'MMDD' | 'YYMM' | 'hhmmss' | 'MMDDhhmmss', digits: string): boolean {
  const two = (at: number): number => (digits.charCodeAt(at) - 48) * 10 + digits.charCodeAt(at + 1) - 48
  const monthDay = (at: number): boolean => {
    const month = two(at)
    const day = two(at + 2)
    return month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] as number)
  }
  const time = (at: number): boolean => two(at) < 24 && two(at + 2) < 60 && two(at + 4) < 60
  if (form === 'MMDD') return monthDay(0)
  if (form === 'hhmmss') return time(0)
  if (form === 'MMDDhhmmss') return monthDay(0) && time(4)
  return two(2) >= 1 && two(2) <= 12
}
