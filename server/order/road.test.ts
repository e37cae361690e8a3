import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { type Caller, NODES, type TestServer } from '../testing.ts'
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
    const visiting = async () => (await manager.call('GET', '/api/v1/orders?view=visiting')).text.includes(id)
    expect(await visiting(), 'the order has ended, the visit has not').toBe(true)
    await done(manager, id, 'check_out')
    expect(await visiting()).toBe(false)
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

  describe('work that a handheld says was done earlier', () => {
    /** Assigned, and the manager's device was in contact a while ago, as the server saw it. */
    async function atContact(wallOffMs = 0) {
      const id = await opened()
      const manager = await as('account_manager', NODES.department)
      await done(await as('agent', NODES.branch), id, 'accept_notice')
      await done(await as('dispatcher', NODES.branch), id, 'assign', { personId: manager.personId })
      const wallAt = new Date(world.db.now() - wallOffMs).toISOString()
      const contact = await manager.call('POST', '/api/v1/device-contacts', { deviceId: 'hh-1', runId: 'run', wallAt, steadyMs: 1_000 })
      expect(contact.status, contact.text).toBe(201)
      return { id, manager, contactId: String(contact.body.id), serverAt: Date.parse(String(contact.body.serverAt)), wallAt }
    }
    const CHECK_IN = { position: { lat: 32.0701, lon: 118.7702, accuracyM: 12 } }
    const lastOf = async (caller: Caller, id: string) => {
      const history = (await caller.call('GET', `/api/v1/orders/${id}/history`)).body as never as {
        items: { type: string; at: string; device?: { verified: boolean; claimedAt: string } }[]
      }
      return history.items.at(-1)
    }

    test.each([
      ['its clock was right at its last contact: that time', 0, { steadyMs: 1_040, runId: 'run' }, true],
      ['it was off by three minutes then: that time, unverified', 180_000, { steadyMs: 1_040, runId: 'run' }, false],
      ['the app was started anew since: that time, unverified', 0, { steadyMs: 40, runId: 'next' }, false],
      ['it calls itself trusted and hangs on no contact: that time, unverified', 0, { trusted: true, offsetMs: 0 }, false],
    ])('%s', async (_because, wallOffMs, reading, verified) => {
      const { id, manager, contactId, serverAt, wallAt } = await atContact(wallOffMs)
      await new Promise((resolve) => setTimeout(resolve, 120))
      const at = new Date(Date.parse(wallAt) + 40).toISOString()
      const device = { id: 'hh-1', ...('trusted' in reading ? {} : { contactId }), ...reading }
      const reply = await manager.call('POST', `/api/v1/orders/${id}/actions/check_in`, { input: CHECK_IN, at, device })
      expect(reply.status, reply.text).toBe(200)
      const told = await lastOf(manager, id)
      expect(told).toMatchObject({ type: 'check_in', device: { verified } })
      expect(Date.parse(told?.at ?? '')).toBe('trusted' in reading ? Date.parse(at) : serverAt + 40)
      const page = (await manager.call('GET', `/api/v1/orders/${id}`)).body as never as { visits: { flags: string[] }[] }
      expect(page.visits[0]?.flags.includes('clock_unverified')).toBe(!verified)
    })

    test('nobody dates back what is not done in the field, and only account managers are in the field', async () => {
      const { id, manager, contactId, serverAt } = await atContact()
      await new Promise((resolve) => setTimeout(resolve, 120))
      const device = { id: 'hh-1', contactId, runId: 'run', steadyMs: 1_040, trusted: true }
      const at = new Date(serverAt + 40).toISOString()
      for (const caller of [manager, await as('agent', NODES.branch)]) {
        const reply = await caller.call('POST', `/api/v1/orders/${id}/actions/comment`, { input: { note: '离线' }, at, device })
        expect(reply.status, reply.text).toBe(200)
        expect(Date.parse((await lastOf(caller, id))?.at ?? '')).toBeGreaterThan(serverAt + 100)
      }
    })

    test('another person’s contact is none', async () => {
      const { id, contactId, serverAt } = await atContact()
      const manager = await as('account_manager', NODES.department, 'other')
      await done(await as('dispatcher', NODES.branch), id, 'reassign', { personId: manager.personId })
      const device = { id: 'hh-1', contactId, runId: 'run', steadyMs: 1_040 }
      const at = new Date(serverAt + 5_000).toISOString()
      const reply = await manager.call('POST', `/api/v1/orders/${id}/actions/check_in`, { input: CHECK_IN, at, device })
      expect(reply.status, reply.text).toBe(200)
      expect(await lastOf(manager, id)).toMatchObject({ device: { verified: false, offsetMs: null } })
    })

    test('before what it rests on it cannot have been done, whatever the device says', async () => {
      const { id, manager, contactId } = await atContact()
      const at = new Date(world.db.now() - 6 * 3_600_000).toISOString()
      const device = { id: 'hh-1', contactId, runId: 'next', steadyMs: 1 }
      const before = await lastOf(manager, id)
      const reply = await manager.call('POST', `/api/v1/orders/${id}/actions/check_in`, { input: CHECK_IN, at, device })
      expect(reply.status, reply.text).toBe(200)
      expect(await lastOf(manager, id)).toMatchObject({ type: 'check_in', at: before?.at })
      const history = (await manager.call('GET', `/api/v1/orders/${id}/history`)).body
      expect(history.verified).toBe(true)
    })
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
    // The trail of who read what is written now and then beside it: the least of some tries is what the call itself costs.
    const costOf = async (act: () => Promise<unknown>): Promise<number> => {
      const costs: number[] = []
      for (let time = 0; time < 4; time += 1) {
        const before = world.db.counts.batches
        await act()
        costs.push(world.db.counts.batches - before)
      }
      return Math.min(...costs)
    }
    expect(await costOf(() => officer.call('POST', '/api/v1/orders', notice()))).toBe(1)
    expect(await costOf(() => act(officer, id, 'comment', { note: '请尽快' }))).toBe(2)
  })
})
