import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { testDatabase } from '#db/testing.ts'
import { HOUR_MS, type Instant, parseInstant, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import { makeLog } from '#server/log.ts'
import { breachedQuery } from '#server/order/public.ts'
import { makeWorld } from '#server/world.ts'
import { verifyHistory } from '../../tools/verify-history.ts'
import { fillDemo } from './fill-demo.ts'

const END = parseInstant('2026-11-20T15:00:00+08:00')

interface Told {
  readonly type: string
  readonly at: Instant
  readonly input: { readonly at?: string } | null
}

interface Played {
  /** Over every event's stored text and hash, in order of number and place. */
  readonly fingerprint: string
  readonly states: readonly string[]
  readonly broken: number
  readonly events: readonly Told[]
  /** Open orders over their deadline whose breach no event tells. */
  readonly untold: number
}

async function play(seed: string): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-twice-'))
  const db = await testDatabase()
  const world = await makeWorld({ db, dataDir: folder, log: makeLog('silent') })
  await fillDemo(world, db.ownerUrl, { seed, end: END, size: { merchants: 20, orders: 120, days: 30 }, tell: () => undefined })
  const owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  const events = await owner.query<{ number: string; body: string; hash: string }>(
    'select o.number, e.body, e.hash from order_event e join orders o on o.branch_id = e.branch_id and o.id = e.order_id order by o.number, e.seq',
  )
  const states = await owner.query<{ state: string }>('select distinct state from orders order by state')
  await owner.end()
  const [untold] = await db.batch(SYSTEM_SCOPE, [breachedQuery(END, 1_000)])
  const hash = createHash('sha256')
  for (const event of events.rows) hash.update(`${event.number}\n${event.body}\n${event.hash}\n`)
  const { broken } = await verifyHistory(db.ownerUrl)
  await world.close()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
  return {
    fingerprint: hash.digest('hex'),
    states: states.rows.map((row) => row.state),
    broken: broken.length,
    events: events.rows.map((row) => JSON.parse(row.body) as Told),
    untold: untold?.length ?? 0,
  }
}

/** Hour of the day in Asia/Shanghai, with its part. */
const hourOf = (at: Instant): number => (at - startOfShanghaiDay(shanghaiDate(at))) / HOUR_MS

test('the same month of orders, played twice from one seed, gives the same history byte for byte; another seed another', async () => {
  const first = await play('twice')
  const again = await play('twice')
  expect(again).toEqual(first)
  expect(first.broken).toBe(0)
  expect(first.states).toEqual(expect.arrayContaining(['normal', 'bank_approval', 'surveying']))
  const hours = (type: string, of: (event: Told) => Instant) =>
    first.events.filter((event) => event.type === type).map((event) => hourOf(of(event)))
  const appointed = hours('appoint', ({ input }) => parseInstant(input?.at ?? ''))
  expect([appointed.length > 10, appointed.filter((hour) => hour < 9 || hour > 15.5)], 'visits are appointed by day').toEqual([true, []])
  for (const type of ['check_in', 'check_out', 'accept_installation', 'notify'])
    expect(
      hours(type, (event) => event.at).filter((hour) => hour < 8.5 || hour > 18.5),
      `${type} by day`,
    ).toEqual([])
  const breaches = first.events.filter((event) => event.type === 'clock_breached')
  // A deadline ends a working day; the next minute's look tells it, not the end of the filling.
  expect([breaches.length > 0, first.untold, breaches.filter(({ at }) => at === END)]).toEqual([true, 0, []])
  expect((await play('other')).fingerprint).not.toBe(first.fingerprint)
}, 600_000)
