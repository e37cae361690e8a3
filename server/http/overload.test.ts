import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'

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
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => agent.call('GET', '/api/v1/orders')))
  const sentAway = answers.filter((one) => one.status === 503)
  expect(answers.filter((one) => one.status === 200).length).toBe(AT_ONCE - sentAway.length)
  expect(sentAway.length).toBeGreaterThan(0)
  expect(sentAway.length).toBeLessThan(AT_ONCE)
  for (const one of sentAway) expect([one.body.code, one.headers.get('retry-after')]).toEqual(['unavailable', '1'])
  expect((await agent.call('GET', '/api/v1/orders')).status).toBe(200)
})
