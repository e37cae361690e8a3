import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AUDIT_RUN_MINUTES, type AuditAction, type listAudit } from '#contract/audit.ts'
import { uploadFile } from '#contract/files.ts'
import type { AnswerOf } from '#contract/operation.ts'
import { createOrder } from '#contract/order.ts'
import { type Instant, instant, MINUTE_MS, parseInstant } from '#domain/time.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'
import { addAuditLine } from './audit-rows.ts'

type Line = AnswerOf<typeof listAudit>['items'][number]

let world: TestServer
let auditor: Caller
beforeAll(async () => {
  world = await testServer()
  auditor = await world.caller('admin_audit', NODES.province)
})
afterAll(() => world.close())

/** An instant of the day in Asia/Shanghai. */
const at = (text: string): Instant => parseInstant(`${text}+08:00`)
const orderOf = (number: string) => ({ id: `01934f6e-7a00-7000-8000-${number.replace(/\D/g, '').slice(-12).padStart(12, '0')}`, number })
const add = (personId: string | null, action: AuditAction, when: Instant, number?: string): Promise<void> =>
  addAuditLine(
    world.db,
    {
      action,
      actor: personId === null ? null : { personId, role: 'dispatcher', nodeId: NODES.branch },
      ...(number === undefined ? {} : { order: orderOf(number) }),
    },
    when,
  )

async function ask(query: { readonly [name: string]: string | number | boolean }): Promise<Line[]> {
  const items: Line[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked = new URLSearchParams(
      Object.entries({ ...query, ...(cursor === '' ? {} : { cursor }) }).map(([name, one]) => [name, String(one)]),
    )
    const answer = await auditor.call('GET', `/api/v1/audit?${asked}`)
    expect(answer.status, answer.text).toBe(200)
    const page = answer.body as unknown as { items: Line[]; next: string | null }
    items.push(...page.items)
    cursor = page.next
  }
  return items
}

describe('filters', () => {
  const wang = '01934f6e-7a00-7000-8000-00000000aaaa'
  const other = '01934f6e-7a00-7000-8000-00000000bbbb'
  const namesake = '01934f6e-7a00-7000-8000-00000000cccc'
  beforeAll(async () => {
    await world.db.batch({ role: 'tw_system', node: 0 }, [
      {
        sql: `insert into person (id, name, login) values ($1, '王建国', 'nj.am1'), ($2, '王建', 'nj.am12'), ($3, '王建', 'sz.am1')`,
        parameters: [wang, other, namesake],
      },
    ])
    await add(wang, 'file_read', at('2026-03-01T00:00:00'), 'NI2603-000001')
    await add(wang, 'file_read', at('2026-03-01T23:59:59.999'), 'NI2603-000002')
    await add(wang, 'sign_in', at('2026-03-02T00:00:00'))
    await add(other, 'file_read', at('2026-03-02T09:00:00'), 'NI2603-000001')
    await add(namesake, 'sign_out', at('2026-03-03T09:00:00'))
    await add(null, 'sign_in_refused', at('2026-03-03T10:00:00'))
  })
  const march = { from: '2026-03-01', to: '2026-03-31' }

  test.each<[{ readonly [name: string]: string }, number, string]>([
    [{}, 6, 'everything of the month'],
    [{ order: 'NI2603-000001' }, 2, 'one order, whoever looked'],
    [{ order: ' ni2603-000001 ' }, 2, 'as it is typed'],
    [{ order: 'NI2603-00000' }, 0, 'part of a number is no number'],
    [{ person: 'nj.am1' }, 3, 'the whole login is one person, though another begins so'],
    [{ person: 'NJ.AM' }, 4, 'the beginning of logins'],
    [{ person: '王建' }, 2, 'the whole name: both of that name, not the one whose name holds it'],
    [{ person: '建国' }, 3, 'part of a name'],
    [{ person: 'nobody' }, 0, 'no such person did nothing'],
    [{ action: 'sign_in' }, 1, 'one kind'],
    [{ person: 'nj.am1', action: 'file_read' }, 2, 'all that is said must hold'],
    [{ from: '2026-03-02' }, 4, 'from 00:00 Asia/Shanghai'],
    [{ to: '2026-03-01' }, 2, 'to 24:00 of the day'],
    [{ from: '2026-03-02', to: '2026-03-02' }, 2, 'one day'],
    [{ from: '2026-03-02', to: '2026-03-02', order: 'NI2603-000001', person: '王', action: 'file_read' }, 1, 'everything at once'],
  ])('%o: %i (%s)', async (filter, count) => {
    for (const folded of [false, true])
      for (const limit of [1, 100]) expect(await ask({ ...march, ...filter, folded, limit })).toHaveLength(count)
  })

  test.each([
    ['from=2026-02-30', 'no such day'],
    ['from=2026-03-02&to=2026-03-01', 'ends before it begins'],
    ['action=dance', 'no such kind'],
    ['run=x', 'no id'],
    ['cursor=12', 'a cursor of no page'],
    ['cursor=1.2.3', 'nor this one'],
    [`person=${'王'.repeat(61)}`, 'longer than a name'],
  ])('%s is refused: %s', async (query) => {
    const answer = await auditor.call('GET', `/api/v1/audit?${query}`)
    expect([answer.status, answer.body.code]).toEqual([422, 'form_invalid'])
  })

  test('a text that means more people than may be asked for is refused, not cut', async () => {
    await world.db.batch({ role: 'tw_system', node: 0 }, [
      {
        sql: `insert into person (id, name, login) select gen_random_uuid(), '众人', 'many.' || i from generate_series(1, 101) i`,
        parameters: [],
      },
    ])
    expect((await auditor.call('GET', '/api/v1/audit?person=many.')).body).toMatchObject({ errors: [{ path: '/person', rule: 'people' }] })
    expect((await auditor.call('GET', '/api/v1/audit?person=many.7')).status).toBe(200)
  })

  test('the reading of the audit is a line of it: by which filters, not for whom', async () => {
    await ask({ person: '王建国', limit: 100 })
    const [line] = await ask({ action: 'audit_read', limit: 100 })
    expect(line).toMatchObject({ person: { id: auditor.personId }, detail: { lines: 3, filter: ['person'] } })
  })
})

