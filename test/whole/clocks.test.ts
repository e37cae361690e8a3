import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Scope, SYSTEM_SCOPE } from '#db/scope.ts'
import type { Clock } from '#domain/clock/clock.ts'
import type { Role } from '#domain/organisation/role.ts'
import { NOTICE_MATERIALS } from '#domain/process/definitions/installation-forms.ts'
import type { JsonObject } from '#domain/result.ts'
import { DAY_MS, parseInstant } from '#domain/time.ts'
import { scopeOfPost } from '../../server/identity/public.ts'
import { makeLog } from '../../server/log.ts'
import { raiseCalendarAlarm } from '../../server/notice/public.ts'
import { clockJobs, openOrder, orderJobs, performAction, SIMULATED_ADAPTERS } from '../../server/order/public.ts'
import { type Caller, NODES, type TestServer, testServer } from '../../server/testing.ts'
import { verifyHistory } from '../../tools/verify-history.ts'

const at = (text: string) => parseInstant(`${text}+08:00`)
const MONDAY = '2026-11-16T10:00:00'
let now = at(MONDAY)
let world: TestServer
let administrator: { readonly login: string; readonly authenticator: string | null }
/** Signs in anew: sessions end while the test's clock moves by days. */
const admin = async (): Promise<Caller> => world.signIn(administrator.login)
const who = { agent: '', dispatcher: '', manager: '', officer: '' }

beforeAll(async () => {
  world = await testServer({ clock: () => now, jobs: false })
  const person = async (role: Role, nodeId: number) => (await world.account([{ role, nodeId }])).personId
  who.agent = await person('agent', NODES.branch)
  who.dispatcher = await person('dispatcher', NODES.branch)
  who.manager = await person('account_manager', NODES.department)
  who.officer = await person('bank_officer', NODES.bankBranch)
  administrator = await world.account([{ role: 'admin_system', nodeId: NODES.province }])
})
afterAll(() => world.close())
beforeEach(() => {
  now = at(MONDAY)
})

const orders = () => world.server.world.orders
const company = (level: number, nodeId: number, personId: string): Scope =>
  scopeOfPost({ organisationKind: 'company', level, nodeId }, personId)

async function act(role: 'agent' | 'dispatcher', orderId: string, action: string, input: JsonObject = {}): Promise<void> {
  const actor = { personId: who[role], role, nodeId: NODES.branch } as const
  const outcome = await performAction(orders(), { scope: company(1, NODES.branch, actor.personId), actor, orderId, action, input })
  expect(outcome, action).not.toHaveProperty('refusal')
}

/** Accepted on the Monday: due when Thursday ends. */
async function accepted(): Promise<string> {
  const outcome = await openOrder(orders(), {
    scope: scopeOfPost({ organisationKind: 'bank', level: 3, nodeId: NODES.bankBranch }, who.officer),
    actor: { personId: who.officer, role: 'bank_officer', nodeId: NODES.bankBranch },
    input: {
      merchant: {
        name: '鼓楼百味',
        licenceNumber: '91320106MA1ABCDE2X',
        mcc: '5812',
        address: '中山北路 218 号',
        contactName: '陈某',
        contactPhone: '13800002071',
        legalPerson: '陈某',
      },
      departmentId: NODES.department,
      terminalsWanted: 1,
      materials: [...NOTICE_MATERIALS],
    },
  })
  if ('refusal' in outcome) throw new Error(JSON.stringify(outcome.refusal))
  await act('agent', outcome.id, 'accept_notice')
  await act('dispatcher', outcome.id, 'assign', { personId: who.manager })
  return outcome.id
}

interface Row {
  readonly clocks: readonly Clock[]
  readonly suspended: object | null
  readonly version: number
}
async function rowOf(id: string): Promise<Row> {
  const [rows] = await world.db.batch(SYSTEM_SCOPE, [
    { sql: 'select clocks, suspended, version from orders where id = $1', parameters: [id] },
  ])
  return rows?.[0]
}
const installOf = async (id: string) => (await rowOf(id)).clocks.find((clock) => clock.kind === 'install')

const lines: object[] = []
const log = { ...makeLog('silent'), error: (line: object) => lines.push(line) } as unknown as ReturnType<typeof makeLog>
const watch = (when: string) => {
  now = at(when)
  return orderJobs(orders(), SIMULATED_ADAPTERS, log).watch_orders?.({})
}
const WAIT = { for: 'merchant', reason: '商户装修', expectedAt: '2026-11-18T12:00:00+08:00' }

