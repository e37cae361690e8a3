import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, NODES } from '../testing.ts'
import { notice, Road, TWO } from './testing.ts'

let road: Road
beforeAll(async () => {
  road = await Road.open()
})
afterAll(() => road.close())

let serials = 0
const fresh = () => {
  serials += 1
  return road.stockTerminal(`SN7003${String(serials).padStart(4, '0')}`)
}

describe('the register compares what is reported (R10)', () => {
  test('an account that is not known is asked for; its digest, never its digits, goes into the binding', async () => {
    const serial = await fresh()
    const id = await road.opened(NODES.bankBranch, notice({}, { settlementAccount: undefined }))
    await road.toPreparing(id, NODES.bankCity)
    const agent = await road.as('agent', NODES.branch)
    await road.done(agent, id, 'give_numbers', { mid: '104320158120201', tids: ['41000101'] })
    await road.allocate(id, [serial])
    expect(await road.act(agent, id, 'report_binding')).toMatchObject({ status: 422, body: { errors: [{ path: '/settlementAccount' }] } })
    await road.done(agent, id, 'report_binding', { settlementAccount: '6200123412341234' })
    await road.untilRegistered(id)
    const [row] = await road.rows('select acquirer_code, account_digest, mid, state from binding where order_id = $1', id)
    expect(row).toEqual({
      acquirer_code: 'HYB',
      account_digest: road.world.server.world.orders.keys.digestOf('6200123412341234'),
      mid: '104320158120201',
      state: 'accepted',
    })
    expect((await agent.call('GET', `/api/v1/orders/${id}/history`)).text).not.toContain('6200123412341234')
  })

  test('a serial that the register knows as another merchant’s: mismatch, and another terminal mends it', async () => {
    const [bound, free] = [await fresh(), await fresh()]
    const owner = await road.opened()
    await road.toAwaitingKey(owner, [bound], '104320158120211', ['41000111'])
    // It came back to the stock by a way that did not end its binding.
    await road.rows(
      "update terminal set state = 'in_stock', order_id = null, merchant_id = null, tid = null where serial = $1 returning 1",
      bound,
    )
    const id = await road.opened()
    await road.toPreparing(id, NODES.bankCity)
    const agent = await road.as('agent', NODES.branch)
    await road.done(agent, id, 'give_numbers', { mid: '104320158120212', tids: ['41000112'] })
    await road.allocate(id, [bound])
    await road.done(agent, id, 'report_binding')
    await road.untilFact(id, 'registered', 'mismatch')
    const { facts } = (await agent.call('GET', `/api/v1/orders/${id}`)).body as { facts?: unknown }
    expect(facts).toMatchObject({ differences: [{ serial: bound, element: 'serial' }], binding_reported: false })
    await road.done(await road.as('warehouse_keeper', NODES.branch), id, 'replace_terminal', {
      from: bound,
      to: free,
      reason: '已绑定他户',
    })
    await road.done(agent, id, 'report_binding')
    await road.untilRegistered(id)
  })
})

