import { issuerVerdict } from '#domain/card/answer-codes.ts'
import { pack } from './iso8583/codec.ts'
import { networkMacText, sameMac } from './iso8583/mac.ts'
import { bytes, type FieldValue, type Message, message, text } from './iso8583/message.ts'
import { Q_CUP_006 } from './iso8583/q-cup-006.ts'
import { shanghaiDigits } from './settings.ts'

/** What travels between gateway and issuer, in the words of Q/CUP 006 part 2. */
export interface Outgoing {
  readonly mti: '0200' | '0220' | '0420'
  /** Fields of the message but 7, 11, 32, 33, 49, 100 and the MAC, which are the same everywhere. */
  readonly fields: { readonly [field: number]: FieldValue | undefined }
  /** `MMDDhhmmss`: with the trace number the key that an answer carries back. */
  readonly networkTime: string
  readonly networkStan: number
}

/** Makes field 128 with a link's key (`networkMac`); null: messages of this link carry none. */
export type LinkMac = ((text: string) => Buffer) | null

const HEADER_BYTES = 46
const DESTINATION_AT = 6
const SOURCE_AT = 17
const ID_BYTES = 11
const SWITCH_ID = '00010000'
const CURRENCY = '156'
/** 60.2 and 60.3: cards of persons, a terminal that reads stripes, at a shop, cashier and cardholder face to face (part 2, tables 55 to 58). */
const POINT_OF_SERVICE = '02000300000000000010000000'

/** Header of a message of ours: length 46, version 2, total length (filled in when packing), destination, source, nothing else (part 2, 3.2). */
export function networkHeader(destination: string, source: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES, 0x30)
  header[0] = HEADER_BYTES
  header[1] = 0x02
  header.write(destination.padEnd(11, ' '), 6, 'latin1')
  header.write(source.padEnd(11, ' '), 17, 'latin1')
  // Reserved, batch and user information are binary, and zero in a request (3.2.2.6, 3.2.2.7, 3.2.2.9).
  header.fill(0, 28, 32)
  header[40] = 0
  return header
}

/** Packs a message for an issuer, with its MAC when the link has a key. */
export function toNetwork(outgoing: Outgoing, acquirerId: string, issuerId: string, mac: LinkMac): Buffer {
  const made = message(
    outgoing.mti,
    {
      ...outgoing.fields,
      7: outgoing.networkTime,
      11: String(outgoing.networkStan).padStart(6, '0'),
      32: acquirerId,
      33: acquirerId,
      49: CURRENCY,
      100: issuerId,
    },
    { header: networkHeader(issuerId, SWITCH_ID) },
  )
  return sealed(made, mac)
}

/** Adds field 128 and packs. */
export function sealed(made: Message, mac: LinkMac): Buffer {
  if (mac) made.fields[128] = mac(networkMacText(made.mti, made.fields))
  return pack(Q_CUP_006, made)
}

/** A management message: 0820 with its code in field 70 (301 is the echo). */
export function networkEcho(acquirerId: string, issuerId: string, networkTime: string, networkStan: number): Buffer {
  const made = message(
    '0820',
    { 7: networkTime, 11: String(networkStan).padStart(6, '0'), 33: acquirerId, 70: '301', 100: issuerId },
    { header: networkHeader(issuerId, SWITCH_ID) },
  )
  return pack(Q_CUP_006, made)
}

/** The answer to a management message of the other side, such as an echo: its own key fields back, and 00; destination and source exchanged (part 2, 3.2.1.1 a). */
export function managementAnswer(asked: Message): Buffer {
  const fields: { [field: number]: FieldValue | undefined } = { 39: '00' }
  for (const field of [7, 11, 33, 70, 100]) fields[field] = asked.fields[field]
  const header = Buffer.from(asked.header ?? networkHeader(SWITCH_ID, SWITCH_ID))
  asked.header?.copy(header, DESTINATION_AT, SOURCE_AT, SOURCE_AT + ID_BYTES)
  asked.header?.copy(header, SOURCE_AT, DESTINATION_AT, DESTINATION_AT + ID_BYTES)
  return pack(Q_CUP_006, message('0830', fields, { header }))
}

