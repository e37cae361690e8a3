import { dateHolds, firstBad, PAIRS, TRACK_PAIRS } from './alphabet.ts'
import type { Dialect, FieldSpec } from './dialect.ts'
import { Iso8583Error } from './error.ts'
import type { FieldValue, Message } from './message.ts'

/** Reads fields one behind the other; `at` is where the next byte lies. */
class Cursor {
  readonly frame: Buffer
  at: number
  constructor(frame: Buffer, at: number) {
    this.frame = frame
    this.at = at
  }
}

type Read = (cursor: Cursor) => FieldValue

const FIELDS = 129
const readers = new WeakMap<Dialect, (Read | undefined)[]>()

/**
 * Reads one message: from the TPDU (007) or the network header (006) on, without the length in front.
 * @throws Iso8583Error, and nothing else, whatever the bytes are
 */
export function unpack(dialect: Dialect, frame: Buffer): Message {
  const head = dialect.tpduBytes + dialect.headerBytes
  const mtiBytes = dialect.digits === 'bcd' ? 2 : 4
  if (frame.length < dialect.tpduBytes) throw new Iso8583Error('tpdu', frame.length, 'truncated')
  if (frame.length < head) throw new Iso8583Error('header', frame.length, 'truncated')
  checkHead(dialect, frame)
  if (frame.length < head + mtiBytes) throw new Iso8583Error('mti', frame.length, 'truncated')
  const mti =
    dialect.digits === 'bcd'
      ? (PAIRS[frame[head] as number] as string) + (PAIRS[frame[head + 1] as number] as string)
      : frame.toString('latin1', head, head + 4)
  if (!dialect.mtis.has(mti)) throw new Iso8583Error('mti', head, 'unknown')
  const cursor = new Cursor(frame, head + mtiBytes)
  const fields = new Array<FieldValue | undefined>(FIELDS).fill(undefined)
  readFields(dialect, cursor, fields)
  if (cursor.at < frame.length) throw new Iso8583Error('frame', cursor.at, 'trailing_bytes', `${frame.length - cursor.at} too many`)
  const message: Message = { mti, fields, header: frame.subarray(dialect.tpduBytes, head) }
  if (dialect.tpduBytes > 0) message.tpdu = frame.subarray(0, dialect.tpduBytes)
  return message
}

/** TPDU id 60 and packed digits (007, 12.1); header length 46, total length and blank-padded ids (006 part 2, 3.2). */
function checkHead(dialect: Dialect, frame: Buffer): void {
  if (dialect.digits === 'bcd') {
    if (frame[0] !== 0x60) throw new Iso8583Error('tpdu', 0, 'not_60')
    for (let at = 5; at < 11; at += 1) if (PAIRS[frame[at] as number] === '') throw new Iso8583Error('header', at, 'not_digits')
    return
  }
  if (frame[0] !== dialect.headerBytes) throw new Iso8583Error('header', 0, 'header_length')
  const total = frame.toString('latin1', 2, 6)
  if (firstBad('n', frame, 2, 6) >= 0) throw new Iso8583Error('header', 2, 'not_digits')
  if (Number(total) !== frame.length) throw new Iso8583Error('header', 2, 'total_length', `says ${total}, is ${frame.length}`)
  const bad = firstBad('n', frame, 41, 46)
  if (bad >= 0) throw new Iso8583Error('header', bad, 'not_digits')
}

function readFields(dialect: Dialect, cursor: Cursor, fields: (FieldValue | undefined)[]): void {
  const { frame } = cursor
  const mapAt = cursor.at
  if (frame.length < mapAt + 8) throw new Iso8583Error('bitmap', frame.length, 'truncated')
  const second = ((frame[mapAt] as number) & 0x80) !== 0
  if (second && !dialect.secondBitmap) throw new Iso8583Error('bitmap', mapAt, 'second_bitmap')
  const maps = second ? 16 : 8
  if (frame.length < mapAt + maps) throw new Iso8583Error('bitmap', frame.length, 'truncated')
  cursor.at = mapAt + maps
  const read = readersOf(dialect)
  for (let byte = 0; byte < maps; byte += 1) {
    const bits = frame[mapAt + byte] as number
    if (bits === 0) continue
    for (let bit = 0; bit < 8; bit += 1) {
      if ((bits & (0x80 >> bit)) === 0) continue
      const field = byte * 8 + bit + 1
      if (field === 1) continue
      const reader = read[field]
      if (!reader) throw new Iso8583Error(field, mapAt + byte, 'unknown_field')
      fields[field] = reader(cursor)
    }
  }
}

