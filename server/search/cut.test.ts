import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { ORDERS_FOUND_MAX } from '#contract/search.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'
import { SearchIndex } from './index-changes.ts'

/** Merchants whose name begins alike, with one order each: one more than a list looks among. */
const CROWD = ORDERS_FOUND_MAX + 1
let world: TestServer
let agent: Caller

beforeAll(async () => {
  world = await testServer({ jobs: false })
  const officer = await world.caller('bank_officer', NODES.bankBranch)
  agent = await world.caller('agent', NODES.branch)
  const input = { ...createOrder.example.body.input, departmentId: NODES.department }
  const opened = await officer.call('POST', '/api/v1/orders', { process: 'installation', input })
  expect(opened.status, opened.text).toBe(201)
  await world.db.batch(SYSTEM_SCOPE, [
    {
      sql: `insert into orders select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'number', 'ZZ2611-' || lpad(n::text, 6, '0')))).*
        from orders o, generate_series(1, $2::int) n where o.id = $1`,
      parameters: [opened.body.id, CROWD],
    },
  ])
  const index = new SearchIndex(world.db, world.server.world.orders.phoneDigest)
  await index.run()
  await index.run()
})
afterAll(() => world.close())

test.each([
  ['ZZ2611', true, 'more orders begin so than a list looks among'],
  ['ZZ2611-0010', false, 'two of them'],
])('a list narrowed by %s says whether it is cut: %s (%s)', async (q, cut, because) => {
  const listed = (await agent.call('GET', `/api/v1/orders?q=${q}&limit=100`)).body
  const counted = (await agent.call('GET', `/api/v1/orders/months?q=${q}`)).body
  expect([listed.cut ?? false, counted.cut ?? false, counted.exact], because).toEqual([cut, cut, !cut])
  if (!cut) expect(counted.total).toBe((listed.items as unknown[]).length)
})
