import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrder, type OrderRow } from '#contract/order.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'

let world: TestServer
let officer: Caller
let agent: Caller
let dispatcher: Caller

beforeAll(async () => {
  world = await testServer({ jobs: false })
  ;[officer, agent, dispatcher] = await Promise.all([
    world.caller('bank_officer', NODES.bankBranch),
    world.caller('agent', NODES.branch),
    world.caller('dispatcher', NODES.branch),
  ])
})
afterAll(() => world.close())

async function opened(): Promise<string> {
  const input = { ...createOrder.example.body.input, departmentId: NODES.department }
  const answer = await officer.call('POST', '/api/v1/orders', { process: 'installation', input })
  expect(answer.status, answer.text).toBe(201)
  return String(answer.body.id)
}

async function listed(who: Caller, query: string): Promise<OrderRow[]> {
  const answer = await who.call('GET', `/api/v1/orders?${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.items as OrderRow[]
}

describe('orders by their ids', () => {
  test('those of the scope are answered, open or closed; the others are left out', async () => {
    const [kept, closed] = [await opened(), await opened()]
    const ended = await officer.call('POST', `/api/v1/orders/${closed}/actions/cancel`, { input: { reason: '商户不装了' } })
    expect(ended.status, ended.text).toBe(200)
    const nobodys = '01934f6e-7a00-7000-8000-000000000001'
    expect(new Set((await listed(agent, `ids=${kept},${closed},${nobodys}`)).map((row) => `${row.id} ${row.state}`))).toEqual(
      new Set([`${kept} notified`, `${closed} cancelled`]),
    )
    const outsider = await world.caller('agent', NODES.otherBranch)
    expect(await listed(outsider, `ids=${kept},${closed}`)).toEqual([])
  })

  test.each([
    ['', 'at least one'],
    ['x', 'an id is an id'],
    [`${'01934f6e-7a00-7000-8000-000000000001,'.repeat(100)}01934f6e-7a00-7000-8000-000000000001`, 'a hundred at most'],
  ])('ids=%s is a wrong form (%s)', async (ids) => {
    expect((await agent.call('GET', `/api/v1/orders?ids=${ids}`)).status).toBe(422)
  })
})

describe('what a line says of its clock and its next step', () => {
  test('the next step is told to whom it belongs; four fifths of the budget lie before the due date', async () => {
    const id = await opened()
    const row = async (who: Caller): Promise<OrderRow | undefined> => (await listed(who, `ids=${id}`))[0]
    expect(await row(agent)).toMatchObject({ state: 'notified', nextAction: 'accept_notice', warnAt: null, budgetMs: null })
    expect(await row(officer)).toMatchObject({ nextAction: null })
    expect((await agent.call('POST', `/api/v1/orders/${id}/actions/accept_notice`, { input: {} })).status).toBe(200)
    const accepted = await row(dispatcher)
    expect(accepted).toMatchObject({ state: 'surveying', nextAction: 'assign', remainingMs: accepted?.budgetMs })
    const { dueAt, warnAt, openedAt } = accepted ?? {}
    expect(Date.parse(String(warnAt))).toBeLessThan(Date.parse(String(dueAt)))
    expect(Date.parse(String(warnAt))).toBeGreaterThan(Date.parse(String(openedAt)))
  })
})
