import { CLASSES, dateHolds } from './alphabet.ts'
import type { Dialect } from './dialect.ts'
import { Iso8583Error } from './error.ts'
import { checkHead, NETWORK_HEADER_BYTES } from './head.ts'
import type { FieldValue, Message, Origin } from './message.ts'
import { FIELDS, isRefund, LIE, lieInRefund, type Plan, planOf } from './plan.ts'

/** Larger than any message of either dialect; written again and again, a copy goes out. */
const scratch = Buffer.alloc(8_192)
/** Next free byte of it. */
let at = 0

/**
 * Writes one message, from the TPDU (007) or the network header (006) on, without the length in front. The network header's total
 * length is filled in; an absent TPDU or terminal header is the customary one.
 * @throws Iso8583Error with the field and the rule that its value breaks; its offset is 0
 */
export function pack(dialect: Dialect, message: Message): Buffer {
  const plan = planOf(dialect)
  const { mti, fields } = message
  const bcd = dialect.digits === 'bcd'
  writeHead(dialect, message)
  writeMti(plan, mti, bcd)
  const mapAt = at
  const origin = originOf(dialect, message)
  const last = Math.min(Math.max(fields.length, origin?.fields.length ?? 0), FIELDS)
  let second = message.emptySecondMap === true
  for (let field = 65; field < last; field += 1) second ||= fields[field] !== undefined
  const maps = second && dialect.secondBitmap ? 16 : 8
  for (let nth = 0; nth < maps; nth += 1) scratch[mapAt + nth] = 0
  if (maps === 16) scratch[mapAt] = 0x80
  at += maps
  // Neighbours that are as they were read are copied together: from `copyFrom` to `readAt` in the frame they came in.
  let copyFrom = -1
  let readAt = origin?.bodyAt ?? 0
  for (let field = 0; field < last; field += 1) {
    const value = fields[field]
    const before = origin === null ? undefined : origin.fields[field]
    if (value === undefined && before === undefined) continue
    if (value !== undefined) {
      if (plan.lie[field] === LIE.absent) throw new Iso8583Error(field, 0, 'unknown_field')
      const byte = mapAt + ((field - 1) >> 3)
      scratch[byte] = (scratch[byte] as number) | (0x80 >> ((field - 1) & 7))
    }
    if (value === before) {
      if (copyFrom < 0) copyFrom = readAt
    } else {
      if (origin !== null && copyFrom >= 0) copyFrame(origin.frame, copyFrom, readAt)
      copyFrom = -1
      if (value !== undefined) writeField(plan, mti, bcd, field, value, fields)
    }
    if (before !== undefined) readAt += bytesOf(plan, bcd, field, before.length)
  }
  if (origin !== null && copyFrom >= 0) copyFrame(origin.frame, copyFrom, readAt)
  if (!bcd) finishNetworkHeader(dialect)
  const made = Buffer.allocUnsafe(at)
  scratch.copy(made, 0, 0, at)
  return made
}

/** Where a message was read from, when its fields lie there as they would be written now; what 48 is depends on 3 in refunds. */
function originOf(dialect: Dialect, { origin, mti }: Message): Origin | null {
  return origin?.dialect === dialect && origin.mti === mti && mti !== '0220' && mti !== '0320' ? origin : null
}

/** Bytes on the line of a field whose value has this length. */
function bytesOf(plan: Plan, bcd: boolean, field: number, length: number): number {
  const digits = plan.lengthDigits[field] as number
  const lie = plan.lie[field] as number
  return (bcd ? (digits + 1) >> 1 : digits) + (lie === LIE.packed || lie === LIE.track ? (length + 1) >> 1 : length)
}

function copyFrame(frame: Buffer, from: number, to: number): void {
  frame.copy(scratch, at, from, to)
  at += to - from
}

const PLAIN_TPDU = Buffer.from('6000000000', 'hex')
const PLAIN_HEADER = Buffer.from('603100000000', 'hex')

function writeHead(dialect: Dialect, message: Message): void {
  at = 0
  if (dialect.digits === 'ascii') {
    const bytes = message.header?.length
    // Two headers, one before the other: a message that the network rejected (006 part 2, figure 5).
    if (!message.header || (bytes !== NETWORK_HEADER_BYTES && bytes !== 2 * NETWORK_HEADER_BYTES))
      throw new Iso8583Error('header', 0, 'length', '46 bytes')
    writeBytes(message.header)
    return
  }
  const tpdu = message.tpdu ?? PLAIN_TPDU
  const header = message.header ?? PLAIN_HEADER
  if (tpdu.length !== 5) throw new Iso8583Error('tpdu', 0, 'length', '5 bytes')
  if (header.length !== 6) throw new Iso8583Error('header', 0, 'length', '6 bytes')
  writeBytes(tpdu)
  writeBytes(header)
  checkHead(dialect, scratch, at)
}

/** Total length of the whole, and of the rejected message in it. */
function finishNetworkHeader(dialect: Dialect): void {
  writeTotal(0)
  // The MTI's first digit is 0; a header begins with its length, 46.
  if (scratch[NETWORK_HEADER_BYTES] === NETWORK_HEADER_BYTES) writeTotal(NETWORK_HEADER_BYTES)
  checkHead(dialect, scratch, at)
}

