import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { runningUrl } from '#db/embedded.ts'
import { cleanUp, freePort, processesWith, type Running, startProduct, temporaryFolder, untilReady, untilSaid } from './product.ts'

/** A whole demo is filled, and everything beside the server started; patience for a busy machine. */
const TEST_WITHIN_MS = 600_000
const GONE_WITHIN_MS = 60_000

vi.setConfig({ testTimeout: TEST_WITHIN_MS })
afterAll(cleanUp)

/** The first start fills it, the others find it filled: each leaves nobody behind who uses it. */
const dataDir = join(temporaryFolder(), 'data')

/** `npm start` itself, in a process group of its own, as a terminal runs it. */
function startAll(gatewayPort: number): Promise<Running> {
  return startProduct({
    through: ['/usr/bin/env', 'npm', 'start', '--silent'],
    bare: true,
    env: { DATA_DIR: dataDir, DEMO: '1', DEMO_ORDERS: '30', GATEWAY_PORT: String(gatewayPort) },
    spawn: { detached: true },
  })
}

/** Who is left of the data folder, once all had time to end. */
async function left(): Promise<string[]> {
  for (const giveUp = performance.now() + GONE_WITHIN_MS; performance.now() < giveUp; await wait(100)) {
    if (processesWith('DATA_DIR', dataDir).length === 0) return []
  }
  return processesWith('DATA_DIR', dataDir)
}

/** Somebody listens there, or this throws. */
function expectAnswer(port: number): Promise<void> {
  return new Promise((answered, nobody) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      answered()
    })
    socket.on('error', nobody)
  })
}

describe('npm start, gateway and simulators included', () => {
  test.each([
    ['SIGINT', 'the whole group, as a terminal sends it'],
    ['SIGINT', 'npm’s process alone'],
    ['SIGTERM', 'npm’s process alone'],
  ] as const)('ends after %s to %s, and leaves no process behind', async (signal, whom) => {
    const all = await untilReady(await startAll(await freePort()))
    await untilSaid(all, /Card gateway: POS terminals .* on port \d+/)
    await untilSaid(all, /Simulated banks and terminals/)
    const parts = processesWith('DATA_DIR', dataDir).join('\n')
    for (const part of ['server/main.ts', 'gateway/main.ts', 'simulator/main.ts', 'postgres']) expect(parts).toContain(part)
    if (whom.startsWith('the whole')) process.kill(-(all.child.pid ?? 0), signal)
    else all.child.kill(signal)
    const ended = await all.ended
    expect(await left()).toEqual([])
    expect([ended.code, ended.signal, all.err()]).toEqual([0, null, ''])
    expect(runningUrl(dataDir)).toBeNull()
  })

  test('a gateway that is killed again while it starts comes back all the same', async () => {
    const port = await freePort()
    const all = await untilReady(await startAll(port))
    await untilSaid(all, /Card gateway: POS terminals .* on port \d+/)
    const gateway = () => processesWith('DATA_DIR', dataDir).find((one) => one.includes('gateway/main.ts'))
    const giveUp = performance.now() + GONE_WITHIN_MS
    for (let kills = 0, before = ''; kills < 3 && performance.now() < giveUp; ) {
      const now = gateway()
      if (now && now !== before) {
        process.kill(Number.parseInt(now, 10), 'SIGKILL')
        kills += 1
        before = now
      }
      await wait(20)
    }
    await vi.waitFor(() => expectAnswer(port), { timeout: GONE_WITHIN_MS, interval: 200 })
    process.kill(-(all.child.pid ?? 0), 'SIGINT')
    await all.ended
    expect(await left()).toEqual([])
  })

  test('the gateway’s port is taken: a sentence says so, everything else works on', async () => {
    const holder = createServer()
    const port = await new Promise<number>((done) =>
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address()
        done(typeof address === 'object' && address ? address.port : 0)
      }),
    )
    const all = await untilReady(await startAll(port))
    for (const giveUp = performance.now() + GONE_WITHIN_MS; !/Everything else does/.test(all.err()) && performance.now() < giveUp; )
      await wait(100)
    expect(all.err()).toMatch(new RegExp(`Port ${port} is taken: .*GATEWAY_PORT`))
    expect((await fetch(`${all.base}/api/health/ready`)).status).toBe(200)
    process.kill(-(all.child.pid ?? 0), 'SIGINT')
    await all.ended
    expect(await left()).toEqual([])
    holder.close()
  })
})
