import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FILE_MEDIA_TYPES } from '#contract/files.ts'
import { createOrder } from '#contract/order.ts'
import type { Role } from '#domain/organisation/role.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'

let world: TestServer
let agent: Caller

beforeAll(async () => {
  world = await testServer()
  agent = await world.caller('agent', NODES.branch)
})
afterAll(() => world.close())

describe('what every operation shares', () => {
  test('nobody signed in is told so before the body is read', async () => {
    const answer = await world.nobody.call('POST', '/api/v1/saved-views', 'not even JSON', { 'content-type': 'application/json' })
    expect([answer.status, answer.body.code, answer.headers.get('content-type')]).toEqual([
      401,
      'unauthenticated',
      'application/problem+json; charset=utf-8',
    ])
  })

  test.each([
    ['POST', '/api/v1/saved-views', {}, ['/name', '/page', '/query'], 'each missing field is named'],
    ['POST', '/api/v1/saved-views', '{"name":', [''], 'a body that is no JSON is a wrong form'],
    ['POST', '/api/v1/saved-views', '{"name":"a","page":"orders","query":"","__proto__":{"x":1}}', [''], 'no way to the prototype'],
    ['POST', '/api/v1/saved-views', { name: 'a', page: 'nowhere', query: '' }, ['/page'], 'a value outside its list'],
    ['GET', '/api/v1/people?limit=101', undefined, ['/limit'], 'a page has a limit'],
    ['GET', '/api/v1/people?limit=ten', undefined, ['/limit'], 'a number is a number'],
    ['GET', '/api/v1/people?nodeId=1&nodeId=2', undefined, ['/nodeId'], 'asked twice is no integer'],
    ['GET', '/api/v1/people?cursor=x', undefined, ['/cursor'], 'a cursor of ours'],
  ])('%s %s is refused with 422 per field (%#)', async (method, path, body, paths, because) => {
    const answer = await agent.call(method, path, body)
    expect(answer.status, because).toBe(422)
    expect(
      (answer.body.errors as { path: string }[]).map((one) => one.path),
      because,
    ).toEqual(paths)
  })

  test('the text of a problem is in the language of who asks', async () => {
    const [zh, en, chosen] = await Promise.all([
      world.nobody.call('GET', '/api/v1/session'),
      world.nobody.call('GET', '/api/v1/session', undefined, { 'accept-language': 'en-GB,en' }),
      world.nobody.call('GET', '/api/v1/session', undefined, { 'accept-language': 'zh-CN', cookie: 'tw_language=en' }),
    ])
    expect([zh.body.title, en.body.title, chosen.body.title]).toEqual(['请先登录', 'Sign in first', 'Sign in first'])
  })

  test.each<[Record<string, string>, number, string]>([
    [{ origin: 'https://elsewhere.example' }, 403, 'a page of another site'],
    [{ origin: 'null' }, 403, 'a page without a name'],
    [{ 'sec-fetch-site': 'cross-site' }, 403, 'the browser says so'],
    [{}, 201, 'a program sends no origin'],
  ])('a change asked with %o answers %i (%s)', async (headers, status) => {
    const answer = await agent.call('POST', '/api/v1/saved-views', { name: 'a', page: 'orders', query: '' }, headers)
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.body.code).toBe('cross_site')
  })

  test('our own pages may ask', async () => {
    expect((await agent.call('POST', '/api/v1/saved-views', { name: 'a', page: 'orders', query: '' }, { origin: world.url })).status).toBe(
      201,
    )
  })

  test('more than the limit is 413, an unknown content type 415, an unknown address 404, another method 405', async () => {
    expect((await agent.call('POST', '/api/v1/saved-views', { name: 'x'.repeat(300_000) })).status).toBe(413)
    expect((await agent.call('POST', '/api/v1/saved-views', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      415,
    )
    expect((await agent.call('GET', '/api/v1/nothing')).body).toMatchObject({ status: 404, code: 'not_found' })
    const wrong = await agent.call('PUT', '/api/v1/session')
    expect([wrong.status, wrong.headers.get('allow'), wrong.body.code]).toEqual([405, 'POST, GET, HEAD, DELETE', 'method_not_allowed'])
    expect((await agent.call('HEAD', '/api/v1/live')).status, 'a stream has no head').toBe(405)
    expect((await agent.call('HEAD', '/api/v1/session')).status).toBe(200)
    expect((await agent.call('DELETE', '/api/v1/saved-views/%00')).status).toBe(404)
    expect((await agent.call('DELETE', '/api/v1/saved-views/constructor')).status).toBe(404)
  })

  test('a wrong role is told which roles may', async () => {
    const answer = await agent.call('GET', '/api/v1/audit')
    expect(answer).toMatchObject({ status: 403, body: { code: 'role_not_allowed', roles: ['admin_audit'] } })
  })

  test('no answer may be framed, sniffed, kept or run', async () => {
    const { headers } = await agent.call('GET', '/api/v1/session')
    expect(
      Object.fromEntries(['x-content-type-options', 'cache-control', 'content-security-policy'].map((name) => [name, headers.get(name)])),
    ).toEqual({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    })
  })

  test('metrics are for this machine only, and not for what a proxy hands on', async () => {
    expect((await world.nobody.call('GET', '/metrics')).text).toContain('tillwright_http_seconds')
    expect((await world.nobody.call('GET', '/metrics', undefined, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(404)
  })

  test('who gives a token for the metrics is judged by it alone, whatever its letters', async () => {
    const guarded = await testServer({ jobs: false, metricsToken: 'geheim' })
    const asked = async (token: string) =>
      (await guarded.nobody.call('GET', '/metrics', undefined, { authorization: `Bearer ${token}` })).status
    expect([await asked('geheim'), await asked('geh\u00e9im'), await asked('g\u00e9heim'), await asked('x')]).toEqual([200, 404, 404, 404])
    await guarded.close()
  })

  test.each<[string, string, string, unknown, Record<string, string>, number, string]>([
    ['agent', 'GET', '/api/v1/orders/{none}', undefined, {}, 404, 'nothing there'],
    ['admin_audit', 'GET', '/api/v1/orders/{none}', undefined, {}, 404, 'what is not there is nobody’s: 404 before 403'],
    ['admin_audit', 'GET', '/api/v1/orders/{order}', undefined, {}, 403, 'what is there is another role’s'],
    ['admin_audit', 'GET', '/api/v1/orders/{order}/history', undefined, {}, 403, 'its history too'],
    ['admin_audit', 'POST', '/api/v1/orders/{none}/actions/comment', {}, {}, 404, 'an action on nothing'],
    ['admin_audit', 'POST', '/api/v1/orders/{order}/actions/comment', {}, {}, 403, 'an action of another role'],
    ['dispatcher', 'POST', '/api/v1/merchants/{none}/reveal', {}, {}, 404, '404 before 422'],
    ['dispatcher', 'POST', '/api/v1/merchants/{merchant}/reveal', {}, {}, 422, 'a reason is wanted'],
    ['dispatcher', 'POST', '/api/v1/merchants/{merchant}/reveal', { reason: '   ' }, {}, 422, 'spaces are none'],
    ['quality_controller', 'POST', '/api/v1/merchants/{none}/reveal', {}, {}, 404, '404 before 403'],
    ['quality_controller', 'POST', '/api/v1/merchants/{merchant}/reveal', {}, {}, 403, '403 before 422'],
    ['agent', 'GET', '/api/v1/orders/{none}/history?limit=0', undefined, {}, 404, '404 before a wrong query'],
    ['agent', 'GET', '/api/v1/orders/{order}/history?limit=0', undefined, {}, 422, 'a wrong query'],
    ['agent', 'POST', '/api/v1/orders/{order}/actions/comment', {}, { 'if-match': '"99"' }, 412, '412 before the form'],
    ['agent', 'POST', '/api/v1/orders/{order}/actions/comment', { input: { note: '好' } }, { 'if-match': '*' }, 200, 'any version'],
    ['agent', 'POST', '/api/v1/orders/{none}/actions/comment', {}, { 'idempotency-key': 'a b' }, 404, '404 before a wrong key'],
  ])('%s %s %s with %j and %o answers %i: %s', async (role, method, path, body, headers, status, because) => {
    const caller = await world.caller(role as Role, role === 'admin_audit' ? NODES.province : NODES.branch)
    const found = await theOrder()
    const whole = path
      .replace('{none}', '01934f6e-7a00-7000-8000-000000000001')
      .replace('{order}', found.order)
      .replace('{merchant}', found.merchant)
    expect((await caller.call(method, whole, body, headers)).status, because).toBe(status)
  })

  test('health says live and ready', async () => {
    expect((await world.nobody.call('GET', '/api/health/live')).body).toEqual({ status: 'live' })
    expect((await world.nobody.call('GET', '/api/health/ready')).body).toMatchObject({ status: 'ready' })
  })

  test('bytes that are no HTTP end the connection and nothing else', async () => {
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1')
    socket.write('\x16\x03\x01\x00\xa5garbage\r\n\r\n')
    await new Promise((resolve) =>
      socket
        .on('close', resolve)
        .on('error', () => undefined)
        .resume(),
    )
    expect((await world.nobody.call('GET', '/api/health/live')).status).toBe(200)
  })
})

let opened: Promise<{ order: string; merchant: string }> | undefined

/** One order for all that only looks. */
function theOrder(): Promise<{ order: string; merchant: string }> {
  opened ??= (async () => {
    const officer = await world.caller('bank_officer', NODES.bankBranch)
    const input = { ...createOrder.example.body.input, departmentId: NODES.department }
    const { id } = (await officer.call('POST', '/api/v1/orders', { process: 'installation', input })).body as { id: string }
    const { merchant } = (await officer.call('GET', `/api/v1/orders/${id}`)).body as { merchant: { id: string } }
    return { order: id, merchant: merchant.id }
  })()
  return opened
}

describe('the API document', () => {
  test('is OpenAPI 3.1 with whole paths, one server, unique names, and an example wherever there is a body', async () => {
    const document = (await world.nobody.call('GET', '/api/openapi.json')).body as unknown as Document
    expect([document.openapi, document.servers]).toEqual(['3.1.0', [{ url: '/' }]])
    const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.values(methods).map((one) => ({ path, ...one })))
    expect(operations.length).toBe(world.server.app.operations.length)
    expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length)
    for (const one of operations) {
      expect(one.path).toMatch(/^\/api\//)
      const inPath = [...one.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1])
      expect(one.parameters.filter((each) => each.in === 'path').map((each) => each.name)).toEqual(inPath)
      if (one.requestBody) expect(one.requestBody.content['application/json']?.example, one.path).toBeDefined()
      expect(Object.keys(one.responses).length).toBeGreaterThan(0)
    }
  })

  test('names every status that the door answers by itself', async () => {
    const document = (await world.nobody.call('GET', '/api/openapi.json')).body as unknown as Document
    for (const one of world.server.app.operations) {
      const told = Object.keys(document.paths[one.path]?.[one.method.toLowerCase()]?.responses ?? {})
      const wanted = [
        ...(one.method === 'GET' ? [] : ['413', '415']),
        ...(one.query || one.body ? ['422'] : []),
        ...(one.tag === 'health' ? [] : ['503']),
        'default',
      ]
      expect(told, `${one.method} ${one.path}`).toEqual(expect.arrayContaining(wanted))
    }
  })

  test('says which media a file may have', async () => {
    const document = (await world.nobody.call('GET', '/api/openapi.json')).body as unknown as Document
    const told = document.paths['/api/v1/files/{id}']?.get?.responses as { 200: { content: object } }
    expect(Object.keys(told[200].content)).toEqual([...FILE_MEDIA_TYPES])
  })

  test('offers If-Match where there is a version, and a key where one is kept', async () => {
    const document = (await world.nobody.call('GET', '/api/openapi.json')).body as unknown as Document
    const headersOf = (path: string, method: string) =>
      document.paths[path]?.[method]?.parameters.filter((one) => one.in === 'header').map((one) => one.name)
    expect(headersOf('/api/v1/orders', 'post')).toEqual(['Idempotency-Key'])
    expect(headersOf('/api/v1/orders/{id}/actions/{action}', 'post')).toEqual(['Idempotency-Key', 'If-Match'])
    expect(headersOf('/api/v1/files', 'post')).toEqual([])
  })

  test('is a page without script and without anything from elsewhere', async () => {
    const page = await world.nobody.call('GET', '/api/docs')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(page.text).toContain('/api/v1/session')
    expect(page.text).not.toMatch(/<script|<style|style="|https?:\/\/(?!tillwright)/)
  })
})

interface Document {
  readonly openapi: string
  readonly servers: unknown
  readonly paths: {
    readonly [path: string]: {
      readonly [method: string]: {
        readonly operationId: string
        readonly parameters: readonly { readonly name: string; readonly in: string }[]
        readonly requestBody?: { readonly content: { readonly [type: string]: { readonly example?: unknown } } }
        readonly responses: object
      }
    }
  }
}
