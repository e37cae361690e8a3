import { afterAll, beforeAll, expect, test } from 'vitest'
import { uploadFile } from '#contract/files.ts'
import type { Operation } from '#contract/operation.ts'
import { createOrder } from '#contract/order.ts'
import type { Role } from '#domain/organisation/role.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import type { FormSchema } from '#domain/process/form.ts'
import { type Caller, NODES, type Reply, type TestServer, testServer } from '../testing.ts'

/** What no honest client sends; each is tried in every place of every operation. */
const TEXTS = [
  '',
  'a\u0000b',
  'x'.repeat(5_000),
  '\u202e👨‍👩‍👧‍👦',
  "%_\\'; drop table orders; --",
  '-1',
  '99999999999999999999',
  '__proto__',
  '------------------------------------',
  '5.------------------------------------',
  '01934f6e-7a00-7000-8000-000000000001',
  '2026-11-02T09:00:60Z',
  '2026-11-02t09:00:00z',
  'MTcwMHwAfDE',
] as const
const VALUES: readonly unknown[] = [
  '',
  'a\u0000b',
  '\ud800',
  "%_\\'; drop table orders; --",
  'x'.repeat(5_000),
  '2026-11-02T09:00:60Z',
  null,
  -1,
  1e300,
  [],
  { '\u0000': 1 },
  // What neither text nor number can be made of.
  { toString: 1, valueOf: 1 },
]
/** Requests under way at once: most of their time is spent on the way. */
const AT_ONCE = 8

/** Where each role sits in the little province. */
const NODE_OF: { readonly [role: string]: number } = {
  bank_officer: NODES.bankBranch,
  bank_supervisor: NODES.bank,
  bank_custodian: NODES.bank,
  account_manager: NODES.department,
  admin_system: NODES.province,
  admin_audit: NODES.province,
  admin_security: NODES.province,
}

let world: TestServer
const callers = new Map<string, Caller>()
const ids: { [kind: string]: string } = {}

beforeAll(async () => {
  world = await testServer({ jobs: false })
  const officer = await as('bank_officer')
  ids.orders = await opened()
  ids.merchants = ((await officer.call('GET', `/api/v1/orders/${ids.orders}`)).body.merchant as { id: string }).id
  ids.files = String((await officer.call('POST', '/api/v1/files', uploadFile.example.body)).body.id)
})
afterAll(() => world.close())

async function opened(): Promise<string> {
  const input = { ...createOrder.example.body.input, departmentId: NODES.department }
  const answer = await (await as('bank_officer')).call('POST', '/api/v1/orders', { process: 'installation', input })
  expect(answer.status, answer.text).toBe(201)
  return String(answer.body.id)
}

async function as(role: Role | 'anyone'): Promise<Caller> {
  if (role === 'anyone') return world.nobody
  const known = callers.get(role) ?? (await world.caller(role, NODE_OF[role] ?? NODES.branch))
  callers.set(role, known)
  return known
}

async function callerOf(operation: Operation): Promise<Caller> {
  if (operation.who === 'anyone') return world.nobody
  const role = operation.example?.as ?? (operation.who === 'signed_in' ? 'bank_officer' : operation.who[0])
  // Whoever signs out is signed out.
  return operation.method === 'DELETE' ? world.caller('agent', NODES.branch) : as(role ?? 'agent')
}

const isSound = ({ status, headers }: Reply): boolean =>
  status < 400 || (status < 500 && headers.get('content-type') === 'application/problem+json; charset=utf-8')

