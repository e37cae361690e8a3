import { connect, createServer, type Server, type Socket } from 'node:net'
import { unpack } from './iso8583/codec.ts'
import { FrameReader, frame } from './iso8583/framing.ts'
import { networkMac } from './iso8583/mac.ts'
import { type Message, text } from './iso8583/message.ts'
import { Q_CUP_006 } from './iso8583/q-cup-006.ts'
import type { Log } from './log.ts'
import {
  answerKey,
  distrust,
  type LinkMac,
  managementAnswer,
  networkEcho,
  networkTime,
  type Outgoing,
  questionKey,
  rejectedKey,
  toNetwork,
} from './network.ts'

/** Total length of a frame at most (Q/CUP 006 part 5, 4.3.4). */
const FRAME_MAX = 2_048
const RECONNECT_MS = [100, 250, 500, 1_000, 2_000, 5_000]
/** Signs of life: `0000` after 2 idle minutes, closed after 3 silent ones (part 5, 4.3.4). */
const IDLE_MS = 120_000
const SILENT_MS = 180_000
/** So many time-outs in a row open the circuit; after the pause one request tries. */
const BREAK_AFTER = 8
const BREAK_MS = 5_000

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Message }
  /** Nothing came that could be believed; `macWrong`: what came would have been, but for its MAC. */
  | { readonly kind: 'timeout'; readonly macWrong: boolean }
  /** Nothing was sent. */
  | { readonly kind: 'away' }
  /** The network refused the frame itself: nothing happened at the issuer. */
  | { readonly kind: 'rejected'; readonly code: string }

export interface LinkSettings {
  readonly issuerId: string
  readonly host: string
  readonly port: number
  readonly connects: 'out' | 'in'
  readonly mak: Buffer | null
  /** PIN key of the link, 8 or 16 bytes; null: PINs cannot be told to this issuer. */
  readonly pik: Buffer | null
  readonly acquirerId: string
  readonly echoMs: number
  /** Hears of answers that nobody waits for: late, doubled, or of nothing. */
  readonly late: (answer: Message) => void
}

interface Waiting {
  readonly outgoing: Outgoing
  readonly settle: (outcome: Outcome) => void
  readonly timer: NodeJS.Timeout
  macWrong: boolean
}

/** One issuer: a connection that keeps itself open, many requests on it at once, each found again by its key fields. */
export class IssuerLink {
  readonly settings: LinkSettings
  private readonly mac: LinkMac
  private readonly log: Log
  private readonly now: () => number
  private readonly waiting = new Map<string, Waiting>()
  private socket: Socket | null = null
  /** The last call of ours, taken or not yet. */
  private calling: Socket | null = null
  private server: Server | null = null
  private attempts = 0
  private closing = false
  /** These and what follows from them on the monotonic clock. */
  private lastHeard = 0
  private lastSent = 0
  private lastEcho = Number.NEGATIVE_INFINITY
  private timeouts = 0
  /** 0: the circuit is closed. Once the pause is over one request tries; the others wait for what becomes of it. */
  private brokenUntil = 0
  private probing = false
  private echoStan = 0
  private readonly pulse: NodeJS.Timeout
  private readonly ready: (() => void)[] = []
  /** Epoch milliseconds. */
  since: number

  constructor(settings: LinkSettings, log: Log, now: () => number) {
    this.settings = settings
    this.mac = settings.mak && networkMac(settings.mak)
    this.log = log
    this.now = now
    this.since = now()
    this.pulse = setInterval(() => this.beat(), 1_000)
    this.pulse.unref()
    if (settings.connects === 'out') this.connect()
    else this.listen()
  }

  get state(): 'up' | 'down' | 'broken' {
    if (!this.socket) return 'down'
    return this.probing || performance.now() < this.brokenUntil ? 'broken' : 'up'
  }

  /** How many requests it would send now: none while it is away, and one when it is to be seen whether an issuer that fell silent answers again. */
  get room(): number {
    if (this.state !== 'up') return 0
    return this.brokenUntil > 0 ? 1 : Number.POSITIVE_INFINITY
  }

  get waitingNow(): number {
    return this.waiting.size
  }

  /** Called once, when the link is up for the first time from now. */
  whenUp(tell: () => void): void {
    if (this.socket) tell()
    else this.ready.push(tell)
  }

  /** Sends and waits. After a run of time-outs nothing is sent until the pause is over, and then one request until it is answered (`away`). */
  request(outgoing: Outgoing, timeoutMs: number): Promise<Outcome> {
    const socket = this.socket
    if (!socket || this.state === 'broken') return Promise.resolve({ kind: 'away' })
    const key = questionKey(outgoing)
    const probe = this.brokenUntil > 0
    if (probe) this.probing = true
    return new Promise((settle) => {
      const timer = setTimeout(() => {
        this.waiting.delete(key)
        this.timeouts += 1
        if (probe || this.timeouts >= BREAK_AFTER) this.openCircuit()
        settle({ kind: 'timeout', macWrong: waiting.macWrong })
      }, timeoutMs)
      const waiting: Waiting = { outgoing, settle, timer, macWrong: false }
      this.waiting.set(key, waiting)
      this.write(socket, toNetwork(outgoing, this.settings.acquirerId, this.settings.issuerId, this.mac))
    })
  }

  /** Nothing comes over it any more: whoever waits has waited long enough. */
  close(): void {
    this.closing = true
    clearInterval(this.pulse)
    for (const one of this.waiting.values()) {
      clearTimeout(one.timer)
      one.settle({ kind: 'timeout', macWrong: one.macWrong })
    }
    this.waiting.clear()
    this.socket?.destroy()
    this.calling?.destroy()
    this.server?.close()
  }

