import { afterAll, beforeAll, expect, test } from 'vitest'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { makeApp } from '../http/app.ts'
import { makeLog } from '../log.ts'
import { NODES, TEST_PASSWORD, type TestServer, testServer } from '../testing.ts'
import { makeLiveHub } from './hub.ts'
import { liveRoutes } from './routes.ts'

let world: TestServer
beforeAll(async () => {
  world = await testServer()
})
afterAll(() => world.close())

async function streamOf(
  role: 'dispatcher' | 'bank_officer' | 'admin_audit' | 'campaign_manager',
  node: number,
): Promise<{ personId: string; answer: Response; next(): Promise<string>; cancel(): Promise<void> }> {
  const { login, personId } = await world.account([{ role, nodeId: node }])
  const signedIn = await fetch(`${world.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: TEST_PASSWORD }),
  })
  const answer = await fetch(`${world.url}/api/v1/live`, { headers: { cookie: signedIn.headers.get('set-cookie')?.split(';')[0] ?? '' } })
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  return {
    personId,
    answer,
    next: async () => new TextDecoder().decode((await reader.read()).value),
    cancel: () => reader.cancel(),
  }
}

/** What the write of an event tells: an order of department 100, of bank branch 1003. */
async function tell(number: string, levels: readonly number[]): Promise<void> {
  await world.db.batch(SYSTEM_SCOPE, [
    {
      sql: `select pg_notify('tw_order', $1)`,
      parameters: [JSON.stringify({ id: '01934f6e-7a00-7000-8000-000000000001', number, state: 'surveying', version: 2, levels })],
    },
  ])
}

test('a stream says at once that it is one, then every change of its scope and none of another', async () => {
  const [ours, theirs] = await Promise.all([streamOf('dispatcher', NODES.department), streamOf('bank_officer', NODES.otherBank)])
  expect([ours.answer.status, ours.answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  expect([await ours.next(), await theirs.next()]).toEqual(['retry: 3000\n\n', 'retry: 3000\n\n'])
  await tell('NI2611-000001', [1, 2, 100, 1000, 1001, 1002, 1003])
  await tell('NI2611-000002', [1, 3, 101, 1100, 1101, 1102, 1103])
  expect(await ours.next()).toBe(
    'event: order\ndata: {"orderId":"01934f6e-7a00-7000-8000-000000000001","number":"NI2611-000001","state":"surveying","version":2}\n\n',
  )
  expect(await theirs.next()).toContain('NI2611-000002')
  await Promise.all([ours.cancel(), theirs.cancel()])
})

test.each(['admin_audit', 'campaign_manager'] as const)('%s reads no orders and hears of none, but hears of own notices', async (role) => {
  const [reader, other] = await Promise.all([streamOf('dispatcher', NODES.province), streamOf(role, NODES.province)])
  await Promise.all([reader.next(), other.next()])
  await tell('NI2611-000003', [NODES.province, 2, 100, 1000, 1001, 1002, 1003])
  expect(await reader.next(), 'of the same scope').toContain('NI2611-000003')
  await world.db.batch(SYSTEM_SCOPE, [
    { sql: `select pg_notify('tw_notice', $1)`, parameters: [JSON.stringify({ people: [other.personId] })] },
  ])
  expect(await other.next()).toBe('event: notice\ndata: {}\n\n')
  await Promise.all([reader.cancel(), other.cancel()])
})

test.each<[string, (cookie: string, personId: string) => Promise<unknown>]>([
  ['signs out', (cookie) => fetch(`${world.url}/api/v1/session`, { method: 'DELETE', headers: { cookie } })],
  [
    'is sent away by an administrator',
    async (_cookie, personId) =>
      (await world.caller('admin_system', NODES.province)).call('POST', `/api/v1/people/${personId}`, { state: 'left' }),
  ],
])('whoever %s hears nothing more from that moment on, and others hear on', async (_what, leave) => {
  const made = await world.account([{ role: 'dispatcher', nodeId: NODES.department }])
  const signedIn = await fetch(`${world.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: made.login, password: TEST_PASSWORD }),
  })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const whole = (await fetch(`${world.url}/api/v1/live`, { headers: { cookie } })).text()
  const other = await streamOf('dispatcher', NODES.department)
  await other.next()
  await leave(cookie, made.personId)
  // Long before the beat that would find the session gone.
  expect(await Promise.race([whole, new Promise((resolve) => setTimeout(resolve, 8_000, 'still open'))])).toBe('retry: 3000\n\n')
  await tell('NI2611-000003', [1, 2, 100, 1000, 1001, 1002, 1003])
  expect(await other.next()).toContain('NI2611-000003')
  await other.cancel()
})

test('nobody without a session gets a stream', async () => {
  expect((await fetch(`${world.url}/api/v1/live`)).status).toBe(401)
})

test('shutdown ends open streams and does not wait for them', async () => {
  const other = await testServer()
  const { login } = await other.account([{ role: 'dispatcher', nodeId: NODES.branch }])
  const signedIn = await fetch(`${other.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: TEST_PASSWORD }),
  })
  const answer = await fetch(`${other.url}/api/v1/live`, { headers: { cookie: signedIn.headers.get('set-cookie')?.split(';')[0] ?? '' } })
  const ended = answer.text()
  await other.close()
  expect(await ended).toContain('retry: 3000')
})

test('a stream whose session cannot be read ends, and nothing else does', async () => {
  const log = makeLog('silent')
  const real = world.server.world.sessions
  const sessions = { sessionOf: (token: string) => real.sessionOf(token), peek: () => Promise.reject(new Error('the database is away')) }
  const app = makeApp({ log, sessions })
  liveRoutes(app, { sessions, log }, await makeLiveHub(world.db, log), 50)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const { login } = await world.account([{ role: 'dispatcher', nodeId: NODES.branch }])
  const signedIn = await fetch(`${world.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: TEST_PASSWORD }),
  })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const answer = await fetch(`${url}/api/v1/live`, { headers: { cookie } })
  expect(await answer.text()).toBe('retry: 3000\n\n')
  await app.close()
})
