import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { type Database, openDatabase } from '#db/open.ts'
import { type Caller, NODES, type Reply, type TestServer, testServer } from '#server/testing.ts'

/** Patience, not a measure: the machine may be busy with other tests. */
const BACK_WITHIN_MS = 60_000
const AWAY_MS = 10_000

vi.setConfig({ testTimeout: 600_000 })

const folder = mkdtempSync(join(tmpdir(), 'tillwright-away-'))
let db: Database
let world: TestServer
let officer: Caller
/** Orders that the server said yes to. */
const acknowledged = new Set<string>()

beforeAll(async () => {
  db = await openDatabase({ dataDir: folder, connections: 4 })
  world = await testServer({ db })
  officer = await world.caller('bank_officer', NODES.bankBranch)
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

const postmaster = (): number => Number(pidFile().split('\n')[0])

async function open(): Promise<Reply> {
  const input = { ...createOrder.example.body.input, departmentId: NODES.department }
  const answer = await officer.call('POST', '/api/v1/orders', { process: 'installation', input })
  if (answer.status === 201) acknowledged.add(String(answer.body.id))
  return answer
}

/** Empty while it is being written. */
function pidFile(): string {
  const path = join(folder, 'postgres', 'postmaster.pid')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** PostgreSQL says itself when it takes connections. */
async function untilReady(): Promise<number> {
  for (;;) {
    const said = pidFile().split('\n')
    if (said[7]?.trim() === 'ready' && isAlive(Number(said[0]))) return performance.now()
    await wait(20)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The postmaster and all it started: each has a group of its own. */
function everyProcess(): number[] {
  const parent = postmaster()
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
  return [parent, ...children.map(Number)]
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}

/** Opens orders until one is taken again; how long after the database's return that was, and every refusal on the way. */
async function untilBack(): Promise<{ afterMs: number; refused: Reply[] }> {
  const from = performance.now()
  const ready = untilReady()
  const refused: Reply[] = []
  for (;;) {
    const answer = await open()
    if (answer.status === 201) return { afterMs: performance.now() - (await ready), refused }
    refused.push(answer)
    if (performance.now() - from > BACK_WITHIN_MS) throw new Error(`never back: ${answer.status} ${answer.text}`)
    await wait(100)
  }
}

function expectRefusals(answers: readonly Reply[]): void {
  for (const one of answers) {
    expect([one.status, one.body.code, one.headers.get('retry-after')], one.text).toEqual([503, 'unavailable', '1'])
  }
}

/** Every order that was said yes to is there. */
async function expectNothingLost(): Promise<void> {
  for (const id of acknowledged) expect((await officer.call('GET', `/api/v1/orders/${id}`)).status).toBe(200)
}

describe('a database that goes away', () => {
  test('killed, it is started again; the server lives on, streams end, sign-in and the queue come back', async () => {
    for (let n = 0; n < 5; n++) expect((await open()).status).toBe(201)
    const stream = await fetch(`${world.url}/api/v1/live`, { headers: { cookie: await cookieOf('dispatcher') } })
    const ended = stream.text()
    process.kill(postmaster(), 'SIGKILL')
    const { afterMs, refused } = await untilBack()
    expectRefusals(refused)
    expect(afterMs).toBeLessThan(BACK_WITHIN_MS)
    expect(await ended, 'whoever listened reads the lists again').toContain('retry:')
    await expectNothingLost()
    await world.caller('agent', NODES.branch)
    const { number } = (await open()).body as { number: string }
    await found(number)
  })

  test(`away for ${AWAY_MS / 1000} s, it is told as such all the time and nothing else`, async () => {
    const port = Number(new URL(db.ownerUrl).port)
    process.kill(postmaster(), 'SIGKILL')
    // Its own port is taken meanwhile: it cannot come back before that is given free.
    const inTheWay = createServer((socket) => socket.destroy())
    await untilListening(inTheWay, port)
    const refused: Reply[] = []
    for (const until = performance.now() + AWAY_MS; performance.now() < until; await wait(100)) refused.push(await open())
    expect(refused.length).toBeGreaterThan(10)
    expectRefusals(refused.filter((one) => one.status !== 201))
    expect(refused.at(-1)?.status).toBe(503)
    expect((await world.nobody.call('GET', '/api/health/ready')).status).toBe(503)
    expect((await world.nobody.call('GET', '/api/health/live')).status).toBe(200)
    await new Promise((done) => inTheWay.close(done))
    const back = await untilBack()
    expectRefusals(back.refused)
    expect(back.afterMs).toBeLessThan(BACK_WITHIN_MS)
    await expectNothingLost()
  })

  test('stopped in the middle, it does not hold requests for ever', async () => {
    const all = everyProcess()
    expect(all.length).toBeGreaterThan(4)
    for (const pid of all) process.kill(pid, 'SIGSTOP')
    const from = performance.now()
    const answers = await Promise.all([open(), officer.call('GET', '/api/v1/orders'), world.nobody.call('GET', '/api/health/ready')])
    const afterMs = performance.now() - from
    for (const pid of all) process.kill(pid, 'SIGCONT')
    expect(answers.map((one) => [one.status, one.headers.get('retry-after')])).toEqual([
      [503, '1'],
      [503, '1'],
      [503, '1'],
    ])
    expect(afterMs).toBeLessThan(BACK_WITHIN_MS)
    expect((await untilBack()).afterMs).toBeLessThan(BACK_WITHIN_MS)
    await expectNothingLost()
  })
})

async function cookieOf(role: 'dispatcher'): Promise<string> {
  const { login } = await world.account([{ role, nodeId: NODES.branch }])
  const signedIn = await fetch(`${world.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: 'Right-password-1' }),
  })
  return signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** The index follows within seconds, as it did before. */
async function found(number: string): Promise<void> {
  const hits = async () => ((await officer.call('GET', `/api/v1/search?q=${number}`)).body as { items?: readonly object[] }).items?.length
  await expect.poll(hits, { timeout: BACK_WITHIN_MS, interval: 100 }).toBe(1)
}

/** The port is free once what was killed is gone. */
async function untilListening(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const listening = await new Promise<boolean>((done) => {
      server.once('error', () => done(false))
      server.listen(port, '127.0.0.1', () => done(true))
    })
    if (listening) return
    await wait(2)
  }
  throw new Error('the port was never free')
}