  private openCircuit(): void {
    this.brokenUntil = performance.now() + BREAK_MS
    this.timeouts = 0
    this.probing = false
    this.log.warn({ issuer: this.settings.issuerId }, 'the circuit of an issuer that does not answer is open')
  }

  private closeCircuit(): void {
    this.brokenUntil = 0
    this.timeouts = 0
    this.probing = false
  }

  private connect(): void {
    const socket = connect({ host: this.settings.host, port: this.settings.port })
    this.calling = socket
    socket.on('connect', () => this.adopt(socket))
    socket.on('error', () => undefined)
    socket.on('close', () => this.again(() => this.connect()))
  }

  /** Tries once more, later with each try. */
  private again(open: () => void): void {
    if (this.closing) return
    const wait = RECONNECT_MS[Math.min(this.attempts, RECONNECT_MS.length - 1)] ?? 5_000
    this.attempts += 1
    setTimeout(() => !this.closing && open(), wait).unref()
  }

  private listen(): void {
    this.server = createServer((socket) => {
      socket.on('error', () => undefined)
      this.socket?.destroy()
      this.adopt(socket)
    })
    this.server.on('error', (error) => {
      if (this.attempts === 0)
        this.log.error(
          { issuer: this.settings.issuerId, failure: error.message },
          'the port for an issuer cannot be opened; it is tried again',
        )
      this.again(() => this.listen())
    })
    this.server.listen(this.settings.port, this.settings.host)
  }

  private adopt(socket: Socket): void {
    socket.setNoDelay(true)
    this.socket = socket
    this.attempts = 0
    this.closeCircuit()
    this.since = this.now()
    this.lastHeard = performance.now()
    this.lastSent = performance.now()
    const reader = new FrameReader('ascii-4', FRAME_MAX)
    socket.on('data', (chunk) => {
      this.lastHeard = performance.now()
      try {
        for (const one of reader.push(chunk)) if (one.length > 0) this.take(one)
      } catch (error) {
        this.log.warn(
          { issuer: this.settings.issuerId, failure: (error as Error).message },
          'an issuer sent a broken frame: its link is closed',
        )
        socket.destroy()
      }
    })
    socket.on('close', () => {
      if (this.socket !== socket) return
      this.socket = null
      this.since = this.now()
    })
    this.log.info({ issuer: this.settings.issuerId }, 'issuer link up')
    for (const tell of this.ready.splice(0)) tell()
  }

  private write(socket: Socket, body: Buffer): void {
    this.lastSent = performance.now()
    // Requests of one commit leave together.
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    socket.write(frame('ascii-4', body))
  }

  private beat(): void {
    const socket = this.socket
    if (!socket) return
    const now = performance.now()
    if (now - this.lastHeard > SILENT_MS) {
      socket.destroy()
      return
    }
    if (now - this.lastSent > IDLE_MS) {
      this.lastSent = now
      socket.write('0000')
    }
    if (now - this.lastEcho > this.settings.echoMs) {
      this.lastEcho = now
      this.echoStan = (this.echoStan % 999_999) + 1
      this.write(socket, networkEcho(this.settings.acquirerId, this.settings.issuerId, networkTime(this.now()), this.echoStan))
    }
  }

  private take(body: Buffer): void {
    if (this.takeReject(body)) return
    let answer: Message
    try {
      answer = unpack(Q_CUP_006, body)
    } catch (error) {
      this.log.warn({ issuer: this.settings.issuerId, failure: (error as Error).message }, 'an answer that cannot be read is dropped')
      return
    }
    if (answer.mti === '0830') {
      this.timeouts = 0
      return
    }
    if (answer.mti === '0820') {
      if (this.socket) this.write(this.socket, managementAnswer(answer))
      return
    }
    const key = answerKey(answer)
    const found = this.waiting.get(key)
    if (!found) {
      // Late or doubled: the journal knows already what became of it.
      this.log.info({ issuer: this.settings.issuerId, mti: answer.mti, answer: text(answer, 39) }, 'an answer that nobody waits for')
      this.settings.late(answer)
      return
    }
    const why = distrust(answer, found.outgoing, this.settings.acquirerId, this.mac)
    if (why) {
      if (why === 'mac') found.macWrong = true
      this.log.error({ issuer: this.settings.issuerId, why }, 'an approval that cannot be believed is dropped')
      return
    }
    this.settle(key, found, { kind: 'answer', answer })
  }

  private settle(key: string, found: Waiting, outcome: Outcome): void {
    this.closeCircuit()
    clearTimeout(found.timer)
    this.waiting.delete(key)
    found.settle(outcome)
  }

  /** A frame that comes back: a new header with a reject code in front of our own (part 2, 3.2). */
  private takeReject(body: Buffer): boolean {
    const code = body.length >= 92 && body[0] === 46 && body[46] === 46 ? body.toString('latin1', 41, 46) : '00000'
    if (code === '00000') return false
    this.log.error({ issuer: this.settings.issuerId, code }, 'the network rejected a frame')
    try {
      const own = Buffer.from(body.subarray(46))
      own.write(String(own.length).padStart(4, '0'), 2, 'latin1')
      const sent = unpack(Q_CUP_006, own)
      const key = rejectedKey(sent)
      const found = this.waiting.get(key)
      if (found) this.settle(key, found, { kind: 'rejected', code })
    } catch {
      // What was rejected cannot be told: it times out.
    }
    return true
  }
}
