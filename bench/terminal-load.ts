import { connect, type Socket } from 'node:net'
import { macInput, pack, unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { openWorkingKeys } from '#gateway/iso8583/keys.ts'
import { annexB, type Mac } from '#gateway/iso8583/mac.ts'
import { bytes, type Message, message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'

export const CARD = '6228481234567890128'
export const PROJECT = 'BENCH-12'
/** Every bench terminal has the same master key; its sessions' keys are its own. */
export const TMK = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')

export const tidOf = (nth: number): string => String(70_000_000 + nth)
export const midOf = (nth: number): string => `30732010000${String(nth % 10_000).padStart(4, '0')}`

/** A terminal that does nothing but instalments, as fast as it is answered. */
export class LoadTerminal {
  private readonly tid: string
  private readonly mid: string
  private readonly socket: Socket
  private settle: ((answer: Message) => void) | null = null
  private mac: Mac | null = null
  private batch = '000001'
  private stan = 0

  private constructor(nth: number, socket: Socket) {
    this.tid = tidOf(nth)
    this.mid = midOf(nth)
    this.socket = socket
    const reader = new FrameReader('binary-2', 4_096)
    socket.on('data', (chunk) => {
      for (const body of reader.push(chunk)) this.settle?.(unpack(Q_CUP_007, body))
    })
    socket.on('error', () => undefined)
  }

  static open(port: number, nth: number): Promise<LoadTerminal> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(new LoadTerminal(nth, socket)))
      socket.once('error', reject)
    })
  }

  async signIn(): Promise<void> {
    const answer = await this.exchange(pack(Q_CUP_007, this.request('0800', { 60: '00000001003', 63: '001' })))
    const keys = bytes(answer, 62)
    if (!keys) throw new Error(`Terminal ${this.tid} could not sign in: ${text(answer, 39)}`)
    this.mac = annexB(openWorkingKeys(TMK, keys, 8).mak)
    this.batch = text(answer, 60)?.slice(2, 8) ?? this.batch
    // A run of its own after the last one: trace numbers of a batch are there once.
    this.stan = Math.floor(Math.random() * 900_000)
  }

  /** One instalment in 12 periods; throws when it is not approved. */
  async instalment(): Promise<void> {
    const request = this.request('0200', {
      2: CARD,
      3: '000000',
      4: '000000120000',
      14: '3012',
      22: '012',
      25: '64',
      49: '156',
      60: `22${this.batch}000`,
      62: Buffer.from(`12${PROJECT.padEnd(30)}`, 'latin1'),
      63: '000',
      64: Buffer.alloc(8),
    })
    const packed = pack(Q_CUP_007, request)
    this.mac?.(macInput(Q_CUP_007, packed)).copy(packed, packed.length - 8)
    const answer = await this.exchange(packed)
    if (text(answer, 39) !== '00') throw new Error(`An instalment was answered ${text(answer, 39)}`)
  }

  close(): void {
    this.socket.destroy()
  }

  private request(mti: string, fields: { readonly [field: number]: string | Buffer }): Message {
    this.stan = (this.stan % 999_999) + 1
    return message(
      mti,
      { 11: String(this.stan).padStart(6, '0'), 41: this.tid, 42: this.mid, ...fields },
      { tpdu: Buffer.from('6000030000', 'hex'), header: Buffer.from('603100000000', 'hex') },
    )
  }

  private exchange(packed: Buffer): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('No answer within 30 s')), 30_000)
      this.settle = (answer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      this.socket.write(frame('binary-2', packed))
    })
  }
}

/** Authorisations per second of these terminals for so long, and how long one took. */
export async function loadRate(terminals: readonly LoadTerminal[], forMs: number): Promise<{ rate: number; p50: number; p99: number }> {
  const begun = performance.now()
  const times: number[] = []
  await Promise.all(
    terminals.map(async (terminal) => {
      while (performance.now() - begun < forMs) {
        const sent = performance.now()
        await terminal.instalment()
        times.push(performance.now() - sent)
      }
    }),
  )
  const seconds = (performance.now() - begun) / 1_000
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99) }
}
