import type { DateForm, Kind } from './dialect.ts'

/** Byte classes as bits, so that one look tells whether a byte may stand in a field. */
const DIGIT = 1
const LETTER = 2
const PRINTABLE = 4
const HIGH = 8
const TRACK = 16
const BLANK = 32
const ANY = 64

/** The classes of every byte. GB 18030 text has high bytes, and a separator of track data reads `=`. */
export const CLASSES = new Uint8Array(256)
for (let byte = 0; byte < 256; byte += 1) {
  let bits = ANY
  if (byte >= 0x30 && byte <= 0x39) bits |= DIGIT | TRACK
  if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)) bits |= LETTER
  if (byte >= 0x20 && byte <= 0x7e) bits |= PRINTABLE
  if (byte >= 0x80) bits |= HIGH
  if (byte === 0x3d) bits |= TRACK
  if (byte === 0x20) bits |= BLANK
  CLASSES[byte] = bits
}

/** What may stand in each kind; `an` is filled with blanks behind (007, 11.2; 006 part 2, table 9), `ans` may be GB 18030. */
export const ALLOWED: { readonly [kind in Kind]: number } = {
  n: DIGIT,
  an: DIGIT | LETTER | BLANK,
  ans: PRINTABLE | HIGH,
  ansb: ANY,
  z: TRACK,
  b: ANY,
  'x+n': DIGIT,
}

/** Are all of these bytes digits? */
export function allDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (((CLASSES[bytes[at] as number] as number) & DIGIT) === 0) return false
  return true
}

/** Are all of these bytes characters of a text? */
export function allText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (((CLASSES[bytes[at] as number] as number) & (PRINTABLE | HIGH)) === 0) return false
  return true
}

function pairs(characterOf: (nibble: number) => number): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    const [high, low] = [characterOf(byte >> 4), characterOf(byte & 15)]
    return high === 0 || low === 0 ? 0 : (high << 8) | low
  })
}

/** The two characters of a packed byte, the first in the high half; 0 where a nibble is no digit. */
export const DIGIT_PAIRS: Uint16Array = pairs((nibble) => (nibble < 10 ? 48 + nibble : 0))

/** The same with the nibble D as `=`. */
export const TRACK_PAIRS: Uint16Array = pairs((nibble) => (nibble < 10 ? 48 + nibble : nibble === 13 ? 0x3d : 0))

function two(digits: string, at: number): number {
  return (digits.charCodeAt(at) - 48) * 10 + digits.charCodeAt(at + 1) - 48
}

function monthDay(digits: string, at: number): boolean {
  const [month, day] = [two(digits, at), two(digits, at + 2)]
  return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

function time(digits: string, at: number): boolean {
  return two(digits, at) < 24 && two(digits, at + 2) < 60 && two(digits, at + 4) < 60
}

/**
 * Is this within the ranges that the standards give: months 01 to 12, days 01 to 31, times to 23:59:59? They ask no more: whether a month
 * has a 31st is not the form's business. An expiry of zeros says "none" (006 part 2, 6.14.3).
 */
export function dateHolds(form: DateForm, digits: string): boolean {
  if (form === 'MMDD') return monthDay(digits, 0)
  if (form === 'hhmmss') return time(digits, 0)
  if (form === 'MMDDhhmmss') return monthDay(digits, 0) && time(digits, 4)
  const month = two(digits, 2)
  return (month >= 1 && month <= 12) || (month === 0 && two(digits, 0) === 0)
}