function writeTotal(from: number): void {
  let rest = at - from
  for (let nth = from + 5; nth > from + 1; nth -= 1) {
    scratch[nth] = 48 + (rest % 10)
    rest = (rest / 10) | 0
  }
}

function writeMti(plan: Plan, mti: string, bcd: boolean): void {
  const code = plan.codeOf.get(mti)
  if (code === undefined) throw new Iso8583Error('mti', 0, 'unknown')
  if (bcd) {
    scratch[at] = code >> 8
    scratch[at + 1] = code & 0xff
    at += 2
    return
  }
  for (let nth = 0; nth < 4; nth += 1) scratch[at + nth] = mti.charCodeAt(nth)
  at += 4
}

function writeField(plan: Plan, mti: string, bcd: boolean, field: number, value: FieldValue, fields: Message['fields']): void {
  let lie = plan.lie[field] as number
  const special = plan.special[field] === 1
  if (special && isRefund(mti, fields[3])) lie = lieInRefund(plan, field, value.length, 0)
  if (typeof value !== 'string') {
    if (lie !== LIE.bytes) throw new Iso8583Error(field, 0, 'not_text')
    writeLength(plan, bcd, field, value.length)
    writeBytes(value)
    return
  }
  if (lie === LIE.bytes) throw new Iso8583Error(field, 0, 'not_bytes')
  writeLength(plan, bcd, field, value.length)
  if (special) checkContent(plan, field, value)
  if (lie === LIE.packed || lie === LIE.track) writePacked(plan, field, value, lie === LIE.track)
  else writeText(plan, field, value, lie)
}

function writeBytes(bytes: Buffer): void {
  if (bytes.length > 64) scratch.set(bytes, at)
  else {
    const to = at
    for (let nth = 0; nth < bytes.length; nth += 1) scratch[to + nth] = bytes[nth] as number
  }
  at += bytes.length
}

/** Writes the length in front of a field; fixed fields must be exactly as long. */
function writeLength(plan: Plan, bcd: boolean, field: number, length: number): void {
  const digits = plan.lengthDigits[field] as number
  const size = plan.size[field] as number
  if (digits === 0) {
    if (length !== size) throw new Iso8583Error(field, 0, 'length', `${length}, not ${size}`)
    return
  }
  if (length === 0) throw new Iso8583Error(field, 0, 'empty')
  if (length > size) throw new Iso8583Error(field, 0, 'too_long', `${length} of ${size}`)
  const [hundreds, tens, ones] = [(length / 100) | 0, ((length / 10) | 0) % 10, length % 10]
  if (bcd) {
    if (digits === 3) scratch[at++] = hundreds
    scratch[at++] = (tens << 4) | ones
    return
  }
  if (digits === 3) scratch[at++] = 48 + hundreds
  scratch[at++] = 48 + tens
  scratch[at++] = 48 + ones
}

function checkContent(plan: Plan, field: number, value: string): void {
  const spec = plan.specs[field]
  if (!spec) return
  const { date, exactly } = spec
  if (exactly !== undefined && value.length !== exactly) throw new Iso8583Error(field, 0, 'length', `${value.length}, not ${exactly}`)
  if (date && !dateHolds(date, value)) throw new Iso8583Error(field, 0, 'not_a_date')
}

/** Digits from the left, a zero behind an odd count; in front of it where the field is right-aligned. */
function writePacked(plan: Plan, field: number, digits: string, track: boolean): void {
  const count = digits.length
  let to = at
  let nth = 0
  if ((count & 1) === 1 && plan.specs[field]?.right) {
    scratch[to++] = nibble(field, digits.charCodeAt(0), track)
    nth = 1
  }
  for (; nth + 1 < count; nth += 2) {
    scratch[to++] = (nibble(field, digits.charCodeAt(nth), track) << 4) | nibble(field, digits.charCodeAt(nth + 1), track)
  }
  if (nth < count) scratch[to++] = nibble(field, digits.charCodeAt(nth), track) << 4
  at = to
}

/** `0`–`9`, and in tracks `=` as D. */
function nibble(field: number, code: number, track: boolean): number {
  if (code >= 48 && code <= 57) return code - 48
  if (track && code === 0x3d) return 13
  throw new Iso8583Error(field, 0, 'not_digits')
}

function writeText(plan: Plan, field: number, value: string, lie: number): void {
  const allowed = plan.allowed[field] as number
  const count = value.length
  let to = at
  let nth = 0
  if (lie === LIE.signed) {
    const sign = value.charCodeAt(0)
    if (sign !== 0x43 && sign !== 0x44) throw new Iso8583Error(field, 0, 'sign')
    scratch[to++] = sign
    nth = 1
  }
  for (; nth < count; nth += 1) {
    const code = value.charCodeAt(nth)
    if (code > 255 || ((CLASSES[code] as number) & allowed) === 0) {
      const kind = plan.specs[field]?.kind
      throw new Iso8583Error(field, 0, kind === 'ans' || kind === 'an' || kind === 'ansb' ? 'not_text' : 'not_digits')
    }
    scratch[to++] = code
  }
  at = to
}