interface Attempt {
  readonly caller: Caller
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** What of all this was answered otherwise than with a success or a problem document below 500. */
async function brokenBy(attempts: readonly Attempt[]): Promise<string[]> {
  const broken: string[] = []
  expect(attempts.length).toBeGreaterThan(50)
  const left = [...attempts]
  const work = async (): Promise<void> => {
    for (let one = left.pop(); one; one = left.pop()) await tryOne(one, broken)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return broken
}

async function tryOne({ caller, method, path, body }: Attempt, broken: string[]): Promise<void> {
  const answer = await caller.call(method, path, method === 'GET' ? undefined : body)
  if (!isSound(answer))
    broken.push(`${method} ${path.slice(0, 200)} ${JSON.stringify(body)?.slice(0, 200)}: ${answer.status} ${answer.text.slice(0, 200)}`)
}

function pathOf(operation: Operation, parameters: { readonly [name: string]: string } = {}): string {
  return operation.path.replace(/\/([\w-]+)\/\{(\w+)\}/g, (_all, before: string, name: string) => {
    const usual = name === 'action' ? 'comment' : (ids[before] ?? '01934f6e-7a00-7000-8000-000000000001')
    return `/${before}/${encodeURIComponent((parameters[name] ?? usual).replace(/\p{Surrogate}/gu, '\ufffd'))}`
  })
}

const namesOf = (schema: unknown): string[] => Object.keys((schema as { properties?: object } | undefined)?.properties ?? {})
const query = (name: string, text: string): string => `?${new URLSearchParams([[name, text]])}`

/** A right body with one place of it changed, for every place and every value. */
function* spoilt(body: unknown): Generator<unknown> {
  yield* VALUES
  if (typeof body !== 'object' || body === null) return
  for (const [name, one] of Object.entries(body))
    for (const worse of spoilt(one)) yield Array.isArray(body) ? [worse] : { ...body, [name]: worse }
}

test('no operation breaks on what is written into its path and its query', async () => {
  const attempts: Attempt[] = []
  for (const operation of world.server.app.operations) {
    // A stream does not end; wrong sign-ins slow their address down.
    if (operation.answerMedia === 'text/event-stream' || operation.path === '/api/v1/session') continue
    const { method, example } = operation
    const caller = await callerOf(operation)
    for (const text of TEXTS) {
      for (const name of namesOf(operation.params)) attempts.push({ caller, method, path: pathOf(operation, { [name]: text }), body: {} })
      for (const name of namesOf(operation.query))
        attempts.push({ caller, method, path: pathOf(operation) + query(name, text), body: example?.body })
    }
  }
  expect(await brokenBy(attempts)).toEqual([])
}, 240_000)

test('no operation breaks on what is written into its body', async () => {
  const attempts: Attempt[] = []
  for (const operation of world.server.app.operations) {
    if (!operation.body || operation.path === '/api/v1/session') continue
    const caller = await callerOf(operation)
    for (const body of spoilt(operation.example?.body ?? {}))
      attempts.push({ caller, method: operation.method, path: pathOf(operation), body })
  }
  for (const text of TEXTS.slice(0, 6))
    attempts.push({ caller: world.nobody, method: 'POST', path: '/api/v1/session', body: { login: text, password: text } })
  expect(await brokenBy(attempts)).toEqual([])
}, 240_000)

test('no action of an order breaks on what is written into its form', async () => {
  const attempts: Attempt[] = []
  for (const [action, { by, form }] of Object.entries(INSTALLATION.actions)) {
    const role = by.acquirer.find((one) => one !== 'system')
    if (!role) continue
    const path = `/api/v1/orders/${ids.orders}/actions/${action}`
    const caller = await as(role)
    for (const input of spoilt(blank(form))) attempts.push({ caller, method: 'POST', path, body: { input } })
    const device = { id: 'a', offsetMs: 0, trusted: true }
    for (const at of ['2026-11-02T09:00:60Z', '2026-11-02t09:00:00z', '0000-01-01T00:00:00Z'])
      attempts.push({ caller, method: 'POST', path, body: { at, device } })
  }
  expect(await brokenBy(attempts)).toEqual([])
}, 240_000)

test.each([
  ['[', '', ']', 100_000, 'arrays'],
  ['{"a":', '1', '}', 30_000, 'objects'],
])('nesting that no stack holds is a wrong form (%s … %s)', async (before, middle, after, depth) => {
  const deep = before.repeat(depth) + middle + after.repeat(depth)
  const officer = await as('bank_officer')
  const headers = { 'content-type': 'application/json' }
  const act = await officer.call('POST', `/api/v1/orders/${await opened()}/actions/comment`, `{"input":${deep}}`, headers)
  const open = await officer.call('POST', '/api/v1/orders', `{"process":"installation","input":${deep}}`, headers)
  const login = await world.nobody.call('POST', '/api/v1/session', deep, headers)
  expect([act.status, open.status, login.status]).toEqual([422, 422, 422])
})

test.each([
  ['multipart/form-data', 'no boundary', 'nothing says where it begins'],
  ['multipart/form-data; boundary=x', 'no boundary', 'nothing in it'],
  ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\n\r\nhalf', 'it never ends'],
  ['multipart/form-data; boundary=x', '--x\r\n\r\n--x--\r\n', 'a part without a name'],
])('an upload as %s of %j is a wrong form: %s', async (type, body) => {
  const answer = await (await as('bank_officer')).call('POST', '/api/v1/files', Buffer.from(body), { 'content-type': type })
  expect(answer.status, answer.text).toBe(422)
  expect(answer.body.code).toBe('form_invalid')
})

/** Something in every place of a form, so that each can be spoilt. */
function blank(form: FormSchema): unknown {
  if (form.type === 'object') return Object.fromEntries(Object.entries(form.properties ?? {}).map(([name, one]) => [name, blank(one)]))
  if (form.type === 'array') return [form.items ? blank(form.items) : 'x']
  return form.enum?.[0] ?? (form.type === 'string' ? 'x' : form.type === 'boolean' ? true : 1)
}
