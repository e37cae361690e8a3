import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NODES } from '../testing.ts'
import { notice, ONE, Road, TWO } from './testing.ts'

let road: Road
beforeAll(async () => {
  road = await Road.open()
})
afterAll(() => road.close())

const body = (serial: string, component: string) => ({
  components: [{ serial, component, kcv: road.world.server.world.orders.keys.kcvOf(component) }],
})
const custodian = (name: string) => road.as('key_custodian', NODES.branch, name)
let serials = 0
const fresh = () => {
  serials += 1
  return road.stockTerminal(`SN7002${String(serials).padStart(4, '0')}`)
}
const terminal = async (serial: string) =>
  (
    await road.rows<{ [column: string]: unknown }>(
      'select state, order_id, tid, program, key_state, bank_id, department_id, merchant_id from terminal where serial = $1',
      serial,
    )
  )[0]

describe('numbers are given once', () => {
  test('a MID of another merchant, a TID of another terminal: refused, and nothing of it stays', async () => {
    const first = await road.opened()
    await road.toPreparing(first, NODES.bankCity)
    const agent = await road.as('agent', NODES.branch)
    await road.done(agent, first, 'give_numbers', { mid: '104320158120101', tids: ['41000001'] })
    await road.allocate(first, [await fresh()])
    const second = await road.opened()
    await road.toPreparing(second, NODES.bankCity)
    for (const [mid, tid, taken] of [
      ['104320158120101', '41000002', '104320158120101'],
      ['104320158120102', '41000001', '41000001'],
    ] as const) {
      const reply = await road.act(agent, second, 'give_numbers', { mid, tids: [tid] })
      expect(reply, reply.text).toMatchObject({ status: 409, body: { code: 'number_in_use', numbers: [taken] } })
    }
    await road.done(agent, second, 'give_numbers', { mid: '104320158120103', tids: ['41000003'] })
  })

  test('a TID belongs to one order from the moment it is given, and is free again when the order gives it back', async () => {
    const [first, second] = [await road.opened(), await road.opened()]
    const agent = await road.as('agent', NODES.branch)
    for (const id of [first, second]) await road.toPreparing(id, NODES.bankCity)
    const give = (id: string, mid: string, tid: string) => road.act(agent, id, 'give_numbers', { mid, tids: [tid] })
    const both = await Promise.all([give(first, '104320158120111', '41000011'), give(second, '104320158120112', '41000011')])
    expect(both.map((reply) => reply.status).sort()).toEqual([200, 409])
    const [has, waits] = both[0]?.status === 200 ? [first, second] : [second, first]
    expect(await give(waits, '104320158120113', '41000011')).toMatchObject({ status: 409, body: { numbers: ['41000011'] } })
    // Other numbers for the first: what it had is free.
    expect((await give(has, '104320158120111', '41000012')).status).toBe(200)
    expect((await give(waits, '104320158120113', '41000011')).status).toBe(200)
    // Called off: so is that.
    await road.done(await road.as('dispatcher', NODES.branch), waits, 'cancel', { reason: '商户放弃' })
    expect((await give(has, '104320158120111', '41000011')).status).toBe(200)
  })
})

