import { CLASSES, DIGIT_PAIRS, dateHolds, TRACK_PAIRS } from './alphabet.ts'
import type { Dialect } from './dialect.ts'
import { Iso8583Error } from './error.ts'
import { checkHead } from './head.ts'
import type { FieldValue, Message } from './message.ts'
import { FIELDS, isRefund, LIE, type Plan, planOf } from './plan.ts'

const NO_FIELDS = new Array<FieldValue | undefined>(FIELDS).fill(undefined)

// The text of all fields is laid end to end here and becomes one string, of which every field is a piece: one call for twenty. Nothing
// of it outlives a call. No field writes more than two characters for each of its bytes, and long frames get a larger place of their own.
let letters = Buffer.alloc(8_192)
const starts = new Uint32Array(FIELDS)
const ends = new Uint32Array(FIELDS)

/** Where the reading is: next byte of the frame, next free place in `letters`. */
let at = 0
let end = 0

/**
 * Reads one message: from the TPDU (007) or the network header (006) on, without the length in front. Binary fields and heads are pieces
 * of the frame, not copies.
 * @throws Iso8583Error, and nothing else, whatever the bytes are
 */
export function unpack(dialect: Dialect, frame: Buffer): Message {
  const plan = planOf(dialect)
  const head = checkHead(dialect, frame, frame.length)
  const mti = readMti(dialect, plan, frame, head)
  if (letters.length < frame.length * 2) letters = Buffer.alloc(frame.length * 2)
  const fields = NO_FIELDS.slice()
  end = 0
  ends[3] = 0
  readFields(dialect, plan, frame, mti, fields)
  if (at < frame.length) throw new Iso8583Error('frame', at, 'trailing_bytes', `${frame.length - at} too many`)
  const { tpduBytes } = dialect
  const header = frame.subarray(tpduBytes, head)
  return tpduBytes > 0 ? { mti, fields, tpdu: frame.subarray(0, tpduBytes), header } : { mti, fields, header }
}

function readMti(dialect: Dialect, plan: Plan, frame: Buffer, head: number): string {
  const bcd = dialect.digits === 'bcd'
  at = head + (bcd ? 2 : 4)
  if (frame.length < at) throw new Iso8583Error('mti', frame.length, 'truncated')
  let code = 0
  if (bcd) code = ((frame[head] as number) << 8) | (frame[head + 1] as number)
  else for (let nth = head; nth < at; nth += 1) code = (code << 4) | digitAt(frame, nth)
  const mti = plan.mtiOf.get(code)
  if (mti === undefined) throw new Iso8583Error('mti', head, 'unknown')
  return mti
}

function digitAt(frame: Buffer, nth: number): number {
  const digit = (frame[nth] as number) - 48
  return digit >= 0 && digit <= 9 ? digit : 15
}

function readFields(dialect: Dialect, plan: Plan, frame: Buffer, mti: string, fields: (FieldValue | undefined)[]): void {
  const mapAt = at
  if (frame.length < mapAt + 8) throw new Iso8583Error('bitmap', frame.length, 'truncated')
  const second = ((frame[mapAt] as number) & 0x80) !== 0
  if (second && !dialect.secondBitmap) throw new Iso8583Error('bitmap', mapAt, 'second_bitmap')
  const maps = second ? 16 : 8
  if (frame.length < mapAt + maps) throw new Iso8583Error('bitmap', frame.length, 'truncated')
  at = mapAt + maps
  const bcd = dialect.digits === 'bcd'
  for (let byte = 0; byte < maps; byte += 1) {
    let bits = frame[mapAt + byte] as number
    if (byte === 0) bits &= 0x7f
    while (bits !== 0) {
      const lead = Math.clz32(bits) - 24
      bits &= ~(0x80 >> lead)
      const field = byte * 8 + lead + 1
      if (plan.lie[field] === LIE.absent) throw new Iso8583Error(field, mapAt + byte, 'unknown_field')
      readField(plan, frame, mti, bcd, field, fields)
    }
  }
  const all = letters.toString('latin1', 0, end)
  for (let byte = 0; byte < maps; byte += 1) {
    let bits = frame[mapAt + byte] as number
    if (byte === 0) bits &= 0x7f
    while (bits !== 0) {
      const lead = Math.clz32(bits) - 24
      bits &= ~(0x80 >> lead)
      const field = byte * 8 + lead + 1
      if (fields[field] === undefined) fields[field] = all.substring(starts[field] as number, ends[field] as number)
    }
  }
}