describe('suspensions end by themselves (docs/spec/3)', () => {
  test('at the expected date, however long the jobs were down; history verifies', async () => {
    const id = await accepted()
    now = at('2026-11-17T12:00:00')
    await act('dispatcher', id, 'suspend', WAIT)
    now = at('2026-11-18T15:00:00')
    await act('dispatcher', id, 'comment', { note: '还在装修' })
    await watch('2026-11-19T09:00:00')
    expect((await rowOf(id)).suspended).toBeNull()
    // One working day was paused, not almost two.
    expect(await installOf(id)).toMatchObject({ dueAt: at('2026-11-21T00:00:00'), pauses: [{ to: at('2026-11-18T12:00:00') }] })
    expect((await verifyHistory(world.db.ownerUrl)).broken).toEqual([])
  })

  test('somebody who resumes it after that date gains nothing by it', async () => {
    const id = await accepted()
    now = at('2026-11-17T12:00:00')
    await act('dispatcher', id, 'suspend', WAIT)
    now = at('2026-11-19T09:00:00')
    await act('dispatcher', id, 'resume')
    expect(await installOf(id)).toMatchObject({ dueAt: at('2026-11-21T00:00:00') })
  })

  test('not before it', async () => {
    const id = await accepted()
    now = at('2026-11-17T12:00:00')
    await act('dispatcher', id, 'suspend', WAIT)
    await watch('2026-11-18T11:59:00')
    expect((await rowOf(id)).suspended).not.toBeNull()
  })

  test('in the last tenth of the budget they are listed, finished orders too', async () => {
    const early = await accepted()
    const late = await accepted()
    now = at('2026-11-17T12:00:00')
    await act('dispatcher', early, 'suspend', WAIT)
    now = at('2026-11-19T20:00:00')
    const manager = await world.caller('branch_manager', NODES.branch)
    const file = await manager.call('POST', '/api/v1/files', { base64: PNG })
    const suspended = await manager.call('POST', `/api/v1/orders/${late}/actions/suspend`, {
      input: { ...WAIT, expectedAt: '2026-11-25T12:00:00+08:00', evidence: [file.body.id] },
    })
    expect(suspended.status, suspended.text).toBe(200)
    await act('dispatcher', late, 'cancel', { reason: '商户放弃' })
    const list = await manager.call('GET', '/api/v1/orders?view=paused_late')
    expect((list.body.items as { id: string }[]).map((one) => one.id)).toEqual([late])
  })
})
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=='

test('an order that cannot be worked on is told in the log and holds up none behind it', async () => {
  const [broken, other] = [await accepted(), await accepted()]
  await world.db.batch(SYSTEM_SCOPE, [
    { sql: "update orders set definition_version = 99, due_at = due_at - interval '1 hour' where id = $1", parameters: [broken] },
  ])
  lines.length = 0
  await watch('2026-11-20T00:05:00')
  expect(await installOf(other)).toMatchObject({ state: 'breached', endedAt: null })
  expect(lines).toEqual([expect.objectContaining({ order: broken })])
  await world.db.batch(SYSTEM_SCOPE, [
    { sql: "update orders set definition_version = 1, due_at = due_at + interval '1 hour' where id = $1", parameters: [broken] },
  ])
})

