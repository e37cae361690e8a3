import { createServer, type Server, type Socket } from 'node:net'
import { answerTerminal } from './dispatch.ts'
import type { Gateway } from './gateway.ts'
import { unpack } from './iso8583/codec.ts'
import { Iso8583Error } from './iso8583/error.ts'
import { FrameReader, frame } from './iso8583/framing.ts'
import type { Message } from './iso8583/message.ts'
import { Q_CUP_007 } from './iso8583/q-cup-007.ts'

/** Requests of one connection that may be under way at once; a terminal has one, a concentrator many: what is more waits its turn, unread. */
const UNDER_WAY_MAX = 8
/** And so many more that wait for their issuers and for nothing of ours: one that is silent does not keep the sales of the others. */
const WITH_ISSUERS_MAX = 120
/** Answers that a connection may leave unread beyond what the system keeps for it; one that never reads would fill the memory. */
const UNREAD_MAX_BYTES = 16_384
const SWEEP_MS = 1_000
const BROKEN_TOLD = 5
/** Connections with a broken frame that are closed at once in a second; more of them are not read any more and closed with the next sweep. */
const CLOSED_AT_ONCE = 100
const SECOND_MS = 1_000

interface Line {
  readonly socket: Socket
  readonly reader: FrameReader
  readonly address: string
  underWay: number
  withIssuers: number
  /** Frames that are whole and wait for their turn; the socket is not read meanwhile. */
  waiting: Buffer[]
  /** The other side will say nothing more; what it has asked is still answered. */
  ended: boolean
  /** It has said nonsense and is closed with the next sweep. */
  hungUp: boolean
  heardAt: number
  /** When the frame that is not whole yet began. */
  begunAt: number
  second: number
  inSecond: number
}

/** Listens for terminals: frames in, answers out, limits on size, rate, slowness and number (docs/spec/8, The switch 4). */
export class TerminalServer {
  private readonly gateway: Gateway
  private readonly server: Server
  private readonly lines = new Set<Line>()
  private readonly perAddress = new Map<string, number>()
  private readonly sweeper: NodeJS.Timeout
  /** Broken frames since the last sweep, which ends the second. */
  private broken = 0

