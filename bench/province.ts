import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { createOrder } from '#contract/order.ts'
import { type Database, openDatabase, type Query, type Scope } from '#db/open.ts'
import { instant } from '#domain/time.ts'
import { composeServer } from '#server/compose.ts'
import { makeLog } from '#server/log.ts'
import { makeWorld } from '#server/world.ts'
import { fillDemo } from '#simulator/province/fill-demo.ts'
import { type Call, send } from './load.ts'
import { freshValues } from './sql-text.ts'

export interface Captured {
  readonly scope: Scope
  readonly queries: readonly Query[]
}

/** The little province that the bench works on: an own folder, database and server process; statements of the product as it sends them. */
export interface Bench {
  readonly folder: string
  readonly port: number
  readonly db: Database
  readonly owner: Client
  readonly server: ChildProcess
  /** What the server sends for each kind of work, captured once in this process. */
  readonly create: readonly Captured[]
  readonly action: readonly Captured[]
  readonly list: readonly Captured[]
  /** The values of `create` and of `action` that have to be new each time. */
  readonly fresh: { readonly create: readonly string[]; readonly action: readonly string[] }
  /** Id of the order that `action` was captured on. */
  readonly actedOn: string
  /** Ids of orders that actions are taken on. */
  readonly orderIds: readonly string[]
  call(method: Call['method'], path: string, body?: unknown): Call
  close(): Promise<void>
}

const ORDERS = 3_000
const LIST = '/api/v1/orders?view=all&state=surveying&limit=50'

export async function openBench(tell: (line: string) => void): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-bench-'))
  tell('an own database with a small demo province …')
  const db = await openDatabase({ dataDir: folder })
  const world = await makeWorld({ db, dataDir: folder, log: makeLog('silent') })
  await fillDemo(world, db.ownerUrl, {
    seed: 'bench',
    end: db.now(),
    size: { merchants: 300, orders: 60, days: 10 },
    tell: () => undefined,
  })
  await world.close()
  writeFileSync(join(folder, 'demo-filled'), 'bench')
  const owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await owner.query("insert into setting (key, value) values ('demo', jsonb_build_object('seed', 'bench', 'end', 0))")
  const captured = await capture(db, folder)
  const { port, server } = await startServer(folder, db.ownerUrl)
  const cookie = await signIn(port, captured.login, captured.password)
  const call: Bench['call'] = (method, path, body) => ({
    method,
    path,
    headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const orderIds = await Promise.all(
    Array.from(
      { length: ORDERS },
      async () => (JSON.parse(await send(port, agent, call('POST', '/api/v1/orders', createOrder.example.body))) as { id: string }).id,
    ),
  )
  agent.destroy()
  return {
    folder,
    port,
    db,
    owner,
    server,
    ...captured,
    orderIds,
    call,
    close: async () => {
      server.kill('SIGTERM')
      await new Promise((resolve) => server.once('exit', resolve))
      await owner.end()
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What `npm start` gives Node for a process of the product. */
export function flagsOf(script: string): readonly string[] {
  const flags = JSON.parse(readFileSync(join(import.meta.dirname, '../tools/node-flags.json'), 'utf8')) as {
    readonly [script: string]: string[]
  }
  return flags[script] ?? []
}

/** Runs the product once in this process and keeps what it sends. */
async function capture(db: Database, folder: string) {
  let kept: Captured[] = []
  let keys = 0
  const listening: Database = {
    ...db,
    batch: (scope, queries) => {
      kept.push({ scope, queries })
      return db.batch(scope, queries)
    },
  }
  const server = await composeServer({
    db: listening,
    dataDir: folder,
    log: makeLog('error'),
    demo: true,
    pages: null,
    version: 'bench',
    secureCookie: false,
    jobs: false,
  })
  try {
    // The fill kept this process busy; the server sheds load until it is not.
    await wait(3_000)
    const offered = await server.app.inject({ url: '/api/v1/demo/accounts' })
    if (offered.statusCode !== 200) throw new Error(`The demo's accounts: ${offered.body.slice(0, 300)}`)
    const accounts = offered.json<{ items: { login: string; password: string; role: string }[] }>().items
    const account = accounts.find((one) => one.role === 'bank_officer')
    if (!account) throw new Error('The demo has no bank officer')
    const signedIn = await server.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { login: account.login, password: account.password },
    })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
    const once = async (method: 'GET' | 'POST', url: string, payload?: object): Promise<{ sent: Captured[]; body: { id?: string } }> => {
      kept = []
      keys += 1
      const answer = await server.app.inject({
        method,
        url,
        headers: { cookie, 'idempotency-key': `capture-${keys}` },
        ...(payload ? { payload } : {}),
      })
      if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}: ${answer.body.slice(0, 300)}`)
      return { sent: kept, body: answer.json() }
    }
    /** Three times: the first asks for what is kept from then on (number blocks, reference data), the others tell what is new each time. */
    const during = async (method: 'GET' | 'POST', url: string, payload?: object) => {
      await once(method, url, payload)
      const before = await once(method, url, payload)
      const { sent, body } = await once(method, url, payload)
      return { sent, body, fresh: freshValues(before.sent, sent) }
    }
    const create = await during('POST', '/api/v1/orders', createOrder.example.body)
    const actedOn = create.body.id ?? ''
    const action = await during('POST', `/api/v1/orders/${actedOn}/actions/comment`, { input: { note: '请尽快安排上门' } })
    const list = await during('GET', LIST)
    return {
      login: account.login,
      password: account.password,
      create: create.sent,
      action: action.sent,
      list: list.sent,
      fresh: { create: create.fresh, action: action.fresh },
      actedOn,
    }
  } finally {
    await server.app.close()
    await server.world.close()
  }
}

/** The server as it is started in production, as its own process on this database. */
async function startServer(folder: string, databaseUrl: string): Promise<{ port: number; server: ChildProcess }> {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const server = spawn(process.execPath, [...flagsOf('server/main.ts'), 'server/main.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, PORT: String(port), DATA_DIR: folder, DATABASE_URL: databaseUrl, DEMO: '1', LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  })
  for (let time = 0; time < 200; time += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ready) return { port, server }
    await wait(50)
  }
  server.kill('SIGKILL')
  throw new Error('The server did not become ready')
}

async function signIn(port: number, login: string, password: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

export const listPath = LIST
export const bulkBegin = instant(Date.UTC(2026, 0, 1))
