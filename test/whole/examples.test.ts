import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#db/open.ts'
import { testDatabase } from '#db/testing.ts'
import { composeServer, type Server } from '#server/compose.ts'
import { makeLog } from '#server/log.ts'
import { makeWorld } from '#server/world.ts'
import { fillDemo } from '#simulator/province/fill-demo.ts'

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly example?: string | number | boolean
}
interface Described {
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  readonly security: readonly unknown[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly example: unknown } } }
  readonly responses: { readonly [status: string]: unknown }
  readonly 'x-roles': string | readonly string[]
  readonly 'x-example-role'?: string
}
interface DemoAccount {
  readonly login: string
  readonly password: string
  readonly role: string
  readonly bank: string | null
  readonly organisation: string
}

/** Small, and yet some orders for the first bank officer of the list. */
const SMALL = { merchants: 60, orders: 500, days: 10 }
let db: Database
let server: Server
let url: string
let accounts: readonly DemoAccount[]
let operations: readonly (Described & { readonly method: string; readonly path: string })[]
const dataDir = mkdtempSync(join(tmpdir(), 'tillwright-examples-'))
const cookies = new Map<string, string>()

beforeAll(async () => {
  db = await testDatabase()
  const filling = await makeWorld({ db, dataDir, log: makeLog('silent') })
  await fillDemo(filling, db.ownerUrl, { seed: 'examples', end: db.now(), size: SMALL, tell: () => undefined })
  await filling.close()
  server = await composeServer({
    db,
    dataDir,
    log: makeLog('silent'),
    demo: true,
    pages: null,
    version: '0.0.0',
    secureCookie: false,
    jobs: false,
  })
  url = await server.app.listen({ port: 0, host: '127.0.0.1' })
  accounts = ((await (await fetch(`${url}/api/v1/demo/accounts`)).json()) as { items: DemoAccount[] }).items
  const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as { paths: { [path: string]: { [method: string]: Described } } }
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ ...one, method: method.toUpperCase(), path })),
  )
})
afterAll(async () => {
  await server.close()
  await db.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function cookieOf(role: string): Promise<string> {
  const known = cookies.get(role)
  if (known) return known
  const account = accounts.find((one) => one.role === role)
  if (!account) throw new Error(`no demo account is a ${role}`)
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: account.login, password: account.password }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  cookies.set(role, cookie)
  return cookie
}

async function run(one: (typeof operations)[number]): Promise<Response> {
  const inPath = one.parameters.filter((each) => each.in === 'path')
  const path = inPath.reduce((text, each) => text.replace(`{${each.name}}`, encodeURIComponent(String(each.example))), one.path)
  const query = new URLSearchParams(
    one.parameters.filter((each) => each.in === 'query' && each.example !== undefined).map((each) => [each.name, String(each.example)]),
  )
  const role = one['x-example-role'] ?? (Array.isArray(one['x-roles']) ? one['x-roles'][0] : 'agent')
  const body = one.requestBody?.content['application/json'].example
  return fetch(`${url}${path}${query.size > 0 ? `?${query}` : ''}`, {
    method: one.method,
    headers: {
      ...(one.security.length > 0 ? { cookie: await cookieOf(role) } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

test('every worked example of the API document succeeds on the demo province', async () => {
  // Signing out last: the others go on with their sessions.
  const inOrder = [...operations].sort((a, b) => Number(a.operationId === 'deleteSession') - Number(b.operationId === 'deleteSession'))
  expect(inOrder.length).toBeGreaterThan(20)
  for (const one of inOrder) {
    const answer = await run(one)
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false
    const told = isStream ? '' : await answer.text()
    if (isStream) await answer.body?.cancel()
    expect(
      Object.keys(one.responses).filter((status) => status.startsWith('2')),
      `${one.method} ${one.path}: ${told.slice(0, 500)}`,
    ).toContain(String(answer.status))
  }
})

test('that of opening an order succeeds any number of times for the first bank officer of the list', async () => {
  const open = operations.find((one) => one.operationId === 'postOrders')
  if (!open) throw new Error('orders cannot be opened')
  const ids = new Set<string>()
  for (let n = 0; n < 3; n++) {
    const answer = await run(open)
    expect(answer.status).toBe(201)
    ids.add(((await answer.json()) as { id: string }).id)
  }
  expect(ids.size).toBe(3)
})

test('the demo offers every role but the merchant, two city branches, and of each bank a provincial, a city and a sub-branch officer', () => {
  const roles = new Set(accounts.map((one) => one.role))
  for (const role of [
    'agent',
    'dispatcher',
    'account_manager',
    'branch_manager',
    'quality_controller',
    'warehouse_keeper',
    'key_custodian',
    'bank_custodian',
    'risk_officer',
    'finance_officer',
    'campaign_manager',
    'bank_officer',
    'bank_supervisor',
    'admin_system',
    'admin_security',
    'admin_audit',
  ])
    expect(roles, role).toContain(role)
  expect(new Set(accounts.filter((one) => one.role === 'dispatcher').map((one) => one.organisation)).size).toBeGreaterThanOrEqual(2)
  const banks = new Set(accounts.flatMap((one) => (one.bank === null ? [] : [one.bank])))
  expect(banks.size).toBe(6)
  for (const bank of banks)
    expect(accounts.filter((one) => one.bank === bank && one.role === 'bank_officer').length, bank).toBeGreaterThanOrEqual(3)
})

test.each(['opened', 'due'] as const)(
  'page by page, sorted by %s, every order comes once; what has no due date comes last',
  async (sort) => {
    const cookie = await cookieOf('dispatcher')
    const ids: string[] = []
    const dues: (string | null)[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await fetch(`${url}/api/v1/orders?view=all&limit=7&sort=${sort}${cursor ? `&cursor=${cursor}` : ''}`, {
        headers: { cookie },
      })
      const page = (await answer.json()) as { items: { id: string; dueAt: string | null }[]; next: string | null }
      ids.push(...page.items.map((one) => one.id))
      dues.push(...page.items.map((one) => one.dueAt))
      cursor = page.next
    }
    const whole = (await (await fetch(`${url}/api/v1/orders?view=all&limit=100`, { headers: { cookie } })).json()) as { items: unknown[] }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(whole.items.length)
    expect(ids.length).toBeGreaterThan(14)
    if (sort === 'opened') return
    expect(dues.some((due) => due === null) && dues.some((due) => due !== null)).toBe(true)
    const dated = dues.slice(0, dues.indexOf(null))
    expect(dated).toEqual([...dated].sort())
    expect(dues.slice(dated.length).every((due) => due === null)).toBe(true)
  },
)