  constructor(gateway: Gateway) {
    this.gateway = gateway
    this.server = createServer({ noDelay: true, keepAlive: true, allowHalfOpen: true }, (socket) => this.welcome(socket))
    this.server.maxConnections = gateway.settings.connectionsMax
    this.server.on('drop', () => gateway.meter.count('connections_dropped'))
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS)
    this.sweeper.unref()
  }

  /** @throws Error with a sentence when the port cannot be opened */
  listen(): Promise<number> {
    const { port, host } = this.gateway.settings
    return new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          new Error(
            error.code === 'EADDRINUSE'
              ? `Port ${port} is taken: stop what listens there, or set GATEWAY_PORT to another.`
              : `Port ${port} on ${host} cannot be opened: ${error.message}.`,
          ),
        ),
      )
      this.server.listen({ port, host, backlog: 4_096 }, () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address ? address.port : port)
      })
    })
  }

  get connections(): number {
    return this.lines.size
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper)
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const line of this.lines) line.socket.destroy()
    await closed
  }

  private welcome(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const held = (this.perAddress.get(address) ?? 0) + 1
    socket.on('error', () => undefined)
    if (held > this.gateway.settings.connectionsPerAddress) {
      this.gateway.meter.count('connections_refused')
      socket.destroy()
      return
    }
    this.perAddress.set(address, held)
    const line: Line = {
      socket,
      reader: new FrameReader('binary-2', this.gateway.settings.frameMaxBytes),
      address,
      underWay: 0,
      withIssuers: 0,
      waiting: [],
      ended: false,
      hungUp: false,
      heardAt: performance.now(),
      begunAt: 0,
      second: 0,
      inSecond: 0,
    }
    this.lines.add(line)
    socket.on('data', (chunk) => this.read(line, chunk))
    socket.on('end', () => {
      line.ended = true
      this.goOn(line)
    })
    socket.on('close', () => {
      this.lines.delete(line)
      const left = (this.perAddress.get(address) ?? 1) - 1
      if (left > 0) this.perAddress.set(address, left)
      else this.perAddress.delete(address)
    })
  }

  private read(line: Line, chunk: Buffer): void {
    // What was buffered before a connection was hung up on is told all the same.
    if (line.socket.destroyed) return
    line.heardAt = performance.now()
    try {
      const whole = line.reader.push(chunk)
      // Behind a frame that became whole another one begins now.
      line.begunAt = line.reader.pending ? (whole.length === 0 && line.begunAt) || line.heardAt : 0
      if (this.tooFast(line, whole.length)) return
      line.waiting.push(...whole)
      this.goOn(line)
    } catch (error) {
      this.hangUp(line, error)
    }
  }

  /** Takes what waits as far as there is room, reads on or not, and says goodbye when everything that was asked is answered. */
  private goOn(line: Line): void {
    const { socket } = line
    if (line.hungUp) return
    try {
      while (!socket.destroyed && line.underWay < UNDER_WAY_MAX) {
        const body = line.waiting.shift()
        if (!body) break
        this.take(line, body)
      }
    } catch (error) {
      this.hangUp(line, error)
    }
    if (socket.destroyed) return
    if (line.ended && line.underWay + line.withIssuers === 0 && line.waiting.length === 0) socket.end()
    else if (line.waiting.length > 0) socket.pause()
    else if (socket.isPaused()) {
      line.begunAt = line.reader.pending ? performance.now() : 0
      socket.resume()
    }
  }

  /**
   * A terminal that speaks nonsense is hung up on and counted: nothing it says can be answered (docs/spec/8, The switch 4). Where many do,
   * most are left unread for a moment first: who comes again as fast as it is closed would else take the time of all others.
   */
  private hangUp(line: Line, error: unknown): void {
    this.gateway.meter.count('frames_broken')
    const why = error instanceof Iso8583Error ? { field: error.field, offset: error.offset, rule: error.rule } : { rule: 'unexpected' }
    this.tellBroken({ ...why, address: line.address })
    if (this.broken <= CLOSED_AT_ONCE) {
      line.socket.destroy()
      return
    }
    line.hungUp = true
    line.waiting = []
    line.socket.pause()
  }

  /** The first few of a second are told one by one, the rest as a number: telling must not cost what the nonsense is meant to cost. */
  private tellBroken(told: object): void {
    this.broken += 1
    if (this.broken <= BROKEN_TOLD) this.gateway.log.warn(told, 'a broken frame: connection closed')
  }

  /** Counts what came; too much of it in a second ends the connection. */
  private tooFast(line: Line, frames: number): boolean {
    const second = line.heardAt - (line.heardAt % SECOND_MS)
    line.inSecond = line.second === second ? line.inSecond + frames : frames
    line.second = second
    if (line.inSecond <= this.gateway.settings.messagesPerSecond) return false
    this.gateway.meter.count('too_fast')
    line.socket.destroy()
    return true
  }

  private take(line: Line, body: Buffer): void {
    if (line.socket.writableLength > UNREAD_MAX_BYTES) {
      this.gateway.meter.count('answers_unread')
      line.socket.destroy()
      return
    }
    // The reader's bytes live on in the message; they are its own copy only when the chunk held nothing else.
    const request: Message = unpack(Q_CUP_007, body)
    // An answer (its third digit is odd) to nothing of ours: there is no answer to it, and none may be made up.
    if (Number(request.mti[2]) % 2 === 1) throw new Iso8583Error('mti', 0, 'answer')
    line.underWay += 1
    let place: 'underWay' | 'withIssuers' = 'underWay'
    const asking = (): void => {
      if (line.withIssuers >= WITH_ISSUERS_MAX) return
      line.underWay -= 1
      line.withIssuers += 1
      place = 'withIssuers'
      this.goOn(line)
    }
    answerTerminal(this.gateway, request, body, asking)
      .finally(() => {
        line[place] -= 1
      })
      .then((answer) => {
        if (answer && !line.hungUp && !line.socket.destroyed) line.socket.write(frame('binary-2', answer))
        this.goOn(line)
      })
      // One terminal's message never ends the gateway of all.
      .catch((error: unknown) => this.hangUp(line, error))
  }

  private sweep(): void {
    if (this.broken > BROKEN_TOLD) this.gateway.log.warn({ more: this.broken - BROKEN_TOLD }, 'more broken frames in this second')
    this.broken = 0
    const { slowFrameMs, idleMs } = this.gateway.settings
    const now = performance.now()
    for (const line of this.lines) {
      if (line.hungUp) line.socket.destroy()
      // Not read, so not slow.
      if (line.socket.isPaused()) continue
      const slow = line.begunAt > 0 && now - line.begunAt >= slowFrameMs
      if (!slow && (line.underWay + line.withIssuers > 0 || now - line.heardAt < idleMs)) continue
      this.gateway.meter.count(slow ? 'frames_slow' : 'connections_idle')
      line.socket.destroy()
    }
  }
}