describe('keys', () => {
  test('halves that make a weak key are refused; a wrong key is begun anew and the right one loaded', async () => {
    const serial = await fresh()
    const id = await road.opened()
    await road.toAwaitingKey(id, [serial], '104320158120121', ['41000021'])
    const [one, two] = [await custodian('one'), await custodian('two')]
    await road.done(one, id, 'request_key')
    await road.done(one, id, 'key_received')
    expect((await road.act(one, id, 'enter_component', body(serial, '01010101010101010101010101010101'))).body.code).toBe('key_weak')
    await road.done(one, id, 'enter_component', body(serial, ONE))
    // Its own complement in parity alone: the key would be zeros.
    for (const half of [ONE, '0022446688AACCEEFEDCBA9876543210'])
      expect((await road.act(two, id, 'enter_component', body(serial, half))).body.code).toBe('key_weak')
    expect(await road.done(two, id, 'restart_key', { reason: '密钥信封拆错' })).toBe('awaiting_key')
    await road.keyLoaded(id, serial, '89ABCDEF0123456776543210FEDCBA98', TWO)
    const attempts = await road.rows<{ attempt: number; state: string }>(
      'select attempt, state from terminal_key where order_id = $1 order by attempt',
      id,
    )
    expect(attempts).toEqual([
      { attempt: 1, state: 'retired' },
      { attempt: 2, state: 'loaded' },
    ])
    expect(await terminal(serial)).toMatchObject({ key_state: 'loaded' })
  })

  test('R12: a key that differs in parity bits alone is the same key', async () => {
    const [first, second] = [await fresh(), await fresh()]
    const [a, b] = [await road.opened(), await road.opened()]
    await road.toAwaitingKey(a, [first], '104320158120131', ['41000031'])
    await road.keyLoaded(a, first, 'A1A2A3A4A5A6A7A8B1B2B3B4B5B6B7B8', TWO)
    await road.toAwaitingKey(b, [second], '104320158120132', ['41000032'])
    const [one, two] = [await custodian('one'), await custodian('two')]
    await road.done(one, b, 'request_key')
    await road.done(one, b, 'key_received')
    await road.done(one, b, 'enter_component', body(second, 'A0A2A3A4A5A6A7A8B1B2B3B4B5B6B7B8'))
    expect(await road.act(two, b, 'enter_component', body(second, TWO))).toMatchObject({ status: 409, body: { code: 'key_in_use' } })
    await road.done(two, b, 'restart_key', { reason: '该密钥已在用' })
  })

  test('as outsourcer the bank’s system loads the key, and its custodian confirms the check value', async () => {
    const serial = await fresh()
    const id = await road.opened(NODES.otherBankBranch)
    await road.toAwaitingKey(id, [serial], '104320158120141', ['41000041'], 'other')
    const bank = await road.as('bank_custodian', NODES.otherBankProvince, 'one')
    await road.done(bank, id, 'request_key')
    await road.done(bank, id, 'key_received', { load: 'remote' })
    await road.untilFact(id, 'key_entered', true)
    const [row] = await road.rows<{ kcv: string; digest: string }>('select kcv, digest from terminal_key where order_id = $1', id)
    expect(row?.digest).toHaveLength(64)
    expect(await road.done(bank, id, 'confirm_key', { kcvs: [{ serial, kcv: row?.kcv }] })).toBe('installing')
    const history = await bank.call('GET', `/api/v1/orders/${id}/history`)
    expect(history.text).not.toContain('componentOne')
  })
})

describe('what goes back to the stock belongs to nobody any more', () => {
  test.each([
    ['dispatcher', NODES.branch],
    ['bank_officer', NODES.bankBranch],
  ] as const)('cancelled by a %s', async (role, node) => {
    const serial = await fresh()
    const id = await road.opened()
    await road.toPreparing(id, NODES.bankCity)
    await road.allocate(id, [serial])
    expect(await terminal(serial)).toMatchObject({ state: 'issued', program: 'V3.2.1', bank_id: NODES.bank })
    const mids = () =>
      road.rows<{ mid: string | null }>('select mid from merchant where id = (select merchant_id from orders where id = $1)', id)
    await road.done(await road.as('agent', NODES.branch), id, 'give_numbers', { mid: '104320158120999', tids: ['99010417'] })
    expect(await mids()).toEqual([{ mid: '104320158120999' }])
    await road.done(await road.as(role, node), id, 'cancel', { reason: '商户放弃' })
    // The bank's number is the bank's again.
    expect(await mids()).toEqual([{ mid: null }])
    expect(await terminal(serial)).toEqual({
      state: 'in_stock',
      order_id: null,
      tid: null,
      program: null,
      key_state: 'none',
      bank_id: null,
      department_id: null,
      merchant_id: null,
    })
    const moves = await road.rows<{ from_place: string; to_place: string }>(
      'select from_place, to_place from stock_movement where serial = $1 order by moved_at, from_place',
      serial,
    )
    expect(moves).toEqual([
      { from_place: 'branch_warehouse', to_place: 'order' },
      { from_place: 'order', to_place: 'branch_warehouse' },
    ])
  })

  test('a broken one waits there for repair, another takes its place and its TID', async () => {
    const [broken, whole] = [await fresh(), await fresh()]
    const id = await road.opened()
    await road.toAwaitingKey(id, [broken], '104320158120151', ['41000051'])
    const keeper = await road.as('warehouse_keeper', NODES.branch)
    expect(await road.done(keeper, id, 'replace_terminal', { from: broken, to: whole, reason: '键盘失灵' })).toBe('preparing')
    expect(await terminal(broken)).toMatchObject({ state: 'faulty', order_id: null, tid: null })
    expect(await terminal(whole)).toMatchObject({ state: 'issued', order_id: id, tid: '41000051' })
    const agent = await road.as('agent', NODES.branch)
    await road.done(agent, id, 'report_binding')
    await road.untilRegistered(id)
    const bindings = await road.rows<{ serial: string; state: string }>(
      'select serial, state from binding where order_id = $1 order by reported_at',
      id,
    )
    expect(bindings).toEqual([
      { serial: broken, state: 'ended' },
      { serial: whole, state: 'accepted' },
    ])
  })

  test('what is not installed by the stock’s own word is not accepted for good: it says which terminal', async () => {
    const serial = await fresh()
    const id = await road.opened()
    const manager = await road.toAwaitingKey(id, [serial], '104320158120161', ['41000061'])
    await road.keyLoaded(id, serial, 'C1C2C3C4C5C6C7C8D1D2D3D4D5D6D7D8', TWO)
    await road.done(manager, id, 'check_in', { position: { lat: 32.07, lon: 118.77, accuracyM: 12 } })
    const photo = await road.upload(manager)
    await road.done(manager, id, 'record_training', { trained: '收银员', topics: ['sale'], signature: [photo] })
    await road.done(manager, id, 'test_sale_passed', { slipPhotos: [photo], reason: '凭签购单' })
    await road.rows("update terminal set state = 'lost' where serial = $1 returning 1", serial)
    const version = (await manager.call('GET', `/api/v1/orders/${id}`)).headers.get('etag') ?? ''
    const input = { serials: [serial], photos: [photo], signature: photo, signer: '陈某某', relation: 'owner' }
    for (const headers of [{}, { 'if-match': version }]) {
      const reply = await road.act(manager, id, 'accept_installation', input, headers)
      expect(reply, reply.text).toMatchObject({ status: 409, body: { code: 'terminal_unavailable', serials: [serial] } })
    }
  })
})