/** The message type of the answer to this one. */
function answerMti(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti[2]) + 1}${mti[3]}`
}

/** What carries an answer to its question: its message type, 7 and 11. A request that comes back as it went is no answer. */
export function answerKey(of: Message): string {
  return `${of.mti} ${text(of, 7)} ${text(of, 11)}`
}

/** The key under which the answer to an outgoing message is awaited. */
export function questionKey({ mti, networkTime, networkStan }: Pick<Outgoing, 'mti' | 'networkTime' | 'networkStan'>): string {
  return `${answerMti(mti)} ${networkTime} ${String(networkStan).padStart(6, '0')}`
}

/** The key under which the answer to a message of ours is awaited that came back in a reject frame. */
export function rejectedKey(own: Message): string {
  return `${answerMti(own.mti)} ${text(own, 7)} ${text(own, 11)}`
}

/** `MMDDhhmmss` of an instant. */
export function networkTime(at: number): string {
  const { monthDay, time } = shanghaiDigits(at)
  return monthDay + time
}

/** Field 60 with its reason: `0000` for what is no reversal (part 2, 6.47). */
export function field60(reason: string): string {
  return reason + POINT_OF_SERVICE
}

/** Field 90: what a void or reversal is about (part 2, 6.52). */
export function field90(original: { mti: string; networkStan: number; networkTime: string }, acquirerId: string): string {
  const id = acquirerId.padStart(11, '0')
  return original.mti + String(original.networkStan).padStart(6, '0') + original.networkTime + id + id
}

/** Field 48 `IP` of an instalment request: periods, project, reserved (part 2, 6.36.10). */
export function field48(periods: number, project: string): string {
  return `IP${String(periods).padStart(2, '0')}${project.padEnd(30, ' ')}${' '.repeat(30)}`
}

/** What an issuer says of an approved instalment. */
export interface InstalmentAnswer {
  readonly firstRepaymentFen: number
  readonly currency: string
  readonly feeFen: number
  /** Fraction × 10000: 0.60 % is 60. */
  readonly discountRate: number
  readonly reserved: string
}

const RATE_MAX = 10_000

const COMPOSITE_TAG = 2
const COMPOSITE_LENGTH = 3

/** The `IP` inside of a composite `AS` (part 2, 6.44.8: tag of two letters, length of three digits, value), as plain `IP` has it. */
function outOfComposite(value: string): string | null {
  for (let at = COMPOSITE_TAG; at < value.length; ) {
    const from = at + COMPOSITE_TAG + COMPOSITE_LENGTH
    const length = value.slice(at + COMPOSITE_TAG, from)
    if (!/^\d{3}$/.test(length) || Number(length) === 0) return null
    if (value.startsWith('IP', at)) return `IP${value.slice(from, from + Number(length))}`
    at = from + Number(length)
  }
  return null
}

/** Field 57 `IP`: 85 bytes (part 2, 6.44.5), or the same 83 behind their tag in `AS`; null when it breaks the format or the rate is above 100 %. */
export function readField57(value: string | undefined): InstalmentAnswer | null {
  const plain = value?.startsWith('AS') ? outOfComposite(value) : value
  const [, first, currency, fee, rate, reserved] = /^IP(\d{12})(\d{3})(\d{12})(\d{6})([\s\S]{50})$/.exec(plain ?? '') ?? []
  if (first === undefined || currency === undefined || fee === undefined || rate === undefined || reserved === undefined) return null
  const discountRate = Number(rate)
  if (discountRate > RATE_MAX) return null
  return { firstRepaymentFen: Number(first), currency, feeFen: Number(fee), discountRate, reserved }
}

/** What an approval says of a payment beside its amount and card: another value there is another payment. */
const SAME_PAYMENT = [41, 42, 49, 32, 33]

/**
 * Why an answer may not be believed, or null. Every answer says a code; an approval must carry its MAC where the link has a key. What
 * breaks this is dropped, and the request times out and is reversed: for `mac` with reason 4355 (docs/spec/8), also when more is wrong.
 */
export function distrust(answer: Message, outgoing: Outgoing, acquirerId: string, mac: LinkMac): string | null {
  const said = text(answer, 39)
  if (said === undefined) return 'no answer code'
  if (issuerVerdict(said) !== 'approved') return null
  const seal = bytes(answer, 128)
  if (mac && !(seal && sameMac(seal, mac(networkMacText(answer.mti, answer.fields))))) return 'mac'
  const asked: Outgoing['fields'] = { ...outgoing.fields, 32: acquirerId, 33: acquirerId, 49: CURRENCY }
  const differs = (field: number): boolean => answer.fields[field] !== undefined && answer.fields[field] !== asked[field]
  if (differs(4)) return 'amount'
  if (differs(2)) return 'card'
  if (SAME_PAYMENT.some(differs)) return 'payment'
  const instalment = typeof outgoing.fields[48] === 'string' && outgoing.fields[48].startsWith('IP')
  if (outgoing.mti === '0200' && instalment && !readField57(text(answer, 57))) return 'format'
  return null
}
