import { spawnSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { pack } from '#gateway/iso8583/codec.ts'
import { frame } from '#gateway/iso8583/framing.ts'
import { Q_CUP_007 } from '#gateway/iso8583/q-cup-007.ts'
import type { Settings } from '#gateway/settings.ts'
import { code, eventually, issuerHas, pos, restarted, send, world } from './gateway-counter.ts'
import { counts, hostile, openSelling, resumed, unharmed } from './gateway-selling.ts'
import { approve } from './scripted-issuer.ts'

const PACE_MS = 3
const MB = 1_048_576

openSelling()

/** Connections that this process holds. */
const held = (): number => process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length

describe('too much of everything', () => {
  const echo = (): string => frame('binary-2', pack(Q_CUP_007, pos.request('0820', {}, '00', '301'))).toString('hex')

  it('10 MB behind an announcement of 65,535 bytes: closed before they are kept', async () => {
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }, PACE_MS)
    try {
      await unharmed(async () => {
        const { report } = await hostile({ way: 'send', hex: 'ffff', tailBytes: 10 * MB, connections: 1, forMs: 0 })
        expect(report.opened).toBe(report.closed)
      })
    } finally {
      clearInterval(watch)
    }
    expect(most).toBeLessThan(5 * MB)
  })

  it('a flood on one connection: closed, and counted once for each connection', async () => {
    const before = counts('too_fast')
    let closed = 0
    await unharmed(async () => {
      const { report } = await hostile({ way: 'flood', hex: echo(), connections: 4 })
      expect(report.opened).toBe(report.closed)
      closed += report.closed
    })
    expect(closed).toBeGreaterThanOrEqual(4)
    expect(counts('too_fast') - before).toBe(closed)
  })

  it('half-open: clients that froze within a frame, and ones that said their last word within it', async () => {
    const [before, lines] = [counts('frames_slow'), held()]
    await unharmed(async () => {
      const slow = counts('frames_slow')
      const frozen = await hostile({ way: 'hold', hex: echo().slice(0, 20), connections: 200 })
      frozen.child.kill('SIGSTOP')
      await eventually(() => counts('frames_slow') === slow + 200)
      await eventually(() => held() <= lines)
      frozen.child.kill('SIGCONT')
      expect(await frozen.end()).toMatchObject({ opened: 200, closed: 200 })
      const socket = connect({ port: world.running.port, host: '127.0.0.1', allowHalfOpen: true })
      socket.resume()
      socket.end(Buffer.from(echo().slice(0, 20), 'hex'))
      await new Promise((resolve) => socket.on('end', resolve))
      socket.destroy()
    })
    expect(counts('frames_slow')).toBeGreaterThanOrEqual(before + 200)
  })

  const files = Number(spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout.trim()) || 10_500
  const many = Math.min(10_000, files - 500)

  it(`${many} connections that say nothing are all taken, and all let go`, async () => {
    const before = held()
    await unharmed(async () => {
      const crowd = await hostile({ way: 'hold', hex: '', connections: many })
      expect(crowd.report).toMatchObject({ opened: many, closed: 0 })
      await eventually(() => held() >= before + many)
      expect(await crowd.end()).toMatchObject({ closed: 0 })
    })
    await eventually(() => held() <= before)
  })
})

/** The same gateway with other limits; the seller goes on where it was. */
async function limited(settings: Partial<Settings>): Promise<void> {
  await restarted(settings)
  await resumed()
}

describe('limits of the settings', () => {
  it('more connections from one address than GATEWAY_CONNECTIONS_PER_ADDRESS: refused and counted, and taken again when some went', async () => {
    await limited({ connectionsPerAddress: 20 })
    await unharmed(async () => {
      const before = counts('connections_refused')
      const crowd = await hostile({ way: 'hold', hex: '', connections: 50 })
      await eventually(() => counts('connections_refused') === before + 31)
      expect(await crowd.end()).toMatchObject({ opened: 50, closed: 31 })
    })
    await eventually(() => held() < 20)
    expect(code(await send(pos.sale(5_000)))).toBe('00')
  })

  it('more connections than GATEWAY_CONNECTIONS_MAX: dropped and counted', async () => {
    await limited({ connectionsMax: 20 })
    await unharmed(async () => {
      const before = counts('connections_dropped')
      const crowd = await hostile({ way: 'hold', hex: '', connections: 50 })
      await eventually(() => counts('connections_dropped') === before + 31)
      await crowd.end()
    })
  })

  it('more messages in a second than GATEWAY_MESSAGES_PER_SECOND: closed and counted', async () => {
    await restarted({ messagesPerSecond: 50 })
    let answered = 0
    while (await pos.send(pos.request('0820', {}, '00', '301'))) answered += 1
    // Two seconds may have been begun and not used up before.
    expect(answered).toBeGreaterThanOrEqual(50)
    expect(counts('too_fast')).toBe(1)
  })
})

/** Sends pieces apart from each other, so that they arrive as several. */
async function sendApart(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise((sent) => socket.write(piece, sent))
    await wait(50)
  }
}

describe('a connection that is hung up on while more of it waits to be read', () => {
  it('is counted once', async () => {
    await restarted({ messagesPerSecond: 50 })
    let answer = (): void => undefined
    const thought = new Promise<void>((resolve) => {
      answer = resolve
    })
    world.issuer.judge = (request) => thought.then(() => approve(request))
    const sold = send(pos.sale(5_000))
    const repetitions = Buffer.concat(Array.from({ length: 12 }, () => frame('binary-2', pos.lastRaw)))
    const echoes = Buffer.concat(Array.from({ length: 60 }, () => frame('binary-2', pack(Q_CUP_007, pos.request('0820', {}, '00', '301')))))
    const socket = connect({ port: world.running.port, host: '127.0.0.1', noDelay: true })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    socket.resume()
    // More repetitions than are worked on at once: what follows is read when these are answered.
    await sendApart(socket, [repetitions, echoes, echoes, echoes])
    answer()
    await closed
    expect(code(await sold)).toBe('00')
    expect(counts('too_fast')).toBe(1)
  })
})

describe('negative control', () => {
  it('a sale that gets no approval is found out', async () => {
    await limited({})
    world.issuer.judge = () => null
    issuerHas(500)
    await expect(unharmed(async () => undefined)).rejects.toThrow('was answered with 68')
  })
})
