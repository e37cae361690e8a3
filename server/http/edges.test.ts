import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '#contract/operation.ts'
import { createOrder } from '#contract/order.ts'
import type { Role } from '#domain/organisation/role.ts'
import { type Caller, NODES, TEST_PASSWORD, type TestServer, testServer } from '../testing.ts'

let world: TestServer
let officer: Caller
let order: string
let cookie: string
const callers = new Map<string, Promise<Caller>>()

beforeAll(async () => {
  world = await testServer({ jobs: false })
  officer = await world.caller('bank_officer', NODES.bankBranch)
  const opened = await officer.call('POST', '/api/v1/orders', { process: 'installation', input: notice() })
  expect(opened.status, opened.text).toBe(201)
  order = String(opened.body.id)
})
afterAll(() => world.close())

const notice = () => ({ ...createOrder.example.body.input, departmentId: NODES.department })
const pathsOf = (reply: { readonly body: { readonly [name: string]: unknown } }) =>
  (reply.body.errors as { path: string }[] | undefined)?.map((one) => one.path)

describe('an address', () => {
  const long = 'x'.repeat(201)
  test.each([
    ['GET', `/api/v1/orders/${long}`, 404, null, 'a name longer than any is the name of nothing'],
    ['DELETE', `/api/v1/orders/${long}`, 405, 'GET, HEAD', 'and yet takes no other method'],
    ['GET', '/api', 404, null, 'nothing is there'],
    ['GET', '/api/v1/orderz', 404, null, 'a slip of the pen'],
    ['PUT', '/api/v1/orders', 405, 'POST, GET, HEAD', 'an address of two operations'],
    ['POST', '/api/openapi.json', 405, 'GET, HEAD', 'what is no operation has its methods, too'],
    ['DELETE', '/api/docs', 405, 'GET, HEAD', 'the page of the document'],
    ['POST', '/metrics', 405, 'GET, HEAD', 'figures are read'],
    ['POST', '/api/v1/live', 405, 'GET', 'a stream has no head'],
    ['PATCH', `/api/v1/orders/${'1'.repeat(36)}/actions/comment`, 405, 'POST', 'actions are posted'],
  ])('%s %.40s answers %i (Allow: %s): %s', async (method, path, status, allow, because) => {
    const answer = await world.nobody.call(method, path)
    expect([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')], because).toEqual([
      status,
      allow,
      'application/problem+json; charset=utf-8',
    ])
  })
})

test.each([
  ['en;q=0.1, zh-CN;q=0.9', '请先登录', 'the heavier one, not the first'],
  ['zh;q=0.2, en;q=0.8', 'Sign in first', 'the heavier one'],
  ['fr-FR, de;q=0.9, en;q=0.4', 'Sign in first', 'the only one we speak'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'Sign in first', 'what a browser in London says'],
  ['en;q=0', '请先登录', 'nought is a no'],
  ['*', '请先登录', 'any is Chinese'],
  [';;;,,q=', '请先登录', 'nonsense is Chinese'],
])('Accept-Language %s is answered %s (%s)', async (asked, title, because) => {
  const answer = await world.nobody.call('GET', '/api/v1/session', undefined, { 'accept-language': asked })
  expect(answer.body.title, because).toBe(title)
  expect(answer.headers.get('vary')).toContain('Accept-Language')
  expect(answer.headers.get('content-language')).toBe(title === '请先登录' ? 'zh-CN' : 'en')
})

test.each([
  ['"1"', 304, 'the version that stands'],
  ['W/"1"', 304, 'compared weakly'],
  ['"7", "1"', 304, 'one of several'],
  ['*', 304, 'any'],
  ['"0"', 200, 'an older one'],
  ['1', 200, 'no tag'],
])('an order asked for by who has %s answers %i (%s)', async (known, status, because) => {
  const answer = await officer.call('GET', `/api/v1/orders/${order}`, undefined, { 'if-none-match': known })
  expect([answer.status, answer.headers.get('etag')], because).toEqual([status, '"1"'])
  expect(answer.text === '', because).toBe(status === 304)
})

