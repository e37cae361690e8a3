import { createServer, type Socket } from 'node:net'
import { pack, unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { networkMac, networkMacText } from '#gateway/iso8583/mac.ts'
import { type FieldValue, type Message, message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'

export const ISSUER_MAK = Buffer.from('1122334455667788', 'hex')

/** An issuer that does what a test tells it to: `judge` answers a request with the fields to add, or null for silence. */
export class ScriptedIssuer {
  readonly heard: Message[] = []
  judge: (request: Message) => { [field: number]: FieldValue } | null | Promise<{ [field: number]: FieldValue } | null> = approve
  /** What it says in the same breath as its answer, of the same request; null: nothing. */
  second: (request: Message) => { [field: number]: FieldValue } | null = () => null
  /** Every answer is sent twice. */
  double = false
  /** The message type that answers bear instead of the right one. */
  answerAs: string | null = null
  private port = 0
  private readonly sockets = new Set<Socket>()
  private readonly server = createServer((socket) => this.serve(socket))

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  }

  /** Requests of one kind that were heard, without echoes. */
  of(mti: string): Message[] {
    return this.heard.filter((one) => one.mti === mti)
  }

  /** Says something more to a request that it has heard, on every line that is open. */
  say(request: Message, added: { [field: number]: FieldValue }): void {
    for (const socket of this.sockets) socket.write(this.packed(request, added))
  }

  close(): void {
    this.server.close()
    this.hangUp()
  }

  hangUp(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** Nobody listens at the issuer's any more, until `resume`. */
  async pause(): Promise<void> {
    const address = this.server.address()
    this.port = typeof address === 'object' && address ? address.port : 0
    const closed = new Promise((resolve) => this.server.close(resolve))
    this.hangUp()
    await closed
  }

  resume(): Promise<void> {
    return new Promise((resolve) => {
      this.server.listen(this.port, '127.0.0.1', resolve)
    })
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.sockets.delete(socket))
    const reader = new FrameReader('ascii-4', 2_048)
    socket.on('data', (chunk) => {
      for (const body of reader.push(chunk)) if (body.length > 0) void this.answer(socket, unpack(Q_CUP_006, body))
    })
  }

  private async answer(socket: Socket, request: Message): Promise<void> {
    if (request.mti !== '0820') this.heard.push(request)
    const added = request.mti === '0820' ? { 39: '00' } : await this.judge(request)
    if (!added) return
    const packed = this.packed(request, added)
    socket.write(packed)
    if (this.double) socket.write(packed)
    const more = request.mti === '0820' ? null : this.second(request)
    if (more) socket.write(this.packed(request, more))
  }

  private packed(request: Message, added: { [field: number]: FieldValue }): Buffer {
    const made = this.answerTo(request, added)
    if (made.fields[39] === '00' && !made.fields[128] && request.mti !== '0820')
      made.fields[128] = networkMac(ISSUER_MAK)(networkMacText(made.mti, made.fields))
    return frame('ascii-4', pack(Q_CUP_006, made))
  }

  /** The MAC of the answer with these fields. */
  sealOf(request: Message, added: { [field: number]: FieldValue }): Buffer {
    const made = this.answerTo(request, added)
    return networkMac(ISSUER_MAK)(networkMacText(made.mti, made.fields))
  }

  private answerTo(request: Message, added: { [field: number]: FieldValue }): Message {
    const fields: { [field: number]: FieldValue | undefined } = {}
    for (const field of [2, 3, 4, 7, 11, 12, 13, 15, 18, 25, 32, 33, 37, 41, 42, 49, 70, 90, 100]) fields[field] = request.fields[field]
    const mti = this.answerAs ?? request.mti.slice(0, 2) + String(Number(request.mti[2]) + 1) + request.mti[3]
    return message(mti, { ...fields, ...added }, { header: Buffer.from(request.header ?? Buffer.alloc(46)) })
  }
}

/** Says yes to everything; an instalment gets a first repayment of a twelfth, a fee of 6.00 and a rate of 0.60 %. */
export function approve(request: Message): { [field: number]: FieldValue } {
  const instalment = text(request, 48)?.startsWith('IP') === true
  const first = String(Math.floor(Number(text(request, 4)) / 12)).padStart(12, '0')
  return { 38: 'A12345', 39: '00', ...(instalment ? { 57: `IP${first}156${'600'.padStart(12, '0')}000060${' '.repeat(50)}` } : {}) }
}
