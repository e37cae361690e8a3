import { connect, createServer, type Server, type Socket } from 'node:net'

/** What a wire does with what comes back: let it through, lose it, double it, break off, change a byte. */
export type Wire = 'pass' | 'lose' | 'double' | 'cut' | 'spoil'

/** A wire between a terminal and the gateway, which can be bad. */
export class Relay {
  wire: Wire = 'pass'
  /** What happens to the next answer alone. */
  once: Wire | null = null
  readonly port: Promise<number>
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  constructor(target: () => number) {
    this.server = createServer((near) => {
      const far = connect(target(), '127.0.0.1')
      for (const one of [near, far]) {
        this.sockets.add(one)
        one.on('error', () => undefined)
        one.on('close', () => {
          this.sockets.delete(one)
          near.destroy()
          far.destroy()
        })
      }
      near.pipe(far)
      far.on('data', (chunk: Buffer) => this.back(near, chunk))
    })
    this.port = new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  }

  /** Breaks every connection that is open now. */
  hangUp(): void {
    for (const one of this.sockets) one.destroy()
  }

  close(): void {
    this.server.close()
    this.hangUp()
  }

  private back(near: Socket, chunk: Buffer): void {
    const wire = this.once ?? this.wire
    this.once = null
    if (wire === 'lose') return
    if (wire === 'cut') {
      near.destroy()
      return
    }
    if (wire === 'spoil') chunk[chunk.length - 1] = (chunk[chunk.length - 1] as number) ^ 1
    near.write(chunk)
    if (wire === 'double') near.write(chunk)
  }
}
