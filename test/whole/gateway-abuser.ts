import { connect, type Socket } from 'node:net'

/** What a hostile client is asked to do: its first argument, as JSON. */
export interface Abuse {
  readonly port: number
  /** `send`: each connection says its bytes and waits to be closed. `hold`: each stays open until told to end. */
  readonly way: 'send' | 'drip' | 'hold' | 'flood'
  readonly hex: string
  readonly connections: number
  readonly forMs: number
  /** Zeros that follow the bytes. */
  readonly tailBytes?: number
}

/** What became of it. */
export interface AbuseReport {
  readonly opened: number
  /** Connections that the other side closed. */
  readonly closed: number
  /** `drip`: from the first byte until closed. */
  readonly longestMs: number
  readonly bytesSent: number
}

const DRIP_MS = 1_000
const FLOOD_MS = 5
const REPEAT = 64
const OPEN_AT_ONCE = 200
const HEARD_AFTER_MS = 500

const wish = JSON.parse(process.argv[2] ?? '') as Abuse
const said = Buffer.from(wish.hex, 'hex')
const tail = Buffer.alloc(wish.tailBytes ?? 0)
const tally = { opened: 0, closed: 0, longestMs: 0, bytesSent: 0 }
const sockets = new Set<Socket>()
const until = performance.now() + wish.forMs

/** One connection's life; resolves when it is closed, or when it is open where it only has to stay. */
function life(): Promise<void> {
  return new Promise((resolve) => {
    const begun = performance.now()
    let timer: NodeJS.Timeout | undefined
    const socket = connect({ port: wish.port, host: '127.0.0.1', noDelay: true }, () => {
      tally.opened += 1
      socket.resume()
      if (wish.way === 'hold') {
        if (said.length > 0) socket.write(said)
        resolve()
      } else if (wish.way === 'send') {
        socket.write(said)
        if (tail.length > 0) socket.write(tail)
      } else timer = repeat(socket)
    })
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(timer)
      sockets.delete(socket)
      tally.closed += 1
      tally.bytesSent += socket.bytesWritten
      tally.longestMs = Math.max(tally.longestMs, performance.now() - begun)
      resolve()
    })
  })
}

function repeat(socket: Socket): NodeJS.Timeout {
  let at = 0
  const byte = (): void => {
    socket.write(said.subarray(at % said.length, (at % said.length) + 1))
    at += 1
  }
  if (wish.way === 'drip') {
    byte()
    return setInterval(byte, DRIP_MS)
  }
  const many = Buffer.concat(Array.from({ length: REPEAT }, () => said))
  return setInterval(() => socket.write(many), FLOOD_MS)
}

async function again(): Promise<void> {
  do await life()
  while (performance.now() < until && wish.way !== 'drip')
}

if (wish.way === 'hold')
  for (let left = wish.connections; left > 0; left -= OPEN_AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(left, OPEN_AT_ONCE) }, life))
else await Promise.all(Array.from({ length: wish.connections }, again))

process.send?.(tally)
if (wish.way === 'hold')
  process.on('message', () => {
    // What was closed over there is heard of a moment later.
    setTimeout(() => process.send?.(tally, () => process.exit(0)), HEARD_AFTER_MS)
  })
else process.disconnect()
