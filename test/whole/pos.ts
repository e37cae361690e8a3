import { connect, type Socket } from 'node:net'
import { macInput, pack, unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { openWorkingKeys } from '#gateway/iso8583/keys.ts'
import { annexB, type Mac } from '#gateway/iso8583/mac.ts'
import { bytes, type FieldValue, type Message, message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'

export const CARD = '6228481234567890128'
export const PROJECT = 'TEST-12'

/** Patience, not a measure: the machine may be busy with other tests. */
const ANSWERED_WITHIN_MS = 30_000

/** A bare terminal: builds requests by the tables of Q/CUP 007, keeps nothing but its keys and numbers. */
export class Pos {
  batch = 0
  stan = 0
  keys: { pik: Buffer; mak: Buffer } | null = null
  readonly tid: string
  readonly mid: string
  private readonly tmk: Buffer
  private readonly port: number
  private socket: Socket | null = null
  private waiting: { settle: (answer: Message | null) => void } | null = null
  lastRaw: Buffer = Buffer.alloc(0)
  answerRaw: Buffer = Buffer.alloc(0)

  constructor(port: number, tid: string, mid: string, tmk: Buffer) {
    this.port = port
    this.tid = tid
    this.mid = mid
    this.tmk = tmk
  }

  get mac(): Mac | null {
    return this.keys && annexB(this.keys.mak)
  }

  /** Sends a request and waits for its answer; null when none comes in time or the connection is closed. */
  async send(request: Message, options: { mac?: boolean; timeoutMs?: number } = {}): Promise<Message | null> {
    if (options.mac && this.mac) request.fields[64] = Buffer.alloc(8)
    const packed = pack(Q_CUP_007, request)
    if (options.mac && this.mac) this.mac(macInput(Q_CUP_007, packed)).copy(packed, packed.length - 8)
    this.lastRaw = packed
    return this.sendRaw(packed, options.timeoutMs)
  }

  async sendRaw(packed: Buffer, timeoutMs = ANSWERED_WITHIN_MS): Promise<Message | null> {
    const socket = await this.line()
    return new Promise((settle) => {
      const timer = setTimeout(() => {
        this.waiting = null
        settle(null)
      }, timeoutMs)
      this.waiting = {
        settle: (answer) => {
          clearTimeout(timer)
          this.waiting = null
          settle(answer)
        },
      }
      socket.write(frame('binary-2', packed))
    })
  }

  hangUp(): void {
    this.socket?.destroy()
    this.socket = null
  }

  get masterKeyHex(): string {
    return this.tmk.toString('hex')
  }

  /** The same terminal on another connection. */
  twin(port = this.port): Pos {
    const twin = new Pos(port, this.tid, this.mid, this.tmk)
    twin.batch = this.batch
    twin.stan = this.stan
    twin.keys = this.keys
    return twin
  }

  private line(): Promise<Socket> {
    if (this.socket) return Promise.resolve(this.socket)
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => resolve(socket))
      const reader = new FrameReader('binary-2', 4_096)
      socket.on('error', reject)
      socket.on('data', (chunk) => {
        for (const body of reader.push(chunk)) {
          this.answerRaw = body
          this.waiting?.settle(unpack(Q_CUP_007, body))
        }
      })
      socket.on('close', () => {
        if (this.socket === socket) this.socket = null
        this.waiting?.settle(null)
      })
      this.socket = socket
    })
  }

  request(mti: string, fields: { [field: number]: FieldValue | undefined }, type: string, code = '000', test = false): Message {
    this.stan += 1
    return message(
      mti,
      {
        11: String(this.stan).padStart(6, '0'),
        41: this.tid,
        42: this.mid,
        60: `${type}${String(this.batch).padStart(6, '0')}${code}`,
        ...fields,
      },
      { tpdu: Buffer.from('6000030000', 'hex'), header: Buffer.from(test ? '603110000000' : '603100000000', 'hex') },
    )
  }

  async signIn(): Promise<Message | null> {
    const answer = await this.send(this.request('0800', { 63: '001' }, '00', '003'))
    const keys = answer && bytes(answer, 62)
    if (answer && keys) {
      this.keys = openWorkingKeys(this.tmk, keys, 8)
      this.batch = Number(text(answer, 60)?.slice(2, 8))
    }
    return answer
  }

  instalment(amount: number, periods = 12, more: { card?: string; project?: string; test?: boolean } = {}): Message {
    return this.request(
      '0200',
      {
        2: more.card ?? CARD,
        3: '000000',
        4: String(amount).padStart(12, '0'),
        14: '3012',
        22: '012',
        25: '64',
        49: '156',
        62: Buffer.from(String(periods).padStart(2, '0') + (more.project ?? PROJECT).padEnd(30, ' '), 'latin1'),
        63: '000',
      },
      '22',
      '000',
      more.test ?? false,
    )
  }

  sale(amount: number, card = CARD): Message {
    return this.request(
      '0200',
      { 2: card, 3: '000000', 4: String(amount).padStart(12, '0'), 22: '012', 25: '00', 49: '156', 63: '000' },
      '22',
    )
  }

  voidOf(sale: Message, answer: Message): Message {
    return this.request(
      '0200',
      {
        2: CARD,
        3: '200000',
        4: sale.fields[4],
        22: '012',
        25: sale.fields[25],
        37: answer.fields[37],
        38: answer.fields[38],
        49: '156',
        61: `${text(sale, 60)?.slice(2, 8)}${text(sale, 11)}`,
        63: '000',
      },
      '23',
    )
  }

  refundOf(sale: Message, answer: Message, amount: number): Message {
    return this.request(
      '0220',
      {
        2: CARD,
        3: '200000',
        4: String(amount).padStart(12, '0'),
        22: '021',
        25: '00',
        35: `${CARD}=301220100000`,
        37: answer.fields[37],
        38: answer.fields[38],
        49: '156',
        61: `${text(sale, 60)?.slice(2, 8)}${text(sale, 11)}${text(answer, 13)}`,
        63: '000',
      },
      '25',
    )
  }

  /** A reversal of a request: the same trace number, its reason in field 39. */
  reversalOf(request: Message, reason = '98'): Message {
    const fields = {
      2: request.fields[2],
      3: request.fields[3],
      4: request.fields[4],
      11: request.fields[11],
      14: request.fields[14],
      22: request.fields[22],
      25: request.fields[25],
    }
    const made = this.request('0400', { ...fields, 39: reason, 49: '156' }, text(request, 60)?.slice(0, 2) ?? '22')
    made.fields[60] = request.fields[60]
    return made
  }

  settlement(debitFen: number, debits: number, creditFen: number, credits: number): Message {
    const digits = (value: number, width: number): string => String(value).padStart(width, '0')
    const home = `${digits(debitFen, 12)}${digits(debits, 3)}${digits(creditFen, 12)}${digits(credits, 3)}0`
    return this.request('0500', { 48: home + '0'.repeat(31), 49: '156', 63: '001' }, '00', '201')
  }
}

/** The same message from a terminal in test state (header state 1; Q/CUP 007, 7.1.4.1). */
export function inTest(request: Message): Message {
  return { ...request, header: Buffer.from('603110000000', 'hex') }
}
