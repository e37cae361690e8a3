import { dateHolds, firstBad } from './alphabet.ts'
import type { Dialect, FieldSpec } from './dialect.ts'
import { Iso8583Error } from './error.ts'
import type { FieldValue, Message } from './message.ts'

/** Larger than any message of either dialect; written again and again, a copy goes out. */
const scratch = Buffer.alloc(8_192)

type Write = (value: FieldValue, at: number) => number

const FIELDS = 129
const writers = new WeakMap<Dialect, (Write | undefined)[]>()

/**
 * Writes one message, from the TPDU (007) or the network header (006) on, without the length in front. The network header's total
 * length is filled in; an absent TPDU or header is the customary one.
 * @throws Iso8583Error with the field and the rule that its value breaks
 */
export function pack(dialect: Dialect, message: Message): Buffer {
  if (!dialect.mtis.has(message.mti)) throw new Iso8583Error('mti', 0, 'unknown')
  let at = writeHead(dialect, message)
  at = dialect.digits === 'bcd' ? packedDigits(message.mti, at) : at + scratch.write(message.mti, at, 'latin1')
  const mapAt = at
  const { fields } = message
  const second = dialect.secondBitmap && fields.some((value, field) => field > 64 && value !== undefined)
  const maps = second ? 16 : 8
  scratch.fill(0, mapAt, mapAt + maps)
  if (second) scratch[mapAt] = 0x80
  at += maps
  const write = writersOf(dialect)
  for (let field = 2; field < FIELDS; field += 1) {
    const value = fields[field]
    if (value === undefined) continue
    const writer = write[field]
    if (!writer) throw new Iso8583Error(field, 0, 'unknown_field')
    const byte = mapAt + ((field - 1) >> 3)
    scratch[byte] = (scratch[byte] as number) | (0x80 >> ((field - 1) & 7))
    at = writer(value, at)
  }
  if (dialect.headerBytes === 46) scratch.write(String(at).padStart(4, '0'), 2, 'latin1')
  return Buffer.from(scratch.subarray(0, at))
}

const PLAIN_TPDU = Buffer.from('6000000000', 'hex')
const PLAIN_HEADER = Buffer.from('603100000000', 'hex')

function writeHead(dialect: Dialect, message: Message): number {
  if (dialect.digits === 'ascii') {
    if (message.header?.length !== 46) throw new Iso8583Error('header', 0, 'length', '46 bytes')
    return message.header.copy(scratch, 0)
  }
  const tpdu = message.tpdu ?? PLAIN_TPDU
  const header = message.header ?? PLAIN_HEADER
  if (tpdu.length !== 5) throw new Iso8583Error('tpdu', 0, 'length', '5 bytes')
  if (header.length !== 6) throw new Iso8583Error('header', 0, 'length', '6 bytes')
  return tpdu.copy(scratch, 0) + header.copy(scratch, 5)
}

function writersOf(dialect: Dialect): (Write | undefined)[] {
  let made = writers.get(dialect)
  if (!made) {
    made = new Array<Write | undefined>(FIELDS).fill(undefined)
    for (const spec of dialect.fields) made[spec.field] = writerOf(dialect, spec)
    writers.set(dialect, made)
  }
  return made
}

function writerOf(dialect: Dialect, spec: FieldSpec): Write {
  const bcd = dialect.digits === 'bcd'
  if (spec.kind === 'b') {
    return (value, at) => {
      if (typeof value === 'string') throw new Iso8583Error(spec.field, 0, 'not_bytes')
      const start = writeLength(bcd, spec, value.length, at)
      return start + value.copy(scratch, start)
    }
  }
  const packed = bcd && (spec.kind === 'n' || spec.kind === 'z')
  return (value, at) => {
    if (typeof value !== 'string') throw new Iso8583Error(spec.field, 0, 'not_text')
    const start = writeLength(bcd, spec, value.length, at)
    if (packed) {
      const end = spec.right ? packedRight(value, start) : packedDigits(value, start)
      if (end < 0) throw new Iso8583Error(spec.field, 0, 'not_digits')
      if (spec.kind === 'n' && value.includes('=')) throw new Iso8583Error(spec.field, 0, 'not_digits')
      if (spec.date && !dateHolds(spec.date, value)) throw new Iso8583Error(spec.field, 0, 'not_a_date')
      return end
    }
    const end = start + scratch.write(value, start, 'latin1')
    if (beyondLatin1(value) || firstBad(spec.kind, scratch, start, end) >= 0)
      throw new Iso8583Error(spec.field, 0, spec.kind === 'n' ? 'not_digits' : 'not_text')
    if (spec.date && !dateHolds(spec.date, value)) throw new Iso8583Error(spec.field, 0, 'not_a_date')
    return end
  }
}

/** Writes the length in front of a field and answers where its content begins; fixed fields must be exactly as long. */
function writeLength(bcd: boolean, spec: FieldSpec, length: number, at: number): number {
  if (spec.lengthDigits === 0) {
    if (length !== spec.size) throw new Iso8583Error(spec.field, 0, 'length', `${length}, not ${spec.size}`)
    return at
  }
  if (length === 0) throw new Iso8583Error(spec.field, 0, 'empty')
  if (length > spec.size) throw new Iso8583Error(spec.field, 0, 'too_long', `${length} of ${spec.size}`)
  if (!bcd) {
    scratch.write(String(length).padStart(spec.lengthDigits, '0'), at, 'latin1')
    return at + spec.lengthDigits
  }
  if (spec.lengthDigits === 3) {
    scratch[at] = (length / 100) | 0
    scratch[at + 1] = (((((length / 10) | 0) % 10) << 4) | (length % 10)) & 0xff
    return at + 2
  }
  scratch[at] = (((length / 10) | 0) << 4) | (length % 10)
  return at + 1
}

function beyondLatin1(value: string): boolean {
  for (let nth = 0; nth < value.length; nth += 1) if (value.charCodeAt(nth) > 255) return true
  return false
}

/** `0`–`9`, and `=` as D; -1 for anything else. */
function nibble(code: number): number {
  return code >= 48 && code <= 57 ? code - 48 : code === 61 ? 13 : -1
}

/** Digits from the left, a zero behind an odd count. Answers the end, or -1 when something is no digit. */
function packedDigits(digits: string, start: number): number {
  let at = start
  for (let nth = 0; nth < digits.length; nth += 2) {
    const high = nibble(digits.charCodeAt(nth))
    const low = nth + 1 < digits.length ? nibble(digits.charCodeAt(nth + 1)) : 0
    if (high < 0 || low < 0) return -1
    scratch[at] = (high << 4) | low
    at += 1
  }
  return at
}

function packedRight(digits: string, start: number): number {
  return packedDigits(digits.length % 2 === 0 ? digits : `0${digits}`, start)
}
