import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { networkMac } from '#gateway/iso8583/mac.ts'
import type { FieldValue, Message } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'
import { field48, field60, field90, type Outgoing, toNetwork } from '#gateway/network.ts'
import { type Issuer, type IssuerOptions, startIssuer } from './serve.ts'

export const MAK = Buffer.from('1122334455667788', 'hex')
export const ACQUIRER = '48023010'
export const ABC = '01030000'
export const CARD = '6228481234567890128'
/** 2 November 2026, 10 in the morning in Shanghai. */
export const NOW = Date.parse('2026-11-02T10:00:00+08:00')

/** The Agricultural Bank on a free port. */
export function bank(more: Partial<IssuerOptions> = {}): Promise<Issuer> {
  return startIssuer({ port: 0, id: ABC, issuer: 'abc', mak: MAK, now: () => NOW, ...more })
}

/** Patience, not a measure: the machine may be busy with other tests. */
const PATIENCE_MS = 20_000

let stans = 0

/** A request with a trace number of its own. */
export function request(mti: Outgoing['mti'], amountFen: number, fields: { [field: number]: FieldValue | undefined }): Outgoing {
  stans += 1
  return {
    mti,
    networkTime: '1102100000',
    networkStan: stans,
    fields: {
      2: CARD,
      3: '000000',
      4: String(amountFen).padStart(12, '0'),
      12: '100000',
      13: '1102',
      14: '3012',
      15: '1102',
      18: '5732',
      22: '012',
      25: '00',
      37: String(stans).padStart(12, '0'),
      41: '10000001',
      42: '301320100000001',
      60: field60('0000'),
      ...fields,
    },
  }
}

export function sale(amountFen: number, fields: { [field: number]: FieldValue | undefined } = {}): Outgoing {
  return request('0200', amountFen, fields)
}

export function instalment(amountFen: number, periods = 12, fields: { [field: number]: FieldValue | undefined } = {}): Outgoing {
  return sale(amountFen, { 25: '64', 48: field48(periods, 'ABC-POS-01'), ...fields })
}

function about(mti: Outgoing['mti'], original: Outgoing, fields: { [field: number]: FieldValue | undefined }): Outgoing {
  return request(mti, Number(original.fields[4]), { 90: field90(original, ACQUIRER), 60: field60('0000'), ...fields })
}

export function voidOf(original: Outgoing, fields: { [field: number]: FieldValue | undefined } = {}): Outgoing {
  return about('0200', original, { 3: '200000', ...fields })
}

export function refundOf(original: Outgoing, amountFen: number, fields: { [field: number]: FieldValue | undefined } = {}): Outgoing {
  return about('0220', original, { 3: '200000', 4: String(amountFen).padStart(12, '0'), ...fields })
}

export function reversalOf(original: Outgoing, fields: { [field: number]: FieldValue | undefined } = {}): Outgoing {
  return about('0420', original, { 3: original.fields[3], 60: field60('4354'), ...fields })
}

/** A line to a bank on which everything that comes is kept. */
export class Line {
  readonly came: Buffer[] = []
  closed = false
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    const reader = new FrameReader('ascii-4', 2_048)
    socket.on('data', (chunk) => this.came.push(...reader.push(chunk).filter((body) => body.length > 0)))
    socket.on('close', () => {
      this.closed = true
    })
    socket.on('error', () => undefined)
  }

  static to(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Line(socket)))
      socket.once('error', reject)
    })
  }

  /** Sends and waits for the next frame; null when none comes or the line is closed. */
  async ask(outgoing: Outgoing | Buffer, waitMs = PATIENCE_MS): Promise<Message | null> {
    const before = this.came.length
    this.send(outgoing)
    await this.until(() => this.came.length > before || this.closed, waitMs)
    const body = this.came[before]
    return body ? unpack(Q_CUP_006, body) : null
  }

  send(outgoing: Outgoing | Buffer): void {
    this.socket.write(frame('ascii-4', Buffer.isBuffer(outgoing) ? outgoing : toNetwork(outgoing, ACQUIRER, ABC, networkMac(MAK))))
  }

  raw(bytes: Buffer | string): void {
    this.socket.write(bytes)
  }

  async until(holds: () => boolean, waitMs = PATIENCE_MS): Promise<boolean> {
    for (const end = performance.now() + waitMs; performance.now() < end && !holds(); ) await wait(5)
    return holds()
  }

  hangUp(): void {
    this.socket.destroy()
  }
}
