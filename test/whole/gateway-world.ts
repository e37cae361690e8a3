import { randomBytes } from 'node:crypto'
import { connect, createServer, type Socket } from 'node:net'
import { Client } from 'pg'
import type { Database } from '#db/open.ts'
import { testDatabase } from '#db/testing.ts'
import { openVault } from '#db/vault.ts'
import type { Product } from '#domain/instalment/product.ts'
import { fen } from '#domain/money.ts'
import { macInput, pack, unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { openWorkingKeys } from '#gateway/iso8583/keys.ts'
import { annexB, type Mac, networkMac, networkMacText } from '#gateway/iso8583/mac.ts'
import { bytes, type FieldValue, type Message, message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import { makeLog } from '#gateway/log.ts'
import { readSettings, type Settings } from '#gateway/settings.ts'
import { type Running, startGateway } from '#gateway/start.ts'
import { enrolIssuer, enrolTerminal } from '#simulator/enrol.ts'

export const CARD = '6228481234567890128'
export const ISSUER_MAK = Buffer.from('1122334455667788', 'hex')
/** PINs go on to the issuer under it. */
export const ISSUER_PIK = Buffer.from('0123456789abcdef1032547698badcfe', 'hex')
export const PROJECT = 'TEST-12'

export const PRODUCT: Product = {
  issuerCode: '01030000',
  name: { zh: '测试', en: 'Test' },
  project: PROJECT,
  terms: [3, 6, 12].map((periods) => ({ periods, ratePpm: 6_000 })),
  feeBearer: 'cardholder',
  charged: 'per_period',
  minFen: fen(10_000),
  maxFen: fen(10_000_000),
  bins: ['622848'],
  mccs: [],
  mids: [],
  validFrom: '2000-01-01',
  validTo: null,
  rounding: 'first',
  statement: { day: 10, cardDayWins: false, purchaseOnTheDay: 'next_statement' },
  earlyRepayment: 'shorten',
  unbilledFee: 'falls',
}

/** An issuer that does what a test tells it to: `judge` answers a request with the fields to add, or null for silence. */
export class ScriptedIssuer {
  readonly heard: Message[] = []
  judge: (request: Message) => { [field: number]: FieldValue } | null | Promise<{ [field: number]: FieldValue } | null> = approve
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
    const made = this.answerTo(request, added)
    if (made.fields[39] === '00' && !made.fields[128] && request.mti !== '0820')
      made.fields[128] = networkMac(ISSUER_MAK)(networkMacText(made.mti, made.fields))
    const packed = frame('ascii-4', pack(Q_CUP_006, made))
    socket.write(packed)
    if (this.double) socket.write(packed)
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

/** The same message from a terminal in test state (header state 1; Q/CUP 007, 7.1.4.1). */
export function inTest(request: Message): Message {
  return { ...request, header: Buffer.from('603110000000', 'hex') }
}

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

  async sendRaw(packed: Buffer, timeoutMs = 5_000): Promise<Message | null> {
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

export interface GatewayWorld {
  readonly db: Database
  readonly owner: Client
  readonly issuer: ScriptedIssuer
  readonly folder: string
  running: Running
  pos(): Promise<Pos>
  /** Starts the gateway again on the same database, after `running` was closed. */
  again(settings?: Partial<Settings>): Promise<void>
  close(): Promise<void>
}

/** A gateway with one issuer on a database of its own. */
export async function gatewayWorld(folder: string, settings: Partial<Settings> = {}): Promise<GatewayWorld> {
  const db = await testDatabase()
  const owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await owner.query(`insert into organisation (id, parent_id, kind, level, code, name, short_name) values
    (1, null, 'company', 0, '320000', '江苏', '江苏'), (2, 1, 'company', 1, '320100', '南京', '南京'), (100, 2, 'company', 2, '320102', '玄武', '玄武'), (1000, null, 'bank', 0, 'abc', '农行', '农行')
    on conflict do nothing`)
  const vault = openVault(folder)
  const issuer = new ScriptedIssuer()
  const port = await issuer.listen()
  await enrolIssuer(
    owner,
    vault,
    { id: PRODUCT.issuerCode, name: '测试行', host: '127.0.0.1', port, mak: ISSUER_MAK, pik: ISSUER_PIK },
    PRODUCT,
  )
  const base: Settings = {
    ...readSettings({ GATEWAY_PORT: '0', DATA_DIR: folder }),
    issuerTimeoutMs: 1_500,
    retryMs: 100,
    retryMaxMs: 500,
    ...settings,
  }
  const start = (more: Partial<Settings> = {}) => startGateway(db.urlOf('tw_gateway'), { ...base, ...more }, makeLog('silent'))
  let count = 0
  const world: GatewayWorld = {
    db,
    owner,
    issuer,
    folder,
    running: await start(),
    pos: async () => {
      count += 1
      const [tid, mid, tmk] = [String(10_000_000 + count), `30132010000${String(count).padStart(4, '0')}`, randomBytes(16)]
      await enrolTerminal(owner, vault, { tid, mid, tmk })
      return new Pos(world.running.port, tid, mid, tmk)
    },
    again: async (more) => {
      world.running = await start(more)
      await linkUp(world.running)
    },
    close: async () => {
      await world.running.close()
      issuer.close()
      await owner.end()
      await db.close()
    },
  }
  await linkUp(world.running)
  return world
}

async function linkUp(running: Running): Promise<void> {
  for (const link of running.gateway.issuers.all()) await new Promise<void>((resolve) => link.whenUp(resolve))
}
