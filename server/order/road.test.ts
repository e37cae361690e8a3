import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { NODES, type TestServer } from '../testing.ts'
import { notice, ONE, Road, TWO } from './testing.ts'

let road: Road
let world: TestServer
const as = (...args: Parameters<Road['as']>) => road.as(...args)
const act = (...args: Parameters<Road['act']>) => road.act(...args)
const done = (...args: Parameters<Road['done']>) => road.done(...args)
const opened = (...args: Parameters<Road['opened']>) => road.opened(...args)
const upload = (...args: Parameters<Road['upload']>) => road.upload(...args)
const toPreparing = (...args: Parameters<Road['toPreparing']>) => road.toPreparing(...args)
const untilRegistered = (...args: Parameters<Road['untilRegistered']>) => road.untilRegistered(...args)
const stockTerminal = (...args: Parameters<Road['stockTerminal']>) => road.stockTerminal(...args)

beforeAll(async () => {
  road = await Road.open()
  world = road.world
})
afterAll(async () => road.close())

describe('the road over HTTP and a real database (docs/spec/2, installation)', () => {
  test.each([
    ['acquirer', NODES.bankBranch, NODES.bankCity, NODES.bankProvince],
    ['outsourcer', NODES.otherBankBranch, NODES.otherBankCity, NODES.otherBankProvince],
  ] as const)('as %s: from the notice to normal', async (capacity, bankBranch, bankCity, bankProvince) => {
    const ours = capacity === 'acquirer'
    const serial = await stockTerminal(ours ? 'SN70013884' : 'SN70013999')
    const id = await opened(bankBranch)
    const manager = await toPreparing(id, bankCity)
    const agent = await as('agent', NODES.branch)
    const numbers = ours ? agent : await as('bank_officer', bankCity)
    await done(numbers, id, 'give_numbers', { mid: ours ? '104320158120001' : '104320158120002', tids: [ours ? '32010417' : '32010418'] })
    await done(await as('warehouse_keeper', NODES.branch), id, 'allocate_terminal', {
      terminals: [{ serial }],
      paperRolls: 5,
      program: 'V3.2.1',
      parametersLoaded: true,
    })
    await done(numbers, id, 'report_binding')
    await untilRegistered(id)
    expect(await done(agent, id, 'finish_preparing')).toBe('awaiting_key')
    const custodian = async (name: string) => (ours ? as('key_custodian', NODES.branch, name) : as('bank_custodian', bankProvince, name))
    const [first, second] = [await custodian('one'), await custodian('two')]
    await done(first, id, 'request_key')
    await done(first, id, 'key_received')
    const { keys } = world.server.world.orders
    const other = ours ? TWO : '33333333333333334444444444444444'
    await done(first, id, 'enter_component', { components: [{ serial, component: ONE, kcv: keys.kcvOf(ONE) }] })
    expect((await act(first, id, 'enter_component', { components: [{ serial, component: other, kcv: keys.kcvOf(other) }] })).status).toBe(
      403,
    )
    await done(second, id, 'enter_component', { components: [{ serial, component: other, kcv: keys.kcvOf(other) }] })
    expect((await act(second, id, 'confirm_key', { kcvs: [{ serial, kcv: '000000' }] })).body.code).toBe('kcv_mismatch')
    expect(await done(second, id, 'confirm_key', { kcvs: [{ serial, kcv: keys.combine(keys.seal(ONE), keys.seal(other)).kcv }] })).toBe(
      'installing',
    )
    await done(manager, id, 'check_in', { position: { lat: 32.09, lon: 118.79, accuracyM: 12 } })
    const slip = await upload(manager)
    await done(manager, id, 'record_training', { trained: '收银员一名', topics: ['sale'], signature: [slip] })
    await done(manager, id, 'test_sale_passed', { slipPhotos: [slip], reason: '网关未联通，凭签购单' })
    expect(
      await done(manager, id, 'accept_installation', {
        serials: [serial],
        photos: [slip],
        signature: slip,
        signer: '陈某某',
        relation: 'owner',
      }),
    ).toBe('normal')
    await done(manager, id, 'check_out')
    const page = (await agent.call('GET', `/api/v1/orders/${id}`)).body as never as {
      merchant: { state: string; mid: string; contactPhone: string }
      terminals: { state: string; keyState: string; tid: string }[]
      visits: { flags: string[]; checkOutAt: string }[]
    }
    expect(page.merchant).toMatchObject({ state: 'normal', contactPhone: '138****2071' })
    expect(page.terminals).toEqual([
      expect.objectContaining({ state: 'installed', keyState: 'loaded', tid: ours ? '32010417' : '32010418' }),
    ])
    expect(page.visits.map((visit) => visit.flags)).toEqual([[], ['far']])
    const history = (await agent.call('GET', `/api/v1/orders/${id}/history`)).body as never as {
      verified: boolean
      items: { type: string }[]
    }
    expect(history.verified).toBe(true)
    expect(JSON.stringify(history)).not.toMatch(/陈某某|13800002071|0123456789ABCDEF|1111111111111111/)
  })

  test('R12: a second terminal with the same key is refused, and nothing of it stays', async () => {
    const serial = await stockTerminal('SN70014444')
    const id = await opened()
    await toPreparing(id, NODES.bankCity)
    const agent = await as('agent', NODES.branch)
    await done(agent, id, 'give_numbers', { mid: '104320158120009', tids: ['32010499'] })
    await done(await as('warehouse_keeper', NODES.branch), id, 'allocate_terminal', {
      terminals: [{ serial }],
      paperRolls: 5,
      program: 'V3.2.1',
      parametersLoaded: true,
    })
    await done(agent, id, 'report_binding')
    await untilRegistered(id)
    await done(agent, id, 'finish_preparing')
    const [first, second] = [await as('key_custodian', NODES.branch, 'one'), await as('key_custodian', NODES.branch, 'two')]
    await done(first, id, 'request_key')
    await done(first, id, 'key_received')
    const { keys } = world.server.world.orders
    await done(first, id, 'enter_component', { components: [{ serial, component: ONE, kcv: keys.kcvOf(ONE) }] })
    const reply = await act(second, id, 'enter_component', { components: [{ serial, component: TWO, kcv: keys.kcvOf(TWO) }] })
    expect(reply).toMatchObject({ status: 409, body: { code: 'key_in_use' } })
    const page = await agent.call('GET', `/api/v1/orders/${id}`)
    expect((page.body.facts as { key_entered?: boolean }).key_entered).toBeUndefined()
  })

  test('cancelling returns the terminal to the stock', async () => {
    const serial = await stockTerminal('SN70015555')
    const id = await opened()
    await toPreparing(id, NODES.bankCity)
    const keeper = await as('warehouse_keeper', NODES.branch)
    await done(keeper, id, 'allocate_terminal', { terminals: [{ serial }], paperRolls: 5, program: 'V3.2.1', parametersLoaded: true })
    const stranger = await opened()
    await toPreparing(stranger, NODES.bankCity)
    const taken = await act(keeper, stranger, 'allocate_terminal', {
      terminals: [{ serial }],
      paperRolls: 5,
      program: 'V3.2.1',
      parametersLoaded: true,
    })
    expect(taken).toMatchObject({ status: 409, body: { code: 'terminal_unavailable' } })
    expect(await done(await as('dispatcher', NODES.branch), id, 'cancel', { reason: '商户放弃' })).toBe('cancelled')
    const [rows] = await world.db.batch(SYSTEM_SCOPE, [
      { sql: 'select state, order_id from terminal where serial = $1', parameters: [serial] },
      { sql: 'select 1', parameters: [] },
    ])
    expect(rows).toEqual([{ state: 'in_stock', order_id: null }])
  })
})

