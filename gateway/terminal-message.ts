import { macInput, pack } from './iso8583/codec.ts'
import { sameMac } from './iso8583/mac.ts'
import { bytes, type FieldValue, type Message, message, text } from './iso8583/message.ts'
import { Q_CUP_007 } from './iso8583/q-cup-007.ts'
import { shanghaiDigits } from './settings.ts'
import type { Terminal } from './terminals.ts'

/** What a header asks of the terminal (Q/CUP 007, table 49). */
export const DEMAND = { nothing: 0, parameters: 1, state: 2, signIn: 3 } as const
export type Demand = (typeof DEMAND)[keyof typeof DEMAND]

/** Field 60 of a terminal's message: type, batch (once its terminal is known, as the gateway counts), network management code. */
export interface Field60 {
  readonly type: string
  readonly batch: number
  readonly code: string
}

export function readField60(of: Message): Field60 | null {
  const digits = text(of, 60)
  if (digits === undefined || digits.length < 8) return null
  return { type: digits.slice(0, 2), batch: Number(digits.slice(2, 8)), code: digits.slice(8, 11) }
}

/** Is the terminal in test state (header state 1; Q/CUP 007, 7.1.4.1)? */
export function inTestState(of: Message): boolean {
  return (of.header?.[2] ?? 0) >> 4 === 1
}

/** Track 3 begins with two digits of its format; the card stands behind them. */
const TRACK_3_FORMAT = 2

/** The card of a request: field 2, or that of track 2, or of track 3 where it is alone (Q/CUP 007, 11.3.2.3); both must be the same (reading A6). Null when there is none or they differ. */
export function cardOf(of: Message): string | null {
  const pan = text(of, 2)
  const track = text(of, 35)?.split('=')[0] ?? text(of, 36)?.split('=')[0]?.slice(TRACK_3_FORMAT)
  if (pan !== undefined && track !== undefined && pan !== track) return null
  const card = pan ?? track
  return card !== undefined && card.length >= 13 ? card : null
}

/** Expiry (`YYMM`) of field 14 or the track. */
export function expiryOf(of: Message): string | null {
  const expiry = text(of, 14) ?? text(of, 35)?.split('=')[1]?.slice(0, 4)
  return expiry && /^\d{4}$/.test(expiry) ? expiry : null
}

/** Does a request carry the MAC of its terminal's session? */
export function macHolds(terminal: Terminal, request: Message, frame: Buffer): boolean {
  const mac = bytes(request, 64)
  return mac !== undefined && terminal.mac !== null && sameMac(mac, terminal.mac(macInput(Q_CUP_007, frame)))
}

/** 14, 23 and 53 are C in the answers of every payment (tables 51 to 54). */
const ECHOED = [3, 4, 11, 14, 23, 25, 41, 42, 49, 53, 60]
const NO_MAC = Buffer.alloc(8)

export interface Reply {
  readonly fields: { readonly [field: number]: FieldValue | undefined }
  readonly demand?: Demand
  /** Set on approvals of payments. */
  readonly mac?: Terminal['mac']
}

/** An answer: TPDU turned round, demand in the header, the request's own fields back, date and time, and a MAC where there must be one. */
export function replyTo(request: Message, reply: Reply, at: number): Buffer {
  const mti = request.mti.slice(0, 2) + String(Number(request.mti[2]) + 1) + request.mti[3]
  const { monthDay, time } = shanghaiDigits(at)
  const fields: { [field: number]: FieldValue | undefined } = { 12: time, 13: monthDay }
  for (const field of ECHOED) fields[field] = request.fields[field]
  Object.assign(fields, reply.fields)
  if (reply.mac) fields[64] = NO_MAC
  const made = message(mti, fields, { tpdu: turned(request.tpdu), header: demanding(request.header, reply.demand ?? DEMAND.nothing) })
  const packed = pack(Q_CUP_007, made)
  if (reply.mac) reply.mac(macInput(Q_CUP_007, packed)).copy(packed, packed.length - 8)
  return packed
}

function turned(tpdu: Buffer | undefined): Buffer {
  if (!tpdu) return Buffer.from('6000000000', 'hex')
  return Buffer.from([tpdu[0] as number, tpdu[3] as number, tpdu[4] as number, tpdu[1] as number, tpdu[2] as number])
}

function demanding(header: Buffer | undefined, demand: Demand): Buffer {
  const made = Buffer.from(header ?? Buffer.from('603100000000', 'hex'))
  made[2] = ((made[2] as number) & 0xf0) | demand
  return made
}