function readField(plan: Plan, frame: Buffer, mti: string, bcd: boolean, field: number, fields: (FieldValue | undefined)[]): void {
  const begun = at
  const digits = plan.lengthDigits[field] as number
  const length = digits === 0 ? (plan.size[field] as number) : readLength(plan, frame, bcd, field, digits)
  const special = plan.special[field] === 1
  let lie = plan.lie[field] as number
  if (special && plan.specs[field]?.bytesInRefund === length && isRefund(mti, ends[3] === 0 ? undefined : letters, starts[3]))
    lie = LIE.bytes
  if (lie === LIE.bytes) {
    const from = take(frame, field, length)
    fields[field] = frame.subarray(from, from + length)
    return
  }
  starts[field] = end
  if (lie === LIE.packed || lie === LIE.track) readPacked(plan, frame, field, length, lie === LIE.track ? TRACK_PAIRS : DIGIT_PAIRS)
  else readText(plan, frame, field, length, lie)
  ends[field] = end
  if (special) checkContent(plan, field, length, begun)
}

function take(frame: Buffer, field: number, bytes: number): number {
  const from = at
  if (from + bytes > frame.length) throw new Iso8583Error(field, from, 'truncated')
  at = from + bytes
  return from
}

/** Length in front of a field; nothing shorter than one (006 part 2, 6.1.1; reading A30), nothing longer than the field. */
function readLength(plan: Plan, frame: Buffer, bcd: boolean, field: number, digits: number): number {
  const bytes = bcd ? (digits + 1) >> 1 : digits
  const from = take(frame, field, bytes)
  let length = 0
  for (let nth = from; nth < at; nth += 1) {
    const byte = frame[nth] as number
    if (bcd) {
      if (byte >> 4 > 9 || (byte & 15) > 9) throw new Iso8583Error(field, nth, 'length_not_digits')
      length = length * 100 + (byte >> 4) * 10 + (byte & 15)
    } else {
      if (byte < 48 || byte > 57) throw new Iso8583Error(field, nth, 'length_not_digits')
      length = length * 10 + byte - 48
    }
  }
  if (length === 0) throw new Iso8583Error(field, from, 'empty')
  if (length > (plan.size[field] as number)) throw new Iso8583Error(field, from, 'too_long', `${length} of ${plan.size[field]}`)
  return length
}

function readPacked(plan: Plan, frame: Buffer, field: number, length: number, pairs: Uint16Array): void {
  const bytes = (length + 1) >> 1
  const from = take(frame, field, bytes)
  const place = letters
  let to = end
  for (let nth = from; nth < from + bytes; nth += 1) {
    const pair = pairs[frame[nth] as number] as number
    if (pair === 0) throw new Iso8583Error(field, nth, 'not_digits')
    place[to] = pair >> 8
    place[to + 1] = pair & 0xff
    to += 2
  }
  end = to
  if ((length & 1) === 0) return
  // One digit too many: a zero behind (11.2; no other filler, reading A5), or in front where the field is right-aligned.
  const right = plan.specs[field]?.right === true
  if (letters[right ? (starts[field] as number) : end - 1] !== 48) throw new Iso8583Error(field, right ? from : at - 1, 'filler')
  if (right) starts[field] = (starts[field] as number) + 1
  else end -= 1
}

function readText(plan: Plan, frame: Buffer, field: number, length: number, lie: number): void {
  const from = take(frame, field, length)
  const allowed = plan.allowed[field] as number
  const place = letters
  let to = end
  let nth = from
  if (lie === LIE.signed) {
    const sign = frame[nth] as number
    if (sign !== 0x43 && sign !== 0x44) throw new Iso8583Error(field, nth, 'sign')
    place[to++] = sign
    nth += 1
  }
  for (; nth < from + length; nth += 1) {
    let byte = frame[nth] as number
    // Abroad the separator may have become D or d (006 part 2, 6.26.3).
    if (lie === LIE.plainTrack && (byte === 0x44 || byte === 0x64)) byte = 0x3d
    if (((CLASSES[byte] as number) & allowed) === 0) throw new Iso8583Error(field, nth, badText(plan, field))
    place[to++] = byte
  }
  end = to
}

function badText(plan: Plan, field: number): string {
  const kind = plan.specs[field]?.kind
  return kind === 'n' || kind === 'z' || kind === 'x+n' ? 'not_digits' : 'not_text'
}

function checkContent(plan: Plan, field: number, length: number, begun: number): void {
  const { date, exactly } = plan.specs[field] ?? {}
  if (exactly !== undefined && length !== exactly) throw new Iso8583Error(field, begun, 'length', `${length}, not ${exactly}`)
  if (date && !dateHolds(date, letters, starts[field] as number)) throw new Iso8583Error(field, begun, 'not_a_date')
}