describe('the calendar is entered by hand', () => {
  const enter = async (days: object[], announced = false, year = 2026) =>
    (await admin()).call('PUT', '/api/v1/calendar', { year, announced, days })
  const HOLIDAY = { date: '2026-11-18', working: false, note: '临时放假' }

  test('running clocks are recounted with a list of before and after, finished ones are untouched; history recomputes with each', async () => {
    const id = await accepted()
    const gone = await accepted()
    await act('dispatcher', gone, 'cancel', { reason: '商户放弃' })
    const finished = await rowOf(gone)
    const before = await installOf(id)
    expect(before?.dueAt).toBe(at('2026-11-20T00:00:00'))
    const entered = await enter([HOLIDAY])
    expect(entered.status, entered.text).toBe(200)
    expect(entered.body.version).not.toBe(before?.calendarVersion)
    await clockJobs(orders()).recount_clocks?.({})
    const after = await installOf(id)
    expect(after).toMatchObject({ dueAt: at('2026-11-21T00:00:00'), calendarVersion: entered.body.version })
    expect(await rowOf(gone)).toEqual(finished)
    const changes = await (await admin()).call('GET', '/api/v1/clock-changes')
    const mine = (changes.body.items as { order: { id: string }; kind: string }[]).filter((one) => one.order.id === id)
    expect(mine).toEqual([
      expect.objectContaining({
        cause: 'recount_clocks',
        kind: 'install',
        before: { dueAt: '2026-11-20T00:00:00.000+08:00', targetDays: 3, calendarVersion: before?.calendarVersion },
        after: { dueAt: '2026-11-21T00:00:00.000+08:00', targetDays: 3, calendarVersion: entered.body.version },
      }),
    ])
    const { version } = await rowOf(id)
    await clockJobs(orders()).recount_clocks?.({})
    expect((await rowOf(id)).version, 'a second run moves nothing').toBe(version)
    expect(await verifyHistory(world.db.ownerUrl)).toMatchObject({ otherCalendar: 0, broken: [] })
  })

  test('a corrected day is another version, and the last override taken away is noticed', async () => {
    const [one, corrected, none] = [await enter([HOLIDAY]), await enter([{ ...HOLIDAY, working: true }]), await enter([])]
    expect(new Set([one, corrected, none].map((reply) => reply.body.version)).size).toBe(3)
    expect(none.body.overrides).toEqual([])
  })

  test('several who enter the same year at once take turns', async () => {
    const caller = await admin()
    const all = Array.from({ length: 8 }, () =>
      caller.call('PUT', '/api/v1/calendar', { year: 2028, announced: false, days: [{ ...HOLIDAY, date: '2028-11-15' }] }),
    )
    expect((await Promise.all(all)).map((reply) => reply.status)).toEqual(all.map(() => 200))
    await enter([], false, 2028)
  })

  test.each([
    ['a day of another year', [{ ...HOLIDAY, date: '2027-11-18' }]],
    ['a day that does not exist', [{ ...HOLIDAY, date: '2026-11-31' }]],
    ['a day twice', [HOLIDAY, HOLIDAY]],
  ])('%s is refused, and nothing is entered', async (_because, days) => {
    const before = (await (await admin()).call('GET', '/api/v1/calendar?year=2026')).body.version
    expect((await enter(days)).status).toBe(422)
    expect((await (await admin()).call('GET', '/api/v1/calendar?year=2026')).body.version).toBe(before)
  })

  test('from 15 November each administrator is told once that next year is missing, until it is entered', async () => {
    const alarm = async (when: string) => {
      now = at(when)
      await raiseCalendarAlarm({ ...orders(), log })
      const found = (await (await admin()).call('GET', '/api/v1/notices')).body.items as { kind: string; year: number | null }[]
      return found.filter((one) => one.kind === 'calendar_missing').map((one) => one.year)
    }
    expect(await alarm('2026-11-14T23:59:59')).toEqual([])
    expect(await alarm('2026-11-15T00:00:00')).toEqual([2027])
    expect(await alarm('2026-11-16T00:00:00')).toEqual([2027])
    expect((await (await admin()).call('GET', '/api/v1/calendar?year=2027')).body).toMatchObject({ announced: false, alarm: true })
    const entered = await enter([{ date: '2027-02-14', working: true, note: '调休' }], true, 2027)
    expect(entered.body).toMatchObject({ announced: true, alarm: false })
    await enter([], false, 2027)
  })
})

test('a new contract moves running clocks only by a visible re-target with its reason', async () => {
  const id = await accepted()
  await world.db.batch(SYSTEM_SCOPE, [
    { sql: "update bank_contract set valid_to = '2026-11-16' where bank_id = 1000", parameters: [] },
    {
      sql: `insert into bank_contract (id, bank_id, capacity, filing_number, filing_valid_to, install_days_urban, valid_from)
        values (7, 1000, 'acquirer', 'F-1', '2099-12-31', 2, '2026-11-17')`,
      parameters: [],
    },
  ])
  await world.server.world.reference.refresh()
  now = at('2026-11-17T09:00:00')
  await act('dispatcher', id, 'suspend', WAIT)
  await act('dispatcher', id, 'resume')
  expect(await installOf(id)).toMatchObject({ targetMs: 3 * DAY_MS, dueAt: at('2026-11-20T00:00:00') })
  const asked = await (await admin()).call('POST', '/api/v1/clock-retargets', { bankId: 1000, reason: '合同补充协议' })
  expect(asked.status, asked.text).toBe(202)
  await clockJobs(orders()).retarget_clocks?.({ bankId: 1000, reason: '合同补充协议' })
  expect(await installOf(id)).toMatchObject({ targetMs: 2 * DAY_MS, ruleId: 'contract-7', dueAt: at('2026-11-19T00:00:00') })
  const [change] = (await (await admin()).call('GET', '/api/v1/clock-changes?limit=1')).body.items as object[]
  expect(change).toMatchObject({ cause: 'retarget_clock', reason: '合同补充协议', before: { targetDays: 3 }, after: { targetDays: 2 } })
  expect((await verifyHistory(world.db.ownerUrl)).broken).toEqual([])
})
