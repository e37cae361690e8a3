import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '#db/testing.ts'
import { parseInstant } from '#domain/time.ts'
import { makeLog } from '#server/log.ts'
import { makeWorld } from '#server/world.ts'
import { verifyHistory } from '../../tools/verify-history.ts'
import { fillDemo } from './fill-demo.ts'

const END = parseInstant('2026-11-20T15:00:00+08:00')

interface Played {
  /** Over every event's stored text and hash, in order of number and place. */
  readonly fingerprint: string
  readonly states: readonly string[]
  readonly broken: number
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
  const hash = createHash('sha256')
  for (const event of events.rows) hash.update(`${event.number}\n${event.body}\n${event.hash}\n`)
  const { broken } = await verifyHistory(db.ownerUrl)
  await world.close()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
  return { fingerprint: hash.digest('hex'), states: states.rows.map((row) => row.state), broken: broken.length }
}

test('the same month of orders, played twice from one seed, gives the same history byte for byte; another seed another', async () => {
  const first = await play('twice')
  const again = await play('twice')
  expect(again).toEqual(first)
  expect(first.broken).toBe(0)
  expect(first.states).toEqual(expect.arrayContaining(['normal', 'bank_approval', 'surveying']))
  expect((await play('other')).fingerprint).not.toBe(first.fingerprint)
}, 120_000)
