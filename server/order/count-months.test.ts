import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { formatInstant, parseInstant } from '#domain/time.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'
import { countMonths, monthsBetween } from './count-months.ts'

let world: TestServer
let officer: Caller
let agent: Caller

beforeAll(async () => {
  world = await testServer({ jobs: false })
  ;[officer, agent] = await Promise.all([world.caller('bank_officer', NODES.bankBranch), world.caller('agent', NODES.branch)])
  for (const at of ['2026-08-31T23:59:59+08:00', '2026-09-01T00:00:00+08:00', '2026-09-30T12:00:00+08:00']) {
    const input = { ...createOrder.example.body.input, departmentId: NODES.department }
    const made = await officer.call('POST', '/api/v1/orders', { process: 'installation', input })
    expect(made.status, made.text).toBe(201)
    await world.db.batch(SYSTEM_SCOPE, [
      { sql: 'update orders set opened_at = $2 where id = $1 and branch_id = $3', parameters: [made.body.id, at, NODES.branch] },
    ])
  }
})
afterAll(() => world.close())

describe('orders by month', () => {
  test('are counted in Asia/Shanghai, in the scope, newest month first', async () => {
    const counted = await agent.call('GET', '/api/v1/orders/months')
    expect(counted.body).toMatchObject({
      items: [
        { month: '2026-09', count: 2 },
        { month: '2026-08', count: 1 },
      ],
      total: 3,
      exact: true,
    })
    const outsider = await world.caller('agent', NODES.otherBranch)
    expect((await outsider.call('GET', '/api/v1/orders/months')).body).toEqual({ items: [], total: 0, exact: true })
  })

  test("a month's cursor goes on with that month, and with nothing later", async () => {
    const { items } = (await agent.call('GET', '/api/v1/orders/months')).body as { items: { month: string; cursor: string }[] }
    const first = await agent.call('GET', `/api/v1/orders?cursor=${items[1]?.cursor}`)
    expect((first.body.items as { openedAt: string }[]).map((row) => row.openedAt)).toEqual(['2026-08-31T23:59:59.000+08:00'])
    const whole = await agent.call('GET', `/api/v1/orders?cursor=${items[0]?.cursor}`)
    expect(whole.body.items).toHaveLength(3)
  })

  test('the same filter counts what it lists', async () => {
    for (const filter of ['view=unassigned', 'state=surveying', 'view=waiting_bank', `departmentId=${NODES.department}`, 'view=all']) {
      const listed = (await agent.call('GET', `/api/v1/orders?${filter}`)).body.items as unknown[]
      expect((await agent.call('GET', `/api/v1/orders/months?${filter}`)).body.total, filter).toBe(listed.length)
    }
  })
})

test('where counting is dear the planner is asked, month by month, and the answer says so', async () => {
  const scope = { role: 'tw_company_1', node: NODES.branch } as const
  const estimated = await countMonths(world.server.world.orders, scope, { view: 'open', personId: agent.personId }, 0)
  expect(estimated.exact).toBe(false)
  expect(estimated.items.at(-1)?.month).toBe('2026-08')
  expect(estimated.total).toBeGreaterThan(0)
})

test.each([
  ['2026-11-20T00:00:00+08:00', '2026-11-23T18:54:00+08:00', ['2026-11'], 'one month'],
  ['2026-10-31T23:59:59+08:00', '2026-11-23T18:54:00+08:00', ['2026-11', '2026-10'], 'a second before midnight is the month before'],
  ['2025-12-31T16:00:00Z', '2026-02-01T00:00:00+08:00', ['2026-02', '2026-01'], 'midnight in Shanghai is the new year'],
])('from %s to %s lie %j (%s)', (oldest, now, months) => {
  expect(monthsBetween(parseInstant(oldest), parseInstant(now)).map((one) => one.month)).toEqual(months)
})

test('sixty months are told apart, what is older lies with the last', () => {
  const months = monthsBetween(parseInstant('1999-05-01T00:00:00+08:00'), parseInstant('2026-11-23T18:54:00+08:00'))
  expect([months.length, months.at(-1)?.month]).toEqual([60, '2021-12'])
  expect(formatInstant(months.at(-1)?.from ?? parseInstant('2026-01-01T00:00:00Z'))).toBe('1999-05-01T00:00:00.000+08:00')
})