function readersOf(dialect: Dialect): (Read | undefined)[] {
  let made = readers.get(dialect)
  if (!made) {
    made = new Array<Read | undefined>(FIELDS).fill(undefined)
    for (const spec of dialect.fields) made[spec.field] = withDate(spec, dialect.digits === 'bcd' ? packedReader(spec) : plainReader(spec))
    readers.set(dialect, made)
  }
  return made
}

function withDate(spec: FieldSpec, read: Read): Read {
  const { date, field } = spec
  if (!date) return read
  return (cursor) => {
    const begun = cursor.at
    const value = read(cursor)
    if (!dateHolds(date, value as string)) throw new Iso8583Error(field, begun, 'not_a_date')
    return value
  }
}

function need(spec: FieldSpec, cursor: Cursor, bytes: number): number {
  const begun = cursor.at
  if (begun + bytes > cursor.frame.length) throw new Iso8583Error(spec.field, begun, 'truncated')
  cursor.at = begun + bytes
  return begun
}

/** Length of a field in front of it; nothing shorter than one (006 part 2, 6.1.1), nothing longer than the field. */
function checkedLength(spec: FieldSpec, at: number, length: number): number {
  if (length === 0) throw new Iso8583Error(spec.field, at, 'empty')
  if (length > spec.size) throw new Iso8583Error(spec.field, at, 'too_long', `${length} of ${spec.size}`)
  return length
}

function packedLength(spec: FieldSpec, cursor: Cursor): number {
  if (spec.lengthDigits === 0) return spec.size
  const bytes = spec.lengthDigits === 2 ? 1 : 2
  const at = need(spec, cursor, bytes)
  let digits = ''
  for (let nth = 0; nth < bytes; nth += 1) {
    const pair = PAIRS[cursor.frame[at + nth] as number] as string
    if (pair === '') throw new Iso8583Error(spec.field, at + nth, 'length_not_digits')
    digits += pair
  }
  return checkedLength(spec, at, Number(digits))
}

function packedReader(spec: FieldSpec): Read {
  if (spec.kind === 'b') return (cursor) => bytesOf(spec, cursor, packedLength(spec, cursor))
  if (spec.kind === 'an' || spec.kind === 'ans' || spec.kind === 'x+n') return (cursor) => textOf(spec, cursor, packedLength(spec, cursor))
  const pairs = spec.kind === 'z' ? TRACK_PAIRS : PAIRS
  return (cursor) => {
    const length = packedLength(spec, cursor)
    const bytes = (length + 1) >> 1
    const at = need(spec, cursor, bytes)
    let digits = ''
    for (let nth = at; nth < at + bytes; nth += 1) {
      const pair = pairs[cursor.frame[nth] as number] as string
      if (pair === '') throw new Iso8583Error(spec.field, nth, 'not_digits')
      digits += pair
    }
    if (digits.length === length) return digits
    // One digit too many: a zero behind (11.2), or in front where the field is right-aligned.
    const filler = spec.right ? digits.charCodeAt(0) : digits.charCodeAt(length)
    if (filler !== 48) throw new Iso8583Error(spec.field, spec.right ? at : at + bytes - 1, 'filler')
    return spec.right ? digits.slice(1) : digits.slice(0, length)
  }
}

function plainReader(spec: FieldSpec): Read {
  const length =
    spec.lengthDigits === 0
      ? () => spec.size
      : (cursor: Cursor): number => {
          const at = need(spec, cursor, spec.lengthDigits)
          const bad = firstBad('n', cursor.frame, at, at + spec.lengthDigits)
          if (bad >= 0) throw new Iso8583Error(spec.field, bad, 'length_not_digits')
          return checkedLength(spec, at, Number(cursor.frame.toString('latin1', at, at + spec.lengthDigits)))
        }
  if (spec.kind === 'b') return (cursor) => bytesOf(spec, cursor, length(cursor))
  return (cursor) => textOf(spec, cursor, length(cursor))
}

function bytesOf(spec: FieldSpec, cursor: Cursor, length: number): Buffer {
  const at = need(spec, cursor, length)
  return cursor.frame.subarray(at, at + length)
}

function textOf(spec: FieldSpec, cursor: Cursor, length: number): string {
  const at = need(spec, cursor, length)
  const bad = firstBad(spec.kind, cursor.frame, at, at + length)
  if (bad >= 0) throw new Iso8583Error(spec.field, bad, spec.kind === 'n' || spec.kind === 'z' ? 'not_digits' : 'not_text')
  return cursor.frame.toString('latin1', at, at + length)
}
