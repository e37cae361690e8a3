import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { MINUTE_MS, parseInstant } from '#domain/time.ts'
import { type Caller, NODES, type TestServer, testServer } from '#server/testing.ts'

let world: TestServer
let system: Caller
/** A quarter of an hour before midnight in Shanghai, and so still the day before in London. */
let now: number = parseInstant('2026-11-25T23:45:00+08:00')

beforeAll(async () => {
  world = await testServer({ jobs: false, clock: () => now as never })
  system = await world.caller('admin_system', NODES.province)
})
afterAll(() => world.close())

interface Version {
  readonly bankId: number
  readonly capacity: string
  readonly installDaysUrban: number
  readonly validFrom: string
  readonly validTo: string | null
}

const put = (body: object) => system.call('POST', '/api/v1/contracts', { bankId: NODES.bank, capacity: 'acquirer', ...body })
const versionsOf = async (bankId: number) =>
  ((await system.call('GET', '/api/v1/contracts')).body.items as Version[]).filter((one) => one.bankId === bankId)

test.each([
  ['2026-11-25', 'today: its clocks run already'],
  ['2026-11-24', 'yesterday'],
  ['1999-01-01', 'long ago'],
])('a version from %s is refused, and nothing changes (%s)', async (validFrom, because) => {
  const before = await versionsOf(NODES.bank)
  const answer = await put({ validFrom, installDaysUrban: 9 })
  expect([answer.status, answer.body.errors], because).toEqual([422, [{ path: '/validFrom', rule: 'minimum', wanted: '2026-11-26' }]])
  expect(await versionsOf(NODES.bank)).toEqual(before)
})

test('a version begins tomorrow unless said otherwise, follows the one before in all it does not say, and is corrected until it begins', async () => {
  await world.db.batch(SYSTEM_SCOPE, [
    { sql: 'update bank_contract set auto_accept = true, bank_hold_days = 7 where bank_id = $1', parameters: [NODES.bank] },
  ])
  const made = await put({ installDaysUrban: 5 })
  expect(made.body).toMatchObject({ validFrom: '2026-11-26', validTo: null, installDaysUrban: 5, bankHoldDays: 7, filingNumber: 'F-1' })
  const corrected = await put({ validFrom: '2026-11-26', filingNumber: 'F-9' })
  expect(corrected.body, 'what a correction does not say stays as it was').toMatchObject({
    id: made.body.id,
    installDaysUrban: 5,
    bankHoldDays: 7,
    filingNumber: 'F-9',
  })
  const [row] =
    (await world.db.batch(SYSTEM_SCOPE, [{ sql: 'select auto_accept from bank_contract where id = $1', parameters: [made.body.id] }]))[0] ??
    []
  expect(row, 'what no form names is carried on, too').toEqual({ auto_accept: true })
  expect(await versionsOf(NODES.bank)).toMatchObject([
    { validFrom: '2020-01-01', validTo: '2026-11-25', installDaysUrban: 3 },
    { validFrom: '2026-11-26', validTo: null, installDaysUrban: 5 },
  ])
  now += 20 * MINUTE_MS
  expect((await put({ validFrom: '2026-11-26', installDaysUrban: 1 })).status, 'it has begun').toBe(422)
  now -= 20 * MINUTE_MS
})

test('one version between two others ends where the next begins', async () => {
  await put({ bankId: NODES.otherBank, validFrom: '2098-01-01', installDaysUrban: 5 })
  await put({ bankId: NODES.otherBank, validFrom: '2097-01-01', installDaysUrban: 4 })
  expect(await versionsOf(NODES.otherBank)).toMatchObject([
    { validTo: '2096-12-31', installDaysUrban: 3 },
    { validFrom: '2097-01-01', validTo: '2097-12-31', installDaysUrban: 4 },
    { validFrom: '2098-01-01', validTo: null, installDaysUrban: 5 },
  ])
})

test('a bank that has no contract yet may begin today, once; its orders then run by what stands', async () => {
  const organisation = async (body: object): Promise<number> => {
    const answer = await system.call('POST', '/api/v1/organisations', { kind: 'bank', ...body })
    expect(answer.status, answer.text).toBe(201)
    return Number(answer.body.id)
  }
  const bank = await organisation({ name: '新银行', shortName: '新行' })
  let sub = bank
  for (const level of [1, 2, 3]) sub = await organisation({ parentId: sub, name: `新银行${level}`, shortName: `新${level}` })
  expect((await put({ bankId: bank, validFrom: '2026-11-24' })).status, 'never before today').toBe(422)
  expect((await put({ bankId: bank, installDaysUrban: 2 })).body).toMatchObject({ validFrom: '2026-11-25', installDaysUrban: 2 })
  const officer = await world.caller('bank_officer', sub)
  const opened = await officer.call('POST', '/api/v1/orders', {
    process: 'installation',
    input: { ...createOrder.example.body.input, departmentId: NODES.department },
  })
  expect(opened.status, opened.text).toBe(201)
  expect((await put({ bankId: bank, validFrom: '2026-11-25', installDaysUrban: 9 })).status, 'it has begun').toBe(422)
  expect(await versionsOf(bank)).toMatchObject([{ installDaysUrban: 2 }])
})