describe('lines of one person, order and kind within ten minutes of the clock are one', () => {
  const anna = '01934f6e-7a00-7000-8000-000000000a01'
  const bert = '01934f6e-7a00-7000-8000-000000000a02'

  test.each([
    [[0, 1, 2], [3], 'opened at once'],
    [[0, 9 * MINUTE_MS + 59_999], [2], 'to the end of the ten minutes'],
    [[0, 10 * MINUTE_MS], [1, 1], 'the next ten minutes are another line'],
    [[-1, 0], [1, 1], 'midnight parts them, so that a day has its own'],
  ])('after %o ms: lines of %o (%s)', async (offsets, counts) => {
    const number = `NI2604-${String(offsets.length * 100_000 + Math.abs(offsets.at(-1) ?? 0)).padStart(6, '0')}`
    for (const ms of offsets) await add(anna, 'file_read', instant(at('2026-04-02T00:00:00') + ms), number)
    expect((await ask({ order: number, folded: true })).map((line) => line.count)).toEqual(counts)
    expect(await ask({ order: number })).toHaveLength(offsets.length)
  })

  test('who, which order and what must be the same; what is of no order stands for itself', async () => {
    const when = at('2026-04-03T10:00:00')
    const [one, two] = ['NI2604-700001', 'NI2604-700002']
    for (const line of [
      [anna, 'file_read', one],
      [bert, 'file_read', one],
      [anna, 'personal_data_read', one],
      [anna, 'file_read', two],
      [anna, 'sign_in', undefined],
      [anna, 'sign_in', undefined],
    ] as const)
      await add(line[0], line[1], when, line[2])
    expect((await ask({ from: '2026-04-03', to: '2026-04-03', folded: true })).map((line) => line.count)).toEqual([1, 1, 1, 1, 1, 1])
  })

  test('a folded line opens: every line in it, newest first, and nothing else', async () => {
    const number = 'NI2604-800001'
    const start = at('2026-04-04T10:00:00')
    for (const s of [0, 20, 40]) await add(anna, 'file_read', instant(start + s * 1000), number)
    await add(bert, 'file_read', instant(start + 10_000), number)
    await add(anna, 'file_read', instant(start + 10 * MINUTE_MS), number)
    const line = (await ask({ order: number, folded: true })).find((each) => each.count === 3)
    expect(line).toMatchObject({ order: orderOf(number), person: { id: anna } })
    expect(parseInstant(line?.until ?? '') - parseInstant(line?.at ?? '')).toBe(40_000)
    for (const limit of [1, 100]) {
      const opened = await ask({ run: line?.id ?? '', limit })
      expect(opened.map((each) => parseInstant(each.at) - start)).toEqual([40_000, 20_000, 0])
    }
  })

  test('page by page, any lines: each run once, counted whole, in its place; what comes meanwhile moves none', async () => {
    let day = 0
    const event = fc.record({
      who: fc.constantFrom(anna, bert),
      order: fc.constantFrom('1', '2', null),
      action: fc.constantFrom('file_read' as const, 'personal_data_read' as const),
      second: fc.integer({ min: 0, max: 40 * 60 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 25 }), fc.integer({ min: 1, max: 7 }), async (events, limit) => {
        day += 1
        const date = new Date(Date.UTC(2020, 0, day)).toISOString().slice(0, 10)
        const midnight = at(`${date}T00:00:00`)
        const sorted = [...events].sort((a, b) => a.second - b.second)
        for (const one of sorted)
          await add(one.who, one.action, instant(midnight + one.second * 1000), one.order === null ? undefined : `NI-${date}-${one.order}`)
        const runs = new Map<string, { first: number; nth: number; count: number }>()
        for (const [nth, one] of sorted.entries()) {
          const ten = Math.floor(one.second / (AUDIT_RUN_MINUTES * 60))
          const key = one.order === null ? String(nth) : `${one.who} ${one.order} ${one.action} ${ten}`
          const run = runs.get(key)
          if (run) run.count += 1
          else runs.set(key, { first: one.second, nth, count: 1 })
        }
        const wanted = [...runs.values()].sort((a, b) => b.first - a.first || b.nth - a.nth).map((run) => [run.first, run.count])
        const told = await ask({ from: date, to: date, folded: true, limit })
        expect(told.map((line) => [(parseInstant(line.at) - midnight) / 1000, line.count])).toEqual(wanted)
      }),
      { numRuns: 25 },
    )
  })
})

