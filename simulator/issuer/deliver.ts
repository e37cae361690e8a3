import type { Socket } from 'node:net'
import { frame } from '#gateway/iso8583/framing.ts'
import { type Message, text } from '#gateway/iso8583/message.ts'
import type { FaultMode } from './faults.ts'
import type { IssuerSettings } from './settings.ts'
import { packed, seal } from './wire.ts'

const RATE_TOO_HIGH = '010001'
const NO_DIGIT = 0xff

/** Sends an answer the way a fault says; an answer that is late finds its socket closed, perhaps, and is lost. */
export function deliver(socket: Socket, answer: Message, fault: FaultMode | null, mak: Buffer | null, settings: IssuerSettings): void {
  if (fault === 'silent') return
  if (fault === 'hang_up_before') {
    socket.destroy()
    return
  }
  if (fault === 'declined_first') deliver(socket, declined(answer), null, mak, settings)
  const body = spoiled(answer, fault, mak)
  const waitMs = settings.answerMs + (fault === 'slow' ? settings.slowMs : fault === 'late' ? settings.lateMs : 0)
  if (waitMs === 0) send(socket, body, fault)
  else setTimeout(() => send(socket, body, fault), waitMs).unref()
}

/** The same answer as one of a card without funds would be. */
function declined(answer: Message): Message {
  const fields = [...answer.fields]
  fields[38] = undefined
  fields[39] = '51'
  fields[57] = undefined
  return { ...answer, fields }
}

function send(socket: Socket, body: Buffer, fault: FaultMode | null): void {
  if (!socket.writable) return
  if (fault === 'broken_frame') {
    socket.write(body)
    return
  }
  const whole = frame('ascii-4', body)
  if (fault === 'in_pieces') for (const byte of whole) socket.write(Buffer.of(byte))
  else socket.write(whole)
  if (fault === 'doubled') socket.write(whole)
  if (fault === 'hang_up_after') socket.end()
}

/** What is wrong inside is wrong before the MAC is made, so that only one thing is wrong at a time. */
function spoiled(answer: Message, fault: FaultMode | null, mak: Buffer | null): Buffer {
  const { fields } = answer
  const told57 = text(answer, 57)
  if (fault === 'wrong_amount') fields[4] = String(Number(text(answer, 4)) + 1).padStart(12, '0')
  if (fault === 'wrong_card') fields[2] = otherCard(text(answer, 2) ?? '')
  if (told57 && fault === 'bad_field_57') fields[57] = told57.slice(0, -1)
  if (told57 && fault === 'rate_too_high') fields[57] = told57.slice(0, 29) + RATE_TOO_HIGH + told57.slice(35)
  if (fault === 'no_field_57') fields[57] = undefined
  seal(answer, mak)
  const mac = fields[128]
  if (fault === 'wrong_mac' && mac) fields[128] = Buffer.from(Buffer.from(mac).map((byte) => (byte === 0x30 ? 0x31 : 0x30)))
  if (fault === 'no_mac') fields[128] = undefined
  const body = packed(answer)
  // The first byte of field 2's length: no digit.
  if (fault === 'unreadable') body[46 + 4 + (fields[100] || fields[128] || fields[90] ? 16 : 8)] = NO_DIGIT
  return body
}

function otherCard(card: string): string {
  return card.slice(0, -1) + String((Number(card.slice(-1)) + 1) % 10)
}
