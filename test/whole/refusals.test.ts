import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { type Caller, NODES, type TestServer, testServer } from '#server/testing.ts'

const NOBODYS = '01934f6e-7a00-7000-8000-000000000001'
let world: TestServer
let officer: Caller
/** Of the same branch: who notified never approves (R3). */
let colleague: Caller
let manager: Caller
let dispatcher: Caller
let id: string

beforeAll(async () => {
  world = await testServer({ jobs: false })
  officer = await world.caller('bank_officer', NODES.bankBranch)
  colleague = await world.caller('bank_officer', NODES.bankBranch)
  manager = await world.caller('account_manager', NODES.department)
  dispatcher = await world.caller('dispatcher', NODES.branch)
  id = String((await open('first')).body.id)
})
afterAll(() => world.close())

const body = { process: 'installation', input: { ...createOrder.example.body.input, departmentId: NODES.department } }
const open = (key: string, changed: object = body) => officer.call('POST', '/api/v1/orders', changed, { 'idempotency-key': key })
const act = (who: Caller, order: string, action: string, input: unknown, headers = {}) =>
  who.call('POST', `/api/v1/orders/${order}/actions/${action}`, { input }, headers)

test('refusals come in their order: 401, 404, 403, 412, 409, 422; each call is wrong in every later way, too', async () => {
  const stale = { 'if-match': '"99"' }
  const wrong = { nothing: 'right' }
  const answers = [
    await act(world.nobody, NOBODYS, 'approve', wrong, stale),
    await act(officer, NOBODYS, 'approve', wrong, stale),
    await act(manager, id, 'approve', wrong, stale),
    await act(colleague, id, 'approve', wrong, stale),
    await act(colleague, id, 'approve', wrong),
    await act(dispatcher, id, 'assign', wrong),
  ]
  expect(
    answers.map((one) => one.status),
    answers.map((one) => one.text).join('\n'),
  ).toEqual([401, 404, 403, 412, 409, 422])
  expect((await act(officer, id, 'no_such_action', {})).status).toBe(404)
  expect((await officer.call('GET', `/api/v1/orders/${id}`)).body.version).toBe(1)
})

test('the same key and input answers the same and opens nothing twice; another input under it is refused', async () => {
  const [first, again, other] = [
    await open('key-1'),
    await open('key-1'),
    await open('key-1', { ...body, input: { ...body.input, terminalsWanted: 3 } }),
  ]
  expect([first.status, again.status, again.text]).toEqual([201, 201, first.text])
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
  const both = await Promise.all(Array.from({ length: 8 }, () => open('key-2')))
  expect(new Set(both.map((one) => one.text)).size, both.map((one) => one.text).join('\n')).toBe(1)
})

test('a read names its version, and an action on that version is taken once', async () => {
  const read = await officer.call('GET', `/api/v1/orders/${id}`)
  const etag = read.headers.get('etag') ?? ''
  expect(etag).toBe('"1"')
  const taken = await act(officer, id, 'comment', { note: '请尽快' }, { 'if-match': etag })
  expect([taken.status, taken.headers.get('etag')]).toEqual([200, '"2"'])
  const stale = await act(officer, id, 'comment', { note: '再催一次' }, { 'if-match': etag })
  expect([stale.status, stale.body.code]).toEqual([412, 'version_stale'])
})

test.each([
  ['"1", "2"', 200, 'one of the list stands (RFC 9110, 13.1.1)'],
  ['"1","7"', 412, 'none of the list stands'],
  ['*', 200, 'any does'],
])('If-Match: %s on version 2 answers %i (%s)', async (ifMatch, status, because) => {
  const order = String((await open(`list-${status}-${ifMatch.length}`)).body.id)
  await act(officer, order, 'comment', { note: '请尽快' })
  expect((await act(officer, order, 'comment', { note: '再催一次' }, { 'if-match': ifMatch })).status, because).toBe(status)
})

test('an id in capital letters is the same id: the same action under it has one effect', async () => {
  const order = String((await open('capitals')).body.id)
  const actionId = '01934f6e-7a00-7000-8000-0000000000ab'
  const comment = (orderId: string, id: string) =>
    officer.call('POST', `/api/v1/orders/${orderId}/actions/comment`, { actionId: id, input: { note: '一次' } })
  const answers = [
    await comment(order, actionId),
    await comment(order, actionId.toUpperCase()),
    await comment(order.toUpperCase(), actionId),
  ]
  expect(answers.map((one) => one.text)).toEqual(answers.map(() => answers[0]?.text))
  expect((await officer.call('GET', `/api/v1/orders/${order}`)).body.version).toBe(2)
})

test('takes that come at the same time keep to the limit of a person (抢单)', async () => {
  const most = 3
  await world.db.batch(SYSTEM_SCOPE, [
    { sql: 'insert into setting (key, value) values ($1, to_jsonb($2::int))', parameters: ['limit.orders_taken_max', most] },
  ])
  await world.server.world.reference.refresh()
  const orders = await Promise.all(Array.from({ length: 10 }, async (_, nth) => String((await open(`pool-${nth}`)).body.id)))
  const takes = await Promise.all(orders.map((order) => act(manager, order, 'take', {})))
  expect(takes.map((one) => one.body.code ?? 'taken').sort()).toEqual([
    ...Array.from({ length: orders.length - most }, () => 'limit_reached'),
    ...Array.from({ length: most }, () => 'taken'),
  ])
})
