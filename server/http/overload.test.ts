import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Caller, NODES, type Reply, type TestServer, testServer } from '../testing.ts'

/** Four times what is taken at once. */
const AT_ONCE = 1_600

let world: TestServer
let agent: Caller

beforeAll(async () => {
  world = await testServer({ jobs: false })
  agent = await world.caller('agent', NODES.branch)
})
afterAll(() => world.close())

test('four times too much at once is sent away with a time to come back, and what is taken is answered', async () => {
  const owner = new Client({ connectionString: world.db.ownerUrl })
  await owner.connect()
  // Nothing is answered while this holds: what is taken piles up.
  await owner.query('begin; lock table orders in access exclusive mode')
  const asked = Array.from({ length: AT_ONCE }, () => agent.call('GET', '/api/v1/orders'))
  const sentAway: Reply[] = []
  for (const one of asked) one.then((answer) => answer.status === 503 && sentAway.push(answer))
  await vi.waitFor(() => expect(sentAway.length).toBeGreaterThan(0), { timeout: 9_000 })
  await owner.query('commit')
  await owner.end()
  const answers = await Promise.all(asked)
  expect(answers.filter((one) => one.status === 200).length).toBe(AT_ONCE - sentAway.length)
  expect(sentAway.length).toBeLessThan(AT_ONCE)
  for (const one of sentAway) expect([one.body.code, one.headers.get('retry-after')]).toEqual(['unavailable', '1'])
  expect((await agent.call('GET', '/api/v1/orders')).status).toBe(200)
})