describe('refusals and once-only', () => {
  test.each([
    ['agent', NODES.branch, 'approve', {}, {}, 403, 'role_not_allowed'],
    ['bank_officer', NODES.bankCity, 'approve', {}, {}, 409, 'action_not_allowed'],
    ['agent', NODES.branch, 'return_notice', { missing: [] }, {}, 422, 'form_invalid'],
    ['agent', NODES.branch, 'return_notice', { missing: [] }, { 'if-match': '"99"' }, 412, 'version_stale'],
    ['agent', NODES.branch, 'constructor', {}, {}, 404, 'action_unknown'],
    ['agent', NODES.otherBranch, 'accept_notice', {}, {}, 404, 'not_found'],
    ['bank_officer', NODES.siblingBankBranch, 'comment', { note: '你好' }, {}, 404, 'not_found'],
    ['bank_officer', NODES.otherBankProvince, 'comment', { note: '你好' }, {}, 404, 'not_found'],
  ] as const)('%s at %i: %s is %5$s', async (role, node, action, input, headers, status, code) => {
    const reply = await act(await as(role, node), await opened(), action, input, headers)
    expect(reply.status, reply.text).toBe(status)
    expect(reply.body.code).toBe(code)
  })

  test('a wrong notice names each field', async () => {
    const officer = await as('bank_officer', NODES.bankBranch)
    const reply = await officer.call('POST', '/api/v1/orders', notice({ terminalsWanted: 0, materials: ['nonsense'] }))
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'form_invalid', errors: [{ path: '/terminalsWanted' }, { path: '/materials/0' }] },
    })
  })

  test('the same key twice is one order; another notice under it is refused', async () => {
    const officer = await as('bank_officer', NODES.bankBranch)
    const send = (body: object) => officer.call('POST', '/api/v1/orders', body, { 'idempotency-key': 'once-1' })
    const [first, again] = [await send(notice()), await send(notice())]
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.body).toEqual(first.body)
    expect((await send(notice({ terminalsWanted: 2 }))).body.code).toBe('idempotency_mismatch')
  })

  test('the same action id twice has one effect', async () => {
    const id = await opened()
    const agent = await as('agent', NODES.branch)
    const body = { actionId: '01934f6e-7a00-7000-8000-0000000000aa', input: { note: '一次' } }
    const path = `/api/v1/orders/${id}/actions/comment`
    const [first, again] = [await agent.call('POST', path, body), await agent.call('POST', path, body)]
    expect(again.body).toEqual(first.body)
    expect((await agent.call('POST', path, { ...body, input: { note: '两次' } })).body.code).toBe('idempotency_mismatch')
    const history = (await agent.call('GET', `/api/v1/orders/${id}/history`)).body as never as { items: unknown[] }
    expect(history.items).toHaveLength(2)
  })

  test.each([
    ['its clock was trusted', { id: 'hh-1', offsetMs: 4_000, trusted: true }, true],
    ['its clock was not', { id: 'hh-1', offsetMs: 4_000, trusted: false }, false],
    ['it was off by more than two minutes', { id: 'hh-1', offsetMs: 200_000, trusted: true }, false],
  ] as const)('a time that a device says counts only when %s', async (_because, device, counts) => {
    const id = await opened()
    const agent = await as('agent', NODES.branch)
    await new Promise((resolve) => setTimeout(resolve, 60))
    const at = new Date(world.db.now() - 30).toISOString()
    const reply = await agent.call('POST', `/api/v1/orders/${id}/actions/comment`, { input: { note: '离线' }, at, device })
    expect(reply.status, reply.text).toBe(200)
    const history = (await agent.call('GET', `/api/v1/orders/${id}/history`)).body as never as { items: { at: string }[] }
    expect(Date.parse(history.items[1]?.at ?? '') === Date.parse(at)).toBe(counts)
  })

  test('sixteen comments at once all stand, in one chain', async () => {
    const id = await opened()
    const agent = await as('agent', NODES.branch)
    const send = async (note: string): Promise<void> => {
      for (let time = 0; time < 30; time += 1) {
        const reply = await act(agent, id, 'comment', { note })
        if (reply.status === 200) return
        expect(reply.body.code).toBe('version_conflict')
      }
      throw new Error('never came through')
    }
    await Promise.all(Array.from({ length: 16 }, (_, index) => send(`第 ${index} 条`)))
    const history = (await agent.call('GET', `/api/v1/orders/${id}/history`)).body as never as {
      verified: boolean
      items: { seq: number }[]
    }
    expect(history.verified).toBe(true)
    expect(history.items.map((item) => item.seq)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1))
  })

  test('a create costs one round trip, an action two', async () => {
    const officer = await as('bank_officer', NODES.bankBranch)
    const id = await opened()
    const counts = () => world.db.counts.batches
    const before = counts()
    await officer.call('POST', '/api/v1/orders', notice())
    expect(counts() - before).toBe(1)
    const then = counts()
    await act(officer, id, 'comment', { note: '请尽快' })
    expect(counts() - then).toBe(2)
  })
})
