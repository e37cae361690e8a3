import { connect, createServer, type Socket } from 'node:net'
import { unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_006 } from '#gateway/iso8583/q-cup-006.ts'
import { startControl } from './control.ts'
import { deliver } from './deliver.ts'
import { type FaultMode, FaultPlan, faultOfAmount } from './faults.ts'
import { JournalFile } from './journal-file.ts'
import { judge, kindOf } from './judge.ts'
import { type Account, type Deed, type Kind, Ledger, type Totals } from './ledger.ts'
import { ISSUERS, type IssuerName } from './products.ts'
import { firstSettings, type IssuerSettings } from './settings.ts'
import { answerTo, isAuthentic, keyOf, rejectCode, rejected } from './wire.ts'

/** Total length of a frame at most (Q/CUP 006 part 5, 4.3.4). */
const FRAME_MAX = 2_048
const CONNECTIONS_MAX = 256
const BEAT_MS = 1_000
const CALL_AGAIN_MS = 500
const ECHO = '301'

export interface IssuerLog {
  info(told: object, text: string): void
  warn(told: object, text: string): void
}

export interface IssuerOptions {
  /** 0: any free one. With `connectTo` nothing is listened on. */
  readonly port: number
  readonly host?: string
  /** As in field 100 and the network headers. */
  readonly id: string
  readonly issuer: IssuerName
  /** 8 bytes; null: neither asked for nor made. */
  readonly mak: Buffer | null
  /** 8 or 16 bytes: PINs come under it; without it none is looked at. */
  readonly pik?: Buffer
  /** Port of the control page on loopback; none without it, 0 for any free one. */
  readonly control?: number
  readonly now?: () => number
  readonly seed?: string
  readonly log?: IssuerLog
  /** File that outlives the process. */
  readonly journal?: string
  /** The bank calls the acquirer instead of being called (reading B17). */
  readonly connectTo?: { readonly host: string; readonly port: number }
  readonly settings?: Partial<IssuerSettings>
}

export interface Heard {
  messages: number
  echoes: number
  repeats: number
  badMacs: number
  unreadable: number
  faults: number
}

export interface Issuer {
  readonly id: string
  readonly port: number
  readonly controlPort: number | null
  readonly accounts: readonly Account[]
  readonly totals: Totals
  readonly heard: Readonly<Heard>
  readonly settings: IssuerSettings
  readonly faults: FaultPlan
  readonly ledger: Ledger
  /** Closes every connection; whoever called may call again. */
  hangUp(): void
  close(): Promise<void>
}

/** Starts a bank: it listens (or calls), decides by its rules, and misbehaves when told to (docs/interfaces/simulators.md, Issuer). */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const salt = `${options.seed ?? 'issuer'} ${options.id}`
  const opened = options.journal ? await JournalFile.open(options.journal, salt) : null
  const ledger = new Ledger(opened?.salt ?? salt)
  for (const deed of opened?.deeds ?? []) ledger.apply(deed)
  const counter = new Counter(options, ledger, opened?.journal ?? null)
  const port = options.connectTo ? 0 : await counter.listen(options.port, options.host ?? '127.0.0.1')
  if (options.connectTo) counter.call(options.connectTo)
  const { heard, settings, faults } = counter
  const hangUp = (): void => counter.hangUp()
  const control =
    options.control === undefined ? null : await startControl(options.control, { id: options.id, ledger, heard, settings, faults, hangUp })
  return {
    id: options.id,
    port,
    controlPort: control?.port ?? null,
    get accounts() {
      return ledger.accounts()
    },
    get totals() {
      return ledger.totals()
    },
    heard,
    settings,
    faults,
    ledger,
    hangUp,
    close: async () => {
      await Promise.all([control?.close(), counter.close()])
    },
  }
}

/** Where requests arrive and answers leave. */
class Counter {
  readonly settings: IssuerSettings
  readonly faults = new FaultPlan()
  readonly heard: Heard = { messages: 0, echoes: 0, repeats: 0, badMacs: 0, unreadable: 0, faults: 0 }
  private readonly options: IssuerOptions
  private readonly ledger: Ledger
  private readonly journal: JournalFile | null
  private readonly now: () => number
  private readonly sockets = new Set<Socket>()
  private readonly server = createServer((socket) => this.adopt(socket))
  /** Decided, on its way to the disk: a repeated request waits for it too. */
  private readonly writing = new Map<string, Promise<void>>()
  private closing = false

  constructor(options: IssuerOptions, ledger: Ledger, journal: JournalFile | null) {
    const profile = ISSUERS[options.issuer]
    this.options = options
    this.ledger = ledger
    this.journal = journal
    this.now = options.now ?? Date.now
    this.settings = { ...firstSettings(profile.bins, profile.products), ...options.settings }
    this.server.maxConnections = CONNECTIONS_MAX
  }

  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  call(to: { host: string; port: number }): void {
    if (this.closing) return
    const socket = connect(to)
    socket.on('error', () => undefined)
    socket.on('connect', () => (this.closing ? socket.destroy() : this.adopt(socket)))
    socket.on('close', () => setTimeout(() => this.call(to), CALL_AGAIN_MS).unref())
  }