describe('people', () => {
  test('who has left is assigned to nothing and asked for nothing', async () => {
    const id = await road.opened()
    const dispatcher = await road.as('dispatcher', NODES.branch)
    const gone = await road.world.caller('account_manager', NODES.department)
    const boss = await road.world.caller('branch_manager', NODES.branch)
    await road.rows("update person set state = 'left' where id = any ($1::uuid[]) returning 1", [gone.personId, boss.personId])
    expect((await road.act(dispatcher, id, 'assign', { personId: gone.personId })).status).toBe(422)
    expect((await road.act(dispatcher, id, 'ask_approver', { personId: boss.personId })).status).toBe(422)
  })

  test.each([
    ['branch_manager', NODES.branch, 200, 'over the order'],
    ['branch_manager', NODES.province, 200, 'head office'],
    ['branch_manager', NODES.otherBranch, 422, 'another city'],
    ['bank_officer', NODES.bankCity, 422, 'the bank'],
  ] as const)('a %s at %i as extra approver: %i (%s)', async (role, node, status, _because) => {
    const id = await road.opened()
    const asked = await road.as(role, node)
    const reply = await road.act(await road.as('dispatcher', NODES.branch), id, 'ask_approver', { personId: asked.personId })
    expect(reply.status, reply.text).toBe(status)
  })
})

describe('once', () => {
  test('the same action twice at once with If-Match: one effect, one answer', async () => {
    const id = await road.opened()
    const agent = await road.as('agent', NODES.branch)
    const send = () =>
      agent.call(
        'POST',
        `/api/v1/orders/${id}/actions/comment`,
        { actionId: '01934f6e-7a00-7000-8000-0000000000bb', input: { note: '一次' } },
        { 'if-match': '"1"' },
      )
    const replies = await Promise.all([send(), send(), send(), send()])
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200])
    expect(new Set(replies.map((reply) => reply.text)).size).toBe(1)
  })

  test('a notice that was taken is answered again after the filing has lapsed', async () => {
    const officer = await road.as('bank_officer', NODES.otherBankBranch)
    const send = (key: string) => officer.call('POST', '/api/v1/orders', notice(), { 'idempotency-key': key })
    const first = await send('before-the-lapse')
    await road.rows("update bank_contract set filing_valid_to = '2020-01-01' where bank_id = $1 returning 1", NODES.otherBank)
    await road.world.server.world.reference.refresh()
    const again = await send('before-the-lapse')
    expect([again.status, again.body]).toEqual([first.status, first.body])
    expect((await send('after-the-lapse')).body.code).toBe('filing_missing')
    await road.rows("update bank_contract set filing_valid_to = '2099-12-31' where bank_id = $1 returning 1", NODES.otherBank)
    await road.world.server.world.reference.refresh()
  })
})
