import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { testDatabase } from '#db/testing.ts'
import { DAY_MS, MINUTE_MS, nextDate, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import { makeLog } from '#server/log.ts'
import { FIRST_HASH, hashOf } from '#server/order/chain-events.ts'
import { anchorHistory, performAction } from '#server/order/public.ts'
import { makeWorld, type World } from '#server/world.ts'
import { fillDemo } from '#simulator/province/fill-demo.ts'
import { sentence } from '../../tools/history/faults.ts'
import { verifyHistory } from '../../tools/verify-history.ts'

const SAVED = ['order_event', 'orders', 'order_private', 'daily_anchor'] as const
const dataDir = mkdtempSync(join(tmpdir(), 'tillwright-history-'))
let db: Database
let owner: Client
let world: World
/** An order with a long history, by number and id. */
let order: { id: string; number: string; version: number }

/** The day on which these tests begin, also where midnight comes while they run. */
let today: string

/** Noon of today: the day before is over for certain, whenever this test runs. */
const noon = () => startOfShanghaiDay(today) + DAY_MS / 2
const anchor = (daysOn = 0) => anchorHistory({ db, now: () => noon() + daysOn * DAY_MS, log: makeLog('silent') })
const told = async (known?: ReadonlyMap<string, string>) => (await verifyHistory(db.ownerUrl, known)).broken.map(sentence)

beforeAll(async () => {
  db = await testDatabase()
  today = shanghaiDate(db.now())
  world = await makeWorld({ db, dataDir, log: makeLog('silent') })
  await fillDemo(world, db.ownerUrl, {
    seed: 'history',
    end: db.now(),
    size: { merchants: 20, orders: 80, days: 60 },
    tell: () => undefined,
  })
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  // The demo is written in one go; its events are moved back to their days, so that there are several days to anchor.
  await owner.query('update order_event set recorded_at = effective_at')
  await anchor()
  for (const table of SAVED) await owner.query(`create table saved_${table} as select * from ${table}`)
  order = (await owner.query("select id, number, version from orders where state = 'normal' order by number limit 1")).rows[0]
})
afterEach(async () => {
  for (const table of SAVED) {
    await owner.query(`delete from ${table}`)
    await owner.query(`insert into ${table} select * from saved_${table}`)
  }
})
afterAll(async () => {
  await owner.end()
  await world.close()
  await db.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** What somebody with every right and the source code would do: change events, then make all hashes and the row fit again. */
async function rewrite(change: (body: { [member: string]: unknown }) => void): Promise<void> {
  const { rows } = await owner.query<{ seq: number; body: string }>('select seq, body from order_event where order_id = $1 order by seq', [
    order.id,
  ])
  let hash = FIRST_HASH
  for (const row of rows) {
    const event = JSON.parse(row.body)
    change(event)
    const body = JSON.stringify(event)
    const next = hashOf(hash, body)
    await owner.query('update order_event set body = $3, prev_hash = $4, hash = $5 where order_id = $1 and seq = $2', [
      order.id,
      row.seq,
      body,
      hash,
      next,
    ])
    hash = next
  }
  await owner.query('update orders set last_hash = $2 where id = $1', [order.id, hash])
}

/** Without the anchors: what the chain, the replay and the rules find by themselves. */
async function toldByOrders(): Promise<string[]> {
  return (await verifyHistory(db.ownerUrl)).broken.filter((one) => one.day === null).map(sentence)
}

test('an untouched demo verifies: every order replayed and recomputed, every day anchored', async () => {
  const verdict = await verifyHistory(db.ownerUrl)
  expect(verdict).toMatchObject({ orders: 80, otherCalendar: 0, faults: 0, broken: [] })
  expect(verdict.events).toBeGreaterThan(400)
  expect(verdict.anchors).toBeGreaterThan(20)
})

describe('what was changed is found, with the order and the place', () => {
  test.each<[string, string, string]>([
    [
      'the text of an event',
      `update order_event set body = replace(body, '"type"', '"typo"') where order_id = $1 and seq = 3`,
      '第 3 条：内容被改动',
    ],
    ['a column of an event', "update order_event set type = 'comment' where order_id = $1 and seq = 3", '第 3 条：各列与其内容不符'],
    ['an event in the middle is gone', 'delete from order_event where order_id = $1 and seq = 3', '第 4 条：前面缺少一条记录'],
    ['the first event is gone', 'delete from order_event where order_id = $1 and seq = 1', '第 2 条：前面缺少一条记录'],
    [
      'the last event is gone',
      'delete from order_event e where order_id = $1 and seq = (select version from orders where id = $1)',
      '工单停在历史之外',
    ],
    ['all of an order’s history is gone', 'delete from order_event where order_id = $1', '第 0 条：工单停在历史之外'],
    ['the state of a row', "update orders set state = 'installing' where id = $1", '历史重放的结果不符（state）'],
    ['a fact of a row', `update orders set facts = facts || '{"risk_score":0,"more":1}' where id = $1`, '历史重放的结果不符（facts）'],
    ['the holder of a row', "update orders set holder = 'bank' where id = $1", '历史重放的结果不符（holder）'],
    ['the due time of a row', 'update orders set due_at = now() where id = $1', '历史重放的结果不符（due_at）'],
    ['a stored clock', `update orders set clocks = jsonb_set(clocks, '{0,state}', '"void"') where id = $1`, '历史重放的结果不符（clocks）'],
    [
      'a personal value',
      "update order_private set value = value || '!' where order_id = $1 and seq = 1 and path = '/merchant/contactName'",
      '第 1 条：个人信息与当时登记的不符（/merchant/contactName）',
    ],
    [
      'a personal value from nowhere',
      "update order_private set seq = 999 where order_id = $1 and seq = 1 and path = '/merchant/contactName'",
      '第 999 条：没有任何记录提到这项个人信息',
    ],
  ])('%s', async (_what, sql, expected) => {
    const { rowCount } = await owner.query(sql, [order.id])
    expect(rowCount).toBeGreaterThan(0)
    const found = await toldByOrders()
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`工单 ${order.number} `)
    expect(found[0]).toContain(expected)
  })

  test('an order without its row', async () => {
    await owner.query('delete from orders where id = $1', [order.id])
    expect((await toldByOrders()).join()).toContain(`工单 ${order.id} 第 ${order.version} 条：所属工单不存在`)
  })

  test('a personal value whose time is over may be gone', async () => {
    await owner.query('delete from order_private where order_id = $1', [order.id])
    expect(await told()).toEqual([])
  })

  test('a clock changed in event and row alike, with every hash made again: the rules say another verdict', async () => {
    const later = (clock: { kind: string; remainingMs: number }) =>
      clock.kind === 'install' ? { ...clock, remainingMs: clock.remainingMs + DAY_MS } : clock
    await rewrite((event) => {
      event.clocks = (event.clocks as Parameters<typeof later>[0][]).map(later)
    })
    const clocks = (await owner.query('select clocks from orders where id = $1', [order.id])).rows[0].clocks
    await owner.query('update orders set clocks = $2::jsonb where id = $1', [order.id, JSON.stringify(clocks.map(later))])
    expect(await toldByOrders()).toEqual([
      `工单 ${order.number} 第 ${order.version} 条：时限与按规则重算的结果不符（install） · order ${order.number}, event ${order.version}: its clocks are not what the rules give (install)`,
    ])
  })
})

describe('the daily anchor (docs/spec/2: a changed row is detected)', () => {
  const forge = () =>
    rewrite((event) => {
      if (event.seq === 2) event.actor = { ...(event.actor as object), personId: 'somebody else' }
    })

  test('a chain rewritten with fresh hashes holds in itself: only the anchor finds it, and names day and branch', async () => {
    await forge()
    expect(await toldByOrders()).toEqual([])
    const { rows } = await owner.query(
      'select branch_id, min(recorded_at) as at from order_event where order_id = $1 and seq >= 2 group by branch_id',
      [order.id],
    )
    const found = await told()
    expect(found[0]).toContain(`${shanghaiDate(rows[0].at)} 机构 ${rows[0].branch_id}：这一天的历史被改写过`)
    expect(found.every((line) => line.includes('被改写过'))).toBe(true)
  })

  test.each([
    [
      'an order slipped in later',
      "update order_event set recorded_at = recorded_at - interval '40 days' where order_id = $1",
      '缺少这一天的日锚',
    ],
    [
      'an event moved to another day',
      "update order_event set recorded_at = recorded_at + interval '1 day' where order_id = $1",
      '被改写过',
    ],
    [
      'a day’s anchor is gone',
      'delete from daily_anchor where date = (select max(date) - 3 from daily_anchor) and $1::uuid is not null',
      '缺少这一天的日锚',
    ],
    [
      'a day’s hash is another',
      "update daily_anchor set hash = repeat('0', 64) where date = (select max(date) - 3 from daily_anchor) and $1::uuid is not null",
      '与前一个不相连',
    ],
  ])('%s', async (_what, sql, expected) => {
    await owner.query(sql, [order.id])
    expect((await told()).join('\n')).toContain(expected)
  })

  test('events and anchors all made again: the line that was kept outside finds it', async () => {
    const kept = (await verifyHistory(db.ownerUrl)).lastAnchor
    await forge()
    await owner.query('delete from daily_anchor')
    await anchor()
    expect(await told()).toEqual([])
    const found = await told(new Map([[kept?.date ?? '', kept?.hash ?? '']]))
    expect(found).toEqual([`${kept?.date}：日锚与当时记下的不同 · ${kept?.date}: the anchor is not the one that was written down`])
  })

  test('a day is anchored once, only when it is over; missed days are made up for and follow one another', async () => {
    const before = await owner.query('select * from daily_anchor order by date')
    await anchor()
    expect((await owner.query('select * from daily_anchor order by date')).rows).toEqual(before.rows)
    const last = (await verifyHistory(db.ownerUrl)).lastAnchor?.date ?? ''
    expect(nextDate(last)).toBe(today)
    // Events of the day may still be on their way for a few minutes after it.
    const midnight = startOfShanghaiDay(nextDate(today))
    await anchorHistory({ db, now: () => midnight + 4 * MINUTE_MS, log: makeLog('silent') })
    expect((await verifyHistory(db.ownerUrl)).lastAnchor?.date).toBe(last)
    await Promise.all([anchor(3), anchor(3)])
    const after = await verifyHistory(db.ownerUrl)
    expect(after.anchors).toBe(before.rows.length + 3)
    expect(after.broken).toEqual([])
  })

  test('each anchor is told in the log', async () => {
    const lines: unknown[] = []
    const log = { ...makeLog('silent'), info: (line: unknown) => lines.push(line) } as unknown as ReturnType<typeof makeLog>
    await anchorHistory({ db, now: () => noon() + DAY_MS, log })
    const { lastAnchor } = await verifyHistory(db.ownerUrl)
    expect(lines).toEqual([{ anchor: lastAnchor?.date, orders: expect.any(Number), hash: lastAnchor?.hash }])
  })
})

test('the same action id sent many times at once has one effect, and the history says so', async () => {
  const { rows } = await owner.query(
    'select id, branch_id, version from orders where is_open and suspended is null order by number limit 6',
  )
  const moved = async () => (await owner.query('select count(*)::int as n from stock_movement')).rows[0].n
  for (const [index, { id, branch_id, version }] of rows.entries()) {
    const command = {
      scope: SYSTEM_SCOPE,
      actor: { personId: 'dispatcher', role: 'dispatcher', nodeId: branch_id },
      orderId: id,
      action: index < 3 ? 'cancel' : 'comment',
      actionId: world.orders.newId(),
      input: index < 3 ? { reason: '商户放弃' } : { note: '已联系' },
    } as const
    const answers = await Promise.all(Array.from({ length: 6 }, () => performAction(world.orders, command)))
    const after = await moved()
    const again = await performAction(world.orders, command)
    expect(again).toMatchObject({ id, version: version + 1 })
    expect(answers).toEqual(answers.map(() => again))
    expect(await moved()).toBe(after)
    const events = await owner.query('select count(*)::int as n from order_event where order_id = $1 and seq > $2', [id, version])
    expect(events.rows[0].n).toBe(1)
  }
  expect(rows).toHaveLength(6)
  expect(await told()).toEqual([])
})

describe('npm run verify-history', () => {
  const run = (...args: string[]) => runWith({ DATABASE_URL: db.ownerUrl, DATA_DIR: dataDir }, ...args)
  const runWith = (where: { readonly [name: string]: string }, ...args: string[]) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const child = spawn(process.execPath, ['tools/verify-history.ts', ...args], {
        env: { ...process.env, ...where },
      })
      let out = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (out += part.toString('utf8')))
      child.on('close', (code) => resolve({ code, out }))
    })

  test('0 and one sentence when all holds, 1 and the place when not, 1 for an anchor that is none', async () => {
    expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('历史完好 · every chain holds') })
    await owner.query("update orders set state = 'installing' where id = $1", [order.id])
    const found = await run()
    expect(found).toMatchObject({ code: 1, out: expect.stringContaining(`order ${order.number}, event ${order.version}: the row is not`) })
    for (const wrong of [
      ['--anchor', 'yesterday'],
      ['--anchor', '2026-02-30=0'],
      ['--anhcor', `2026-11-23=${'0'.repeat(64)}`],
    ])
      expect(await run(...wrong)).toMatchObject({ code: 1, out: expect.stringContaining('YYYY-MM-DD') })
  })

  test('where no history lies it says so, and makes no database', async () => {
    const nowhere = join(dataDir, 'nowhere')
    const none = await runWith({ DATABASE_URL: '', DATA_DIR: nowhere })
    expect(none).toMatchObject({ code: 1, out: expect.stringContaining(`No database lies in ${nowhere}`) })
    expect(existsSync(nowhere)).toBe(false)
    const another = await runWith({ DATABASE_URL: db.ownerUrl.replace(/[^/]+$/, 'postgres'), DATA_DIR: dataDir })
    expect(another).toMatchObject({ code: 1, out: expect.stringContaining('This database is another one') })
  })
})