  hangUp(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.closing = true
    this.server.close()
    this.hangUp()
    await Promise.all(this.writing.values())
    await this.journal?.close()
  }

  private adopt(socket: Socket): void {
    this.sockets.add(socket)
    socket.setNoDelay(true)
    const reader = new FrameReader('ascii-4', FRAME_MAX)
    let heardAt = performance.now()
    let sentAt = performance.now()
    const pulse = setInterval(() => {
      const now = performance.now()
      if (now - heardAt > this.settings.silentMs) socket.destroy()
      else if (now - sentAt > this.settings.idleMs) {
        sentAt = now
        socket.write('0000')
      }
    }, BEAT_MS).unref()
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(pulse)
      this.sockets.delete(socket)
    })
    socket.on('data', (chunk) => {
      heardAt = performance.now()
      try {
        for (const body of reader.push(chunk)) if (body.length > 0) void this.take(socket, body)
      } catch (error) {
        this.options.log?.warn({ failure: (error as Error).message }, 'a broken frame: its connection is closed')
        socket.destroy()
      }
    })
  }

  private async take(socket: Socket, body: Buffer): Promise<void> {
    this.heard.messages += 1
    let request: Message
    try {
      request = unpack(Q_CUP_006, body)
    } catch (error) {
      this.heard.unreadable += 1
      this.options.log?.warn({ failure: (error as Error).message }, 'a message that cannot be read is rejected')
      this.sendReject(socket, body, rejectCode(error))
      return
    }
    try {
      await this.answer(socket, body, request)
    } catch (error) {
      // The disk refused the journal: what is not written is not answered, and a bank that cannot write closes.
      this.options.log?.warn({ failure: (error as Error).message }, 'the journal cannot be written: the bank closes')
      this.closing = true
      this.server.close()
      this.hangUp()
    }
  }

  private async answer(socket: Socket, body: Buffer, request: Message): Promise<void> {
    const refuse = (code: string): void => deliver(socket, answerTo(request, { 39: code }), null, this.options.mak, this.settings)
    if (request.mti === '0820') {
      this.heard.echoes += 1
      refuse(text(request, 70) === ECHO ? '00' : '40')
      return
    }
    // An answer to nothing of ours: nothing is said to it.
    if (Number(request.mti[2]) % 2 === 1) return
    const kind = kindOf(request)
    if (!kind) return refuse('40')
    if (!isAuthentic(request, this.options.mak)) {
      this.heard.badMacs += 1
      return refuse('A0')
    }
    const key = keyOf(request)
    const held = this.ledger.find(key)?.deed
    const fault = this.faultOf(request, kind, held !== undefined)
    if (fault === 'deaf') return
    if (fault === 'reject') return this.sendReject(socket, body, '10485')
    const deed = held ?? (await this.decide(request, kind))
    if (!deed) return refuse('30')
    if (held) {
      this.heard.repeats += 1
      await this.writing.get(key)
      if (held.amountFen !== Number(text(request, 4)) || held.card !== this.ledger.digest(text(request, 2) ?? '')) return refuse('94')
    }
    deliver(
      socket,
      answerTo(request, { 38: deed.authorisation, 39: deed.answer, 57: deed.field57 }),
      fault,
      this.options.mak,
      this.settings,
    )
  }

  /** Decides and books at once, so that no other request comes between; then writes it down. */
  private async decide(request: Message, kind: Kind): Promise<Deed | null> {
    const { seed = 'issuer', pik = null } = this.options
    const bench = { ledger: this.ledger, settings: this.settings, seed, pik, now: this.now() }
    const deed = judge(bench, request, kind)
    if (!deed) return null
    this.ledger.apply(deed)
    this.options.log?.info({ kind, card: deed.masked, fen: deed.amountFen, answer: deed.answer, why: deed.why }, 'decided')
    if (!this.journal) return deed
    const written = this.journal.append(deed)
    this.writing.set(deed.key, written)
    await written.finally(() => this.writing.delete(deed.key))
    return deed
  }

  /** What was planned comes first, then what the card and the amount of a new purchase choose. */
  private faultOf(request: Message, kind: Kind, repeated: boolean): FaultMode | null {
    const chosen = this.faults.take(kind) ?? (repeated || (kind !== 'sale' && kind !== 'instalment') ? null : this.faultOfPurchase(request))
    if (chosen) this.heard.faults += 1
    return chosen
  }

  private faultOfPurchase(request: Message): FaultMode | null {
    const byCard = this.settings.cards[text(request, 2) ?? '']?.fault
    return byCard ?? (this.settings.faultsByAmount ? faultOfAmount(Number(text(request, 4) ?? 0)) : null)
  }

  private sendReject(socket: Socket, body: Buffer, code: string): void {
    const back = rejected(body, code)
    if (!back) socket.destroy()
    else if (socket.writable) socket.write(frame('ascii-4', back))
  }
}
