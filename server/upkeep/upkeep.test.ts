import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { testDatabase } from '#db/testing.ts'
import { makeLog } from '../log.ts'
import { keepUp } from './public.ts'

const DAY_MS = 86_400_000

let db: Database
let owner: Client
const log = makeLog('silent')
const run = (now = Date.now()) => keepUp({ db, log, now: () => now })
const rowsOf = async (sql: string) => (await owner.query(sql)).rows

beforeAll(async () => {
  db = await testDatabase()
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await db.close()
})

describe('months of history', () => {
  const months = () =>
    rowsOf("select to_char(now() at time zone 'UTC' + n * interval '1 month', 'YYYYMM') as month from generate_series(0, 12) n")

  test('a fresh database has them a year ahead, before any night came', async () => {
    for (const { month } of await months())
      expect(await rowsOf(`select to_regclass('order_event_${month}') is not null as there`), month).toEqual([{ there: true }])
  })

  test('what came before its month was made moves into it, and nothing is lost or open', async () => {
    const [{ month = '' } = {}] = (await months()).slice(-1)
    await owner.query(`drop table order_event_${month}`)
    const event = (seq: number) => ({
      sql: `insert into order_event (branch_id, order_id, seq, province_id, department_id, bank_id, type, effective_at, recorded_at, body, prev_hash, hash)
        values (2, '01934f6e-7a00-7000-8000-000000000001', $1, 1, 100, 1000, 'opened', now(), date_trunc('month', now(), 'UTC') + interval '12 months 3 days', '{}', 'x', 'y')`,
      parameters: [seq],
    })
    await db.batch(SYSTEM_SCOPE, [event(1), event(2)])
    expect(await rowsOf('select count(*)::int as n from order_event_other')).toEqual([{ n: 2 }])
    await run()
    await run()
    expect(
      await rowsOf(
        `select (select count(*)::int from order_event_other) as rest, (select count(*)::int from order_event_${month}) as there`,
      ),
    ).toEqual([{ rest: 0, there: 2 }])
    expect(
      await rowsOf(
        `select relrowsecurity and relforcerowsecurity as closed, pg_get_userbyid(relowner) as owner from pg_class where relname = 'order_event_${month}'`,
      ),
    ).toEqual([{ closed: true, owner: 'tw_owner' }])
    await expect(db.batch(SYSTEM_SCOPE, [{ sql: `delete from order_event_${month}`, parameters: [] }])).rejects.toThrow(/permission denied/)
  })
})

describe('what was used up', () => {
  test.each([
    [8, 100, 0, 'read by all, a week old: gone'],
    [6, 100, 1, 'not a week old yet'],
    [8, 0, 1, 'a follower stands still: its rows stay'],
  ])('an outbox row of %i days, cursors at +%i: %i left (%s)', async (days, ahead, left) => {
    await owner.query('delete from outbox; delete from setting')
    const [{ id }] = (await rowsOf(
      `insert into outbox (branch_id, order_id, topic, body, created_at) values (2, gen_random_uuid(), 'order', '{}', now() - ${days} * interval '1 day') returning id`,
    )) as [{ id: number }]
    await owner.query(
      "insert into setting (key, value) values ('search_cursor', to_jsonb($1::bigint)), ('notice_cursor', to_jsonb($2::bigint))",
      [id + 100, ahead === 0 ? id - 1 : id + ahead],
    )
    await run()
    expect(await rowsOf('select count(*)::int as n from outbox')).toEqual([{ n: left }])
  })

  test('answers to commands are kept thirty days, and removed in short steps', async () => {
    await owner.query(`insert into idempotency (actor_id, key, input_hash, order_id, answer, created_at)
      select 'a', i::text, 'h', gen_random_uuid(), '{}', now() - case when i > 12000 then interval '29 days' else interval '31 days' end from generate_series(1, 12010) i`)
    await run()
    expect(await rowsOf('select count(*)::int as n from idempotency')).toEqual([{ n: 10 }])
    await run(Date.now() + 2 * DAY_MS)
    expect(await rowsOf('select count(*)::int as n from idempotency')).toEqual([{ n: 0 }])
  })
})

test('what the gateway counted by minute is kept thirty days, or as the setting says', async () => {
  const left = async () => (await rowsOf('select messages::int as n from gateway.rate order by minute desc')).map(({ n }) => n)
  await owner.query(`insert into gateway.rate (minute, issuer_id, kind, answer, messages, total_ms)
    select now() - days * interval '1 day', '', 'sale', '00', days, 1 from unnest(array[1, 8, 29, 31, 400]) days`)
  await run()
  expect(await left()).toEqual([1, 8, 29])
  await owner.query("update retention set keeps = '7 days' where class = 'count'")
  await run()
  expect(await left()).toEqual([1])
  await owner.query("update retention set keeps = '30 days' where class = 'count'")
})

test('the operator’s guide lists every class with what a new database begins with', async () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/operator.md'), 'utf8')
  const listed = Object.fromEntries([...guide.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\|/gm)].map(([, kind, keeps]) => [kind, keeps]))
  const kept = await rowsOf('select class from retention order by class')
  expect(Object.keys(listed).toSorted()).toEqual(kept.map((row) => row.class))
  const { rows } = await owner.query(
    "select class, keeps from retention where keeps is distinct from nullif($1::jsonb ->> class, 'for good')::interval",
    [JSON.stringify(listed)],
  )
  expect(rows).toEqual([])
})

test('every table says how long its rows are kept, by a class that is a row (R18)', async () => {
  const without = await rowsOf(`select c.oid::regclass::text as "table", obj_description(c.oid, 'pg_class') as said
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'identity', 'gateway') and c.relname <> 'migration'
      and not exists (select 1 from retention r where obj_description(c.oid, 'pg_class') ~ ('^retention: ' || r.class || '(;|$)'))`)
  expect(without).toEqual([])
})