describe('visits', () => {
  test.each([
    ['near the registered place', { lat: 32.07, lon: 118.77 }, undefined, { lat: 32.0701, lon: 118.7702 }, []],
    [
      'nowhere registered: nobody knows how far',
      { lat: undefined, lon: undefined },
      undefined,
      { lat: 32.0701, lon: 118.7702 },
      ['no_place'],
    ],
    [
      'a device that nobody could measure, whatever it says of itself',
      { lat: 32.07, lon: 118.77 },
      { id: 'hh-1', offsetMs: 200_000, trusted: true },
      { lat: 32.0701, lon: 118.7702 },
      ['clock_unverified'],
    ],
  ] as const)('%s: flags %5$j', async (_because, place, device, at, flags) => {
    const id = await road.opened(NODES.bankBranch, notice({}, place))
    const manager = await road.toSurveying(id)
    const input = { position: { ...at, accuracyM: 12 } }
    const reply = await manager.call('POST', `/api/v1/orders/${id}/actions/check_in`, {
      input,
      ...(device ? { device, at: new Date().toISOString() } : {}),
    })
    expect(reply.status, reply.text).toBe(200)
    expect(await road.rows('select flags, device_at is not null as told from visit where order_id = $1', id)).toEqual([
      { flags, told: device !== undefined },
    ])
    expect((await manager.call('GET', `/api/v1/orders/${id}/history`)).text).not.toContain('118.7702')
  })

  test('the survey records the place of a merchant that had none', async () => {
    const id = await road.opened(NODES.bankBranch, notice({}, { lat: undefined, lon: undefined }))
    await road.surveyed(id)
    expect(await road.rows('select m.lat, m.lon from merchant m join orders o on o.merchant_id = m.id where o.id = $1', id)).toEqual([
      { lat: 32.0701, lon: 118.7702 },
    ])
  })

  test('where one is checked in stays in one’s own list until one has left, whoever has the order now', async () => {
    const id = await road.opened()
    const manager = await road.toSurveying(id)
    const other = await road.as('account_manager', NODES.department, 'other')
    const seen = async (who: Caller): Promise<boolean[]> =>
      Promise.all(
        ['visiting', 'mine'].map(async (view) => (await who.call('GET', `/api/v1/orders?view=${view}&limit=100`)).text.includes(id)),
      )
    expect(await seen(manager)).toEqual([false, true])
    await road.done(manager, id, 'check_in', { position: { lat: 32.0701, lon: 118.7702, accuracyM: 12 } })
    expect([await seen(manager), await seen(other)]).toEqual([
      [true, true],
      [false, false],
    ])
    await road.done(await road.as('dispatcher', NODES.branch), id, 'reassign', { personId: other.personId, note: '调班' })
    expect([await seen(manager), await seen(other)]).toEqual([
      [true, false],
      [false, true],
    ])
    await road.done(manager, id, 'check_out')
    expect(await seen(manager)).toEqual([false, false])
  })

  test('how far is far is the branch’s to say', async () => {
    await road.rows(`insert into setting (key, value) values ('limit.check_in_distance_max_m@${NODES.branch}', '10') returning 1`)
    await road.world.server.world.reference.refresh()
    const id = await road.opened()
    await road.surveyed(id)
    expect(await road.rows('select flags from visit where order_id = $1', id)).toEqual([{ flags: ['far'] }])
    await road.rows(`update setting set value = '300' where key like 'limit.%' returning 1`)
    await road.world.server.world.reference.refresh()
  })
})

test('信息反馈: the outbox tells the bank’s followers when a merchant is normal', async () => {
  const serial = await fresh()
  const id = await road.opened()
  const manager = await road.toAwaitingKey(id, [serial], '104320158120221', ['41000121'])
  await road.keyLoaded(id, serial, 'E1E2E3E4E5E6E7E8F1F2F3F4F5F6F7F8', TWO)
  await road.done(manager, id, 'check_in', { position: { lat: 32.07, lon: 118.77, accuracyM: 12 } })
  const photo = await road.upload(manager)
  await road.done(manager, id, 'record_training', { trained: '收银员', topics: ['sale'], signature: [photo] })
  await road.done(manager, id, 'test_sale_passed', { slipPhotos: [photo], reason: '凭签购单' })
  const input = { serials: [serial], photos: [photo], signature: photo, signer: '陈某某', relation: 'owner' }
  expect(await road.done(manager, id, 'accept_installation', input)).toBe('normal')
  const told = await road.rows("select body ->> 'state' as state from outbox where order_id = $1 and topic = 'bank_informed'", id)
  expect(told).toEqual([{ state: 'normal' }])
})

test('a contract that accepts complete notices by itself: one round trip, two events, one chain', async () => {
  await road.rows('update bank_contract set auto_accept = true where bank_id = $1 returning 1', NODES.bank)
  await road.world.server.world.reference.refresh()
  const id = await road.opened()
  const history = (await (await road.as('agent', NODES.branch)).call('GET', `/api/v1/orders/${id}/history`)).body as never as {
    verified: boolean
    items: { type: string }[]
  }
  expect(history.verified).toBe(true)
  expect(history.items.map((item) => item.type)).toEqual(['notify', 'accept_notice'])
})