test('contacts that were read for an order stand with it; for an order of another merchant they are not shown', async () => {
  const officer = await world.caller('bank_officer', NODES.bankBranch)
  const input = { ...createOrder.example.body.input, departmentId: NODES.department }
  const made: { id: string; number: string; merchant: { id: string } }[] = []
  for (let nth = 0; nth < 2; nth += 1) {
    const opened = await officer.call('POST', '/api/v1/orders', { process: 'installation', input })
    made.push((await officer.call('GET', `/api/v1/orders/${opened.body.id}`)).body as never)
  }
  const [one, other] = made
  const reveal = (orderId: string | undefined) =>
    officer.call('POST', `/api/v1/merchants/${one?.merchant.id}/reveal`, { reason: '核对', ...(orderId ? { orderId } : {}) })
  expect((await reveal(undefined)).status).toBe(200)
  expect((await reveal(one?.id)).status).toBe(200)
  expect((await reveal(other?.id)).body).toMatchObject({ code: 'form_invalid', errors: [{ path: '/orderId' }] })
  const lines = (await ask({ action: 'personal_data_read', limit: 100 })).filter((line) => line.person?.id === officer.personId)
  expect(lines.map((line) => line.order?.number)).toEqual([one?.number, undefined])
})

describe('an opened file says which order and field it belongs to', () => {
  const PNG = Buffer.from(uploadFile.example.body.base64, 'base64')
  const readings = async (id: string) =>
    (await ask({ action: 'file_read', limit: 100 }))
      .filter((line) => line.target?.id === id)
      .map(({ order, detail }) => ({ number: order?.number, detail }))

  test('before an order has it none, then that one, of two orders both, to each bank its own', async () => {
    const manager = await world.caller('account_manager', NODES.department)
    const input = { ...createOrder.example.body.input, departmentId: NODES.department }
    const [one, two] = await Promise.all(
      [NODES.bankBranch, NODES.otherBankBranch].map(async (node) => {
        const officer = await world.caller('bank_officer', node)
        const opened = await officer.call('POST', '/api/v1/orders', { process: 'installation', input })
        expect(opened.status, opened.text).toBe(201)
        return { officer, id: String(opened.body.id), number: String(opened.body.number) }
      }),
    )
    if (!one || !two) throw new Error('two orders')
    const { id } = (await manager.call('POST', '/api/v1/files', PNG, { 'content-type': 'image/png' })).body as { id: string }
    const look = (who: Caller) => who.call('GET', `/api/v1/files/${id}`)
    const attach = async (order: string) =>
      expect((await manager.call('POST', `/api/v1/orders/${order}/actions/attach`, { input: { files: [id] } })).status).toBe(200)
    const lineOf = ({ number }: { number: string }) => ({ number, detail: { order: number, field: 'files' } })

    await look(manager)
    expect(await readings(id)).toEqual([{ number: undefined, detail: {} }])
    await attach(one.id)
    await attach(one.id)
    await look(manager)
    expect((await readings(id)).slice(0, -1)).toEqual([lineOf(one)])
    await attach(two.id)
    await look(two.officer)
    await look(one.officer)
    expect((await readings(id)).slice(0, 2)).toEqual([lineOf(one), lineOf(two)])
    await look(manager)
    expect((await readings(id)).slice(0, 2)).toEqual(expect.arrayContaining([lineOf(one), lineOf(two)]))
    expect(await ask({ order: two.number, action: 'file_read' })).toHaveLength(2)
  })
})