describe('a cursor', () => {
  test('that no page gave is a wrong form, at every list', async () => {
    const lists = world.server.app.operations.filter((one) => 'cursor' in propertiesOf(one))
    expect(lists.length).toBeGreaterThan(12)
    for (const one of lists) {
      const caller = await callerOf(one)
      for (const cursor of ['no cursor of ours', 'x', 'YWZ0ZXJ8', Buffer.from('after|\u0000').toString('base64url'), '~'.repeat(400)]) {
        const answer = await caller.call('GET', `${one.path.replace('{id}', order)}?cursor=${encodeURIComponent(cursor)}`)
        expect([answer.status, pathsOf(answer)], `${one.path} ${cursor.slice(0, 20)}: ${answer.text.slice(0, 200)}`).toEqual([
          422,
          ['/cursor'],
        ])
      }
    }
  })

  test('that a page gave goes on behind it, at every list that has a next page', async () => {
    let went = 0
    for (let more = 0; more < 3; more += 1) await officer.call('POST', '/api/v1/orders', { process: 'installation', input: notice() })
    for (const one of world.server.app.operations.filter((each) => 'cursor' in propertiesOf(each) && 'limit' in propertiesOf(each))) {
      const caller = await callerOf(one)
      const path = one.path.replace('{id}', order)
      const first = await caller.call('GET', `${path}?limit=1`)
      if (typeof first.body.next !== 'string') continue
      const second = await caller.call('GET', `${path}?limit=1&cursor=${encodeURIComponent(first.body.next)}`)
      expect(second.status, `${path} ${second.text}`).toBe(200)
      expect(second.body.items, path).not.toEqual(first.body.items)
      went += 1
    }
    expect(went).toBeGreaterThan(3)
  })
})

function propertiesOf(one: Operation): object {
  return (one.query as { properties?: object } | undefined)?.properties ?? {}
}

async function callerOf(one: Operation): Promise<Caller> {
  const role: Role = one.example?.as ?? (Array.isArray(one.who) ? one.who[0] : 'agent')
  const node = /^(admin|branch_manager|quality|finance)/.test(role)
    ? NODES.province
    : role.startsWith('bank')
      ? NODES.bankBranch
      : NODES.branch
  const known = callers.get(role) ?? world.caller(role, node)
  callers.set(role, known)
  return known
}

describe('a wrong field is named from the form on', () => {
  test.each([
    [{ departmentId: NODES.branch }, undefined, '/departmentId', 'a branch is no department'],
    [{ terminalsWanted: 0 }, undefined, '/terminalsWanted', 'too few'],
    [{ merchant: { ...notice().merchant, name: '' } }, undefined, '/merchant/name', 'a field within a field'],
    [{}, NODES.otherBankBranch, '/bankNodeId', "another bank's"],
    [{}, NODES.bankCity, '/bankNodeId', 'above the own one'],
    [{}, NODES.siblingBankBranch, '/bankNodeId', 'beside the own one'],
    [{}, NODES.department, '/bankNodeId', 'no bank at all'],
  ])('input %j at %s: %s (%s)', async (changed, bankNodeId, path, because) => {
    const body = { process: 'installation', input: { ...notice(), ...changed }, ...(bankNodeId ? { bankNodeId } : {}) }
    const answer = await officer.call('POST', '/api/v1/orders', body)
    expect([answer.status, pathsOf(answer)], because).toEqual([422, [path]])
  })

  test('a file that was never uploaded is named by its place', async () => {
    const files = ['01934f6e-7a00-7000-8000-00000000f11e', '01934f6e-7a00-7000-8000-00000000f11f']
    const answer = await officer.call('POST', `/api/v1/orders/${order}/actions/attach`, { input: { files } })
    expect([answer.status, pathsOf(answer)]).toEqual([422, ['/files/0', '/files/1']])
  })

  test('a bank officer may name a sub-branch of the own scope, and the order is its', async () => {
    const city = await world.caller('bank_officer', NODES.bankCity)
    const opened = await city.call('POST', '/api/v1/orders', {
      process: 'installation',
      bankNodeId: NODES.siblingBankBranch,
      input: notice(),
    })
    expect(opened.status, opened.text).toBe(201)
    const there = await world.caller('bank_officer', NODES.siblingBankBranch)
    expect((await there.call('GET', `/api/v1/orders/${opened.body.id}`)).status).toBe(200)
    expect((await officer.call('GET', `/api/v1/orders/${opened.body.id}`)).status, 'the sub-branch beside it').toBe(404)
  })
})

test('who may not is told who may, and what may be done instead', async () => {
  const agent = await world.caller('agent', NODES.branch)
  const refused = await agent.call('POST', `/api/v1/orders/${order}/actions/approve`, { input: {} })
  expect(refused.body).toMatchObject({ status: 403, code: 'role_not_allowed', roles: ['bank_officer'] })
  expect(refused.body.allowed).toBeUndefined()
})

