import { connect, type Socket } from 'node:net'
import { unpack } from '#gateway/iso8583/codec.ts'
import { FrameReader, frame } from '#gateway/iso8583/framing.ts'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'

const FRAME_MAX = 4_096

/** Nobody took the call: nothing was sent. */
export class NoGateway extends Error {}

export interface Heard {
  readonly answer: Message
  /** From the TPDU on: what the MAC of the answer covers is in it. */
  readonly raw: Buffer
}

/** The terminal's line to the gateway: one request at a time, opened again when it was lost. */
export class TerminalLine {
  private readonly host: string
  private readonly port: number
  private socket: Socket | null = null
  private waiting: { readonly takes: (answer: Message) => boolean; readonly settle: (heard: Heard | null) => void } | null = null

  constructor(host: string, port: number) {
    this.host = host
    this.port = port
  }

  /**
   * Sends a packed request and waits for the answer that belongs to it; null when none came in time or the line was lost. Answers of
   * other requests (late ones, doubled ones) are passed over.
   * @throws NoGateway
   */
  async ask(packed: Buffer, waitMs: number): Promise<Heard | null> {
    const request = unpack(Q_CUP_007, packed)
    const kind = `${request.mti.slice(0, 2)}${Number(request.mti[2]) + 1}${request.mti[3]}`
    const socket = await this.open()
    return new Promise((resolve) => {
      const settle = (heard: Heard | null): void => {
        clearTimeout(timer)
        this.waiting = null
        resolve(heard)
      }
      const timer = setTimeout(() => settle(null), waitMs)
      this.waiting = { takes: (answer) => answer.mti === kind && text(answer, 11) === text(request, 11), settle }
      socket.write(frame('binary-2', packed))
    })
  }

  close(): void {
    this.socket?.destroy()
    this.socket = null
  }

  private open(): Promise<Socket> {
    if (this.socket) return Promise.resolve(this.socket)
    return new Promise((resolve, reject) => {
      const socket = connect({ host: this.host, port: this.port, noDelay: true }, () => {
        this.socket = socket
        resolve(socket)
      })
      const reader = new FrameReader('binary-2', FRAME_MAX)
      socket.on('error', (error) => reject(new NoGateway(`No gateway at ${this.host}:${this.port}: ${error.message}`)))
      socket.on('data', (chunk) => this.read(socket, reader, chunk))
      socket.on('close', () => {
        if (this.socket !== socket) return
        this.socket = null
        this.waiting?.settle(null)
      })
    })
  }

  private read(socket: Socket, reader: FrameReader, chunk: Buffer): void {
    try {
      for (const raw of reader.push(chunk)) {
        const answer = unpack(Q_CUP_007, raw)
        if (this.waiting?.takes(answer)) this.waiting.settle({ answer, raw })
      }
    } catch {
      // What cannot be read is no answer: the line is given up, and the request with it.
      socket.destroy()
    }
  }
}
