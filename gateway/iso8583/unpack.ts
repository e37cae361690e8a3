import { CLASSES, DIGIT_PAIRS, dateHolds, TRACK_PAIRS } from './alphabet.ts'
import type { Dialect } from './dialect.ts'
import { Iso8583Error } from './error.ts'
import { checkHead } from './head.ts'
import type { FieldValue, Message } from './message.ts'
import { isRefund, LIE, lieInRefund, type Plan, planOf } from './plan.ts'

/** The next byte of the frame to read. */
let at = 0
// The whole frame once as hex and once as characters: every field is a piece of one of them, two calls for twenty fields. Not kept.
let hex = ''
let characters = ''

/**
 * Reads one message: from the TPDU (007) or the network header (006) on, without the length in front. Binary fields and heads are pieces
 * of the frame, not copies.
 * @throws Iso8583Error, and nothing else, whatever the bytes are
 */
export function unpack(dialect: Dialect, frame: Buffer): Message {
  const plan = planOf(dialect)
  const head = checkHead(dialect, frame, frame.length)
  const mti = readMti(dialect, plan, frame, head)
  hex = dialect.digits === 'bcd' ? frame.toString('hex') : ''
  characters = frame.toString('latin1')
  const fields = plan.blank.slice()
  const bodyAt = readFields(dialect, plan, frame, mti, fields)
  if (at < frame.length) throw new Iso8583Error('frame', at, 'trailing_bytes', `${frame.length - at} too many`)
  const { tpduBytes } = dialect
  const header = frame.subarray(tpduBytes, head)
  const origin = { dialect, mti, frame, bodyAt, fields: fields.slice() }
  if (tpduBytes > 0) return { mti, fields, tpdu: frame.subarray(0, tpduBytes), header, origin }
  return secondMapIsEmpty(frame, head + 4, bodyAt) ? { mti, fields, header, emptySecondMap: true, origin } : { mti, fields, header, origin }
}

/** Are there two bitmaps, and no field in the second? */
function secondMapIsEmpty(frame: Buffer, mapAt: number, bodyAt: number): boolean {
  for (let nth = mapAt + 8; nth < bodyAt; nth += 1) if (frame[nth] !== 0) return false
  return bodyAt > mapAt + 8
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

function readFields(dialect: Dialect, plan: Plan, frame: Buffer, mti: string, fields: (FieldValue | undefined)[]): number {
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
  return mapAt + maps
}

function readField(plan: Plan, frame: Buffer, mti: string, bcd: boolean, field: number, fields: (FieldValue | undefined)[]): void {
  const begun = at
  const digits = plan.lengthDigits[field] as number
  const length = digits === 0 ? (plan.size[field] as number) : readLength(plan, frame, bcd, field, digits)
  const special = plan.special[field] === 1
  let lie = plan.lie[field] as number
  if (special && isRefund(mti, fields[3])) lie = lieInRefund(plan, field, length, begun)
  if (lie === LIE.packed) fields[field] = readPacked(plan, frame, field, length, DIGIT_PAIRS)
  else if (lie === LIE.bytes) {
    const from = take(frame, field, length)
    fields[field] = frame.subarray(from, from + length)
    return
  } else if (lie === LIE.track) fields[field] = readPacked(plan, frame, field, length, TRACK_PAIRS).replaceAll('d', '=')
  else fields[field] = readText(plan, frame, field, length, lie)
  if (special) checkContent(plan, field, fields[field] as string, begun)
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

function readPacked(plan: Plan, frame: Buffer, field: number, length: number, pairs: Uint16Array): string {
  const from = take(frame, field, (length + 1) >> 1)
  for (let nth = from; nth < at; nth += 1) if (pairs[frame[nth] as number] === 0) throw new Iso8583Error(field, nth, 'not_digits')
  if ((length & 1) === 0) return hex.substring(from * 2, at * 2)
  // One digit too many: a zero behind (11.2; no other filler, reading A5), or in front where the field is right-aligned.
  const right = plan.specs[field]?.right === true
  const filler = right ? (frame[from] as number) >> 4 : (frame[at - 1] as number) & 15
  if (filler !== 0) throw new Iso8583Error(field, right ? from : at - 1, 'filler')
  return right ? hex.substring(from * 2 + 1, at * 2) : hex.substring(from * 2, at * 2 - 1)
}

function readText(plan: Plan, frame: Buffer, field: number, length: number, lie: number): string {
  const from = take(frame, field, length)
  const allowed = plan.allowed[field] as number
  let nth = from
  if (lie === LIE.signed) {
    const sign = frame[nth] as number
    if (sign !== 0x43 && sign !== 0x44) throw new Iso8583Error(field, nth, 'sign')
    nth += 1
  }
  let abroad = false
  for (; nth < from + length; nth += 1) {
    const byte = frame[nth] as number
    if (((CLASSES[byte] as number) & allowed) !== 0) continue
    // Abroad the separator may have become D or d (006 part 2, 6.26.3).
    if (lie !== LIE.plainTrack || (byte !== 0x44 && byte !== 0x64)) throw new Iso8583Error(field, nth, badText(plan, field))
    abroad = true
  }
  const text = characters.substring(from, from + length)
  return abroad ? text.replace(/d/gi, '=') : text
}

function badText(plan: Plan, field: number): string {
  const kind = plan.specs[field]?.kind
  return kind === 'n' || kind === 'z' || kind === 'x+n' ? 'not_digits' : 'not_text'
}

function checkContent(plan: Plan, field: number, value: string, begun: number): void {
  const spec = plan.specs[field]
  if (!spec) return
  const { date, exactly } = spec
  if (exactly !== undefined && value.length !== exactly) throw new Iso8583Error(field, begun, 'length', `${value.length}, not ${exactly}`)
  if (date && !dateHolds(date, value)) throw new Iso8583Error(field, begun, 'not_a_date')
}