test.each([
  ['\x16\x03\x01\x00\xa5garbage\r\n\r\n', 400, 'request_unreadable', 'no HTTP'],
  ['GET / HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n', 400, 'request_unreadable', 'a line that is no header'],
  [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`, 431, 'headers_too_large', 'headers beyond the limit'],
])('what never became a request is answered with a problem document, too (%#)', async (bytes, status, code, because) => {
  const socket = connect(Number(new URL(world.url).port), '127.0.0.1')
  const whole = await new Promise<string>((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8')
    })
    socket.on('close', () => resolve(text)).on('error', () => undefined)
    socket.write(bytes, 'latin1')
  })
  const [head = '', body = ''] = whole.split('\r\n\r\n')
  expect(head, because).toContain(`HTTP/1.1 ${status} `)
  expect(head.toLowerCase()).toContain('content-type: application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ status, code })
  expect((await world.nobody.call('GET', '/api/health/live')).status).toBe(200)
})

test.each([
  [[0xc4, 0xcf, 0xbe, 0xa9], '南京 in GB 18030: it would be kept as four holes'],
  [[0xc0, 0xaf], 'longer than it need be'],
  [[0xed, 0xa0, 0x80], 'half of a pair'],
  [[0xe5, 0x8d], 'the end is missing'],
])('a body that is no UTF-8 (%j) is a wrong form, and nothing is written (%s)', async (letters, because) => {
  const path = `/api/v1/orders/${order}/actions/comment`
  const before = (await officer.call('GET', `/api/v1/orders/${order}`)).body.version
  for (const type of ['application/json', 'application/json; charset=gb18030']) {
    const bytes = Buffer.concat([Buffer.from('{"input":{"note":"'), Buffer.from(letters), Buffer.from('"}}')])
    const answer = await officer.call('POST', path, bytes, { 'content-type': type })
    expect([answer.status, answer.body.errors], because).toEqual([422, [{ path: '', rule: 'json', wanted: 'a JSON document in UTF-8' }]])
  }
  expect((await officer.call('GET', `/api/v1/orders/${order}`)).body.version).toBe(before)
})

describe('a body beyond the limit is answered, however much of it is still on its way', () => {
  beforeAll(async () => {
    const { login } = await world.account([{ role: 'bank_officer', nodeId: NODES.bankBranch }])
    const answer = await world.nobody.call('POST', '/api/v1/session', { login, password: TEST_PASSWORD })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  })
  const sizes = [
    [300_000, 'a little too much'],
    [12_000_000, 'far too much: who is still sending would lose the answer with the connection'],
  ] as const
  test.each(sizes.flatMap(([bytes, because]) => [[bytes, 'keep-alive', because] as const, [bytes, 'close', because] as const]))(
    '%i bytes, connection %s (%s)',
    async (bytes, connection, because) => {
      const sent = await sendBytes('/api/v1/orders', { connection, 'content-length': String(bytes) }, bytes)
      expect(sent, because).toMatchObject({ status: 413, code: 'too_large' })
    },
  )

  test('in pieces, with no length told', async () => {
    expect(await sendBytes('/api/v1/orders', { 'transfer-encoding': 'chunked' }, 12_000_000)).toMatchObject({
      status: 413,
      code: 'too_large',
    })
  })

  test('an upload, too', async () => {
    const headers = { 'content-type': 'image/png', 'content-length': '12000000' }
    expect(await sendBytes('/api/v1/files', headers, 12_000_000)).toMatchObject({ status: 413, code: 'too_large' })
  })
})

/** Sends as a program does that writes everything before it reads. */
async function sendBytes(path: string, headers: { readonly [name: string]: string }, bytes: number): Promise<unknown> {
  const { hostname, port } = new URL(world.url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  const chunked = headers['transfer-encoding'] === 'chunked'
  const all = { host: 'x', cookie, 'content-type': 'application/json', ...headers }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  await new Promise<void>((written, failed) => {
    socket.once('error', failed).once('close', () => failed(new Error('closed before everything was sent')))
    socket.write(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${chunked ? `${bytes.toString(16)}\r\n` : ''}`)
    socket.write(Buffer.alloc(bytes, ' '), () => (chunked ? socket.write('\r\n0\r\n\r\n', () => written()) : written()))
  })
  let whole = ''
  // Whoever sent too much is answered, and the connection ends.
  for await (const part of socket) whole += String(part)
  return JSON.parse(whole.slice(whole.indexOf('\r\n\r\n')))
}
