import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NODES, TEST_PASSWORD, type TestServer, testServer } from '../testing.ts'

let world: TestServer

beforeAll(async () => {
  world = await testServer()
})
afterAll(() => world.close())

const agent = [{ role: 'agent', nodeId: NODES.branch }] as const
const tryWith = (login: string, password: string) => world.nobody.call('POST', '/api/v1/session', { login, password })

describe('tries that go on', () => {
  test('a lock-out is one line of the audit, however often somebody tries on', async () => {
    const { login } = await world.account(agent)
    const auditor = await world.caller('admin_audit', NODES.province)
    const lines = async (): Promise<number> => {
      const { items } = (await auditor.call('GET', '/api/v1/audit?action=sign_in_refused&limit=100')).body
      return (items as { detail: { code: string } }[]).filter((line) => line.detail.code === 'locked_out').length
    }
    const before = await lines()
    for (let n = 0; n < 12; n++) await tryWith(login, 'wrong')
    expect((await lines()) - before).toBe(1)
  })

  test('a hundred wrong ones from an address slow it down, and refuse nobody else’s right password', async () => {
    const { login } = await world.account(agent)
    for (let tens = 0; tens < 10; tens++)
      expect(
        (await Promise.all(Array.from({ length: 10 }, (_none, n) => tryWith(`nobody-${tens}${n}`, 'wrong')))).map((one) => one.status),
      ).toEqual(Array(10).fill(401))
    const before = performance.now()
    expect((await tryWith(login, TEST_PASSWORD)).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(900)
  })
})
