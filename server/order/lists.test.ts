import { createHash } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrder, type OrderRow } from '#contract/order.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { SearchIndex } from '../search/public.ts'
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
    const { dueAt, warnAt, openedAt, dueClock, budgetMs } = accepted ?? {}
    // The counting begins on the first working day after: until then nothing of it is used.
    expect(dueClock).toMatchObject({ counts: 'working', budgetMs, leftMs: budgetMs })
    const page = (await dispatcher.call('GET', `/api/v1/orders/${id}`)).body as { clocks: { leftMs: number }[] }
    expect(page.clocks[0]?.leftMs).toBe(dueClock?.leftMs)
    expect(Date.parse(String(warnAt))).toBeLessThan(Date.parse(String(dueAt)))
    expect(Date.parse(String(warnAt))).toBeGreaterThan(Date.parse(String(openedAt)))
  })
})

describe('orders narrowed by a search', () => {
  test('a number, a merchant, its initials, MID, TID, serial and telephone lead to the order, within the filter', async () => {
    const input = { ...createOrder.example.body.input, departmentId: NODES.department }
    const merchant = { ...input.merchant, name: '无锡惠山泥人馆', contactPhone: '13912345678' }
    const { id, number } = (await officer.call('POST', '/api/v1/orders', { process: 'installation', input: { ...input, merchant } }))
      .body as { id: string; number: string }
    await world.db.batch(SYSTEM_SCOPE, [
      { sql: `update merchant set mid = '898320158120999' where name = '无锡惠山泥人馆'`, parameters: [] },
      {
        sql: `insert into terminal (branch_id, id, province_id, serial, maker, model, tid, state, updated_at)
          values ($1, gen_random_uuid(), 1, 'SNWX00071', 'a', 'b', '32019977', 'in_stock', now())`,
        parameters: [NODES.branch],
      },
    ])
    const index = new SearchIndex(world.db, world.server.world.orders.phoneDigest)
    await index.run()
    expect(await listed(officer, 'q=SNWX00071'), 'in stock it is no bank’s').toEqual([])
    await world.db.batch(SYSTEM_SCOPE, [
      {
        sql: `update terminal t set order_id = o.id, department_id = o.department_id, bank_id = o.bank_id, bank_province_id = o.bank_province_id,
          bank_city_id = o.bank_city_id, bank_branch_id = o.bank_branch_id from orders o where o.id = $1 and t.serial = 'SNWX00071'`,
        parameters: [id],
      },
    ])
    await index.run()
    for (const q of [number, number.slice(-6), '惠山', 'wxhs', '898320158120999', '32019977', 'SNWX00071', '139 1234 5678'])
      expect(
        (await listed(officer, `q=${encodeURIComponent(q)}`)).map((row) => row.id),
        q,
      ).toEqual([id])
    expect(await listed(officer, `q=${number}&state=surveying`), 'the filter still holds').toEqual([])
    const stranger = await world.caller('bank_officer', NODES.otherBank)
    expect(await listed(stranger, `q=${number}`)).toEqual([])
    expect(await listed(officer, 'q=%25')).toEqual([])
  })

  test('telephones stand in the index under a key: trying all numbers without it finds none', async () => {
    const bare = createHash('sha256').update('phone 13912345678').digest('hex').slice(0, 24)
    const [rows] = await world.db.batch(SYSTEM_SCOPE, [{ sql: `select token from search_token where token like '#%'`, parameters: [] }])
    expect(rows?.length).toBeGreaterThan(0)
    expect(rows?.map((row) => row.token)).not.toContain(`#${bare}`)
  })
})

describe('fields of a list', () => {
  test('only those asked for are answered', async () => {
    const id = await opened()
    expect(await listed(agent, `ids=${id}&fields=id,state,version`)).toEqual([{ id, state: 'notified', version: 1 }])
    expect((await agent.call('GET', '/api/v1/orders?fields=id,secret')).status).toBe(422)
  })
})

describe('a history', () => {
  test('is read page by page, and verified on each of them, also while it grows', async () => {
    const id = await opened()
    const comment = () => agent.call('POST', `/api/v1/orders/${id}/actions/comment`, { input: { note: '请尽快安排' } })
    const read = async (query = '') => (await agent.call('GET', `/api/v1/orders/${id}/history${query}`)).body as unknown as History
    for (let n = 0; n < 4; n++) await comment()
    const pages = [await read('?limit=2')]
    while (pages.at(-1)?.next) pages.push(await read(`?limit=2&cursor=${pages.at(-1)?.next}`))
    expect(pages.map((page) => [page.items.map((one) => one.seq), page.verified])).toEqual([
      [[1, 2], true],
      [[3, 4], true],
      [[5], true],
    ])
    const writing = (async () => {
      for (let n = 0; n < 20; n++) await comment()
    })()
    const told: boolean[] = []
    while (told.length < 30) told.push(...(await Promise.all([read(), read(), read()])).map((page) => page.verified))
    await writing
    expect(told).not.toContain(false)
    const owner = new Client({ connectionString: world.db.ownerUrl })
    await owner.connect()
    await owner.query(`update order_event set body = body || ' ' where order_id = $1 and seq = 3`, [id])
    await owner.end()
    expect([(await read('?limit=2')).verified, (await read('?limit=2&cursor=2')).verified, (await read()).verified]).toEqual([
      true,
      false,
      false,
    ])
  })
})

interface History {
  readonly items: readonly { readonly seq: number }[]
  readonly next: string | null
  readonly verified: boolean
}
