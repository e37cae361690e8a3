import { pack } from '#gateway/iso8583/codec.ts'
import { Iso8583Error } from '#gateway/iso8583/error.ts'
import { networkMac, networkMacText, sameMac } from '#gateway/iso8583/mac.ts'
import { bytes, type FieldValue, type Message, message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'

const HEADER_BYTES = 46
const DESTINATION_AT = 6
const SOURCE_AT = 17
const ID_BYTES = 11
const REJECT_AT = 41

/** Fields that an answer brings back as they came (part 2, tables 98, 99 and those of 0230 and 0430). */
const BROUGHT_BACK = [2, 3, 4, 7, 11, 12, 13, 15, 18, 25, 32, 33, 37, 41, 42, 49, 90, 100]
/** And of a management message. */
const MANAGEMENT_BACK = [7, 11, 33, 70, 100]

/** The key fields of a request: the same request again has the same (docs/spec/8, The switch 6). Ids are compared as 11 digits, as field 90 has them. */
export function keyOf(request: Message): string {
  return keyText(request.mti, text(request, 7) ?? '', text(request, 11) ?? '', text(request, 32) ?? '', text(request, 33) ?? '')
}

function keyText(mti: string, time: string, stan: string, acquirer: string, forwarder: string): string {
  return [mti, time, stan, acquirer.padStart(ID_BYTES, '0'), forwarder.padStart(ID_BYTES, '0')].join(' ')
}

/** The key of the request that field 90 names: MTI, trace number, time and both ids (part 2, 6.52). */
export function originalKey(request: Message): string | null {
  const [, mti, stan, time, acquirer, forwarder] = /^(\d{4})(\d{6})(\d{10})(\d{11})(\d{11})$/.exec(text(request, 90) ?? '') ?? []
  if (mti === undefined || stan === undefined || time === undefined || acquirer === undefined || forwarder === undefined) return null
  return keyText(mti, time, stan, acquirer, forwarder)
}

/** What field 48 asks: plain `IP` with two digits of periods, or inside `AS` with two or three (reading B1). */
export function readField48(value: string | undefined): { periods: number; project: string } | null {
  if (value === undefined) return null
  if (value.startsWith('AS')) return inComposite(value)
  if (!value.startsWith('IP')) return null
  return readIp(value.slice(2))
}

function inComposite(value: string): { periods: number; project: string } | null {
  for (let at = 2; at + 5 <= value.length; ) {
    const length = Number(value.slice(at + 2, at + 5))
    if (!Number.isInteger(length) || length < 1) return null
    if (value.startsWith('IP', at)) return readIp(value.slice(at + 5, at + 5 + length))
    at += 5 + length
  }
  return null
}

function readIp(body: string): { periods: number; project: string } | null {
  const digits = body.length - 60
  const [, periods, project] = /^(\d{2,3})([\s\S]{30})[\s\S]{30}$/.exec(digits === 2 || digits === 3 ? body : '') ?? []
  return periods === undefined || project === undefined ? null : { periods: Number(periods), project: project.trimEnd() }
}

/** Field 57 `IP`, 85 bytes (part 2, 6.44.5). The rate is the fraction × 10000 (reading B2). */
export function field57(of: { firstRepaymentFen: number; feeFen: number; rate: number }): string {
  const digits = (value: number, width: number): string => String(value).padStart(width, '0')
  return `IP${digits(of.firstRepaymentFen, 12)}156${digits(of.feeFen, 12)}${digits(of.rate, 6)}${' '.repeat(50)}`
}

/** May a request be believed? Without a key on the link, all may. */
export function isAuthentic(request: Message, mak: Buffer | null): boolean {
  if (!mak) return true
  const mac = bytes(request, 128)
  return mac !== undefined && sameMac(mac, networkMac(mak)(networkMacText(request.mti, request.fields)))
}

/** `YYMM` of field 14 or behind the card in track 2; zeros where neither says it (part 2, 6.14.3). */
export function expiryOf(request: Message): string {
  return text(request, 14) ?? /=(\d\d(?:0[1-9]|1[0-2]))/.exec(text(request, 35) ?? '')?.[1] ?? '0000'
}

/** The answer to a request, without its MAC. */
export function answerTo(request: Message, added: { readonly [field: number]: FieldValue | undefined }): Message {
  const fields: { [field: number]: FieldValue | undefined } = {}
  // M in the answer to a sale (table 98).
  if (request.mti === '0200' && text(request, 3)?.startsWith('00')) fields[14] = expiryOf(request)
  for (const field of request.mti.startsWith('08') ? MANAGEMENT_BACK : BROUGHT_BACK) fields[field] = request.fields[field]
  const mti = request.mti.slice(0, 2) + String(Number(request.mti[2]) + 1) + request.mti[3]
  return message(mti, { ...fields, ...added }, { header: headerBack(request.header) })
}

/** The header with destination and source exchanged (reading B6). */
function headerBack(header: Buffer | undefined): Buffer {
  const made = header ? Buffer.from(header) : Buffer.alloc(HEADER_BYTES, 0x30)
  if (header) {
    header.copy(made, DESTINATION_AT, SOURCE_AT, SOURCE_AT + ID_BYTES)
    header.copy(made, SOURCE_AT, DESTINATION_AT, DESTINATION_AT + ID_BYTES)
  }
  made.write('00000', REJECT_AT, 'latin1')
  return made
}

/** Puts the MAC on where one belongs: approvals, and every answer to a reversal (reading B7). */
export function seal(answer: Message, mak: Buffer | null): Message {
  const wanted = answer.fields[39] === '00' || answer.mti === '0430'
  if (mak && wanted && !answer.mti.startsWith('08')) answer.fields[128] = networkMac(mak)(networkMacText(answer.mti, answer.fields))
  return answer
}

/** The bytes of an answer, without the length in front. */
export function packed(answer: Message): Buffer {
  return pack(Q_CUP_006, answer)
}

/** A frame that goes back: a new header with a reject code in front of the whole message (part 2, 3.2); null when not even its header can be read. */
export function rejected(body: Buffer, code: string): Buffer | null {
  if (body.length < HEADER_BYTES || body[0] !== HEADER_BYTES) return null
  const header = headerBack(body.subarray(0, HEADER_BYTES))
  header.write(String(HEADER_BYTES + body.length).padStart(4, '0'), 2, 'latin1')
  header.write(code, REJECT_AT, 'latin1')
  return Buffer.concat([header, body])
}

/** The reject code of what the codec found: 1, the field, and 3 (length no digits), 4 (length) or 5 (content) (part 2, A.4). */
export function rejectCode(error: unknown): string {
  if (!(error instanceof Iso8583Error) || typeof error.field !== 'number') return '00025'
  const kind = error.rule === 'length_not_digits' ? '3' : error.rule.includes('long') || error.rule === 'truncated' ? '4' : '5'
  return `1${String(error.field).padStart(3, '0')}${kind}`
}
