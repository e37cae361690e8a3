import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lane, openLane } from '#db/lane.ts'
import type { Database } from '#db/open.ts'
import { testDatabase } from '#db/testing.ts'
import { eventually } from './gateway-counter.ts'
import { Relay } from './relay.ts'

const ANSWERED_WITHIN_MS = 1_500

let db: Database
let relay: Relay
let lane: Lane

beforeAll(async () => {
  db = await testDatabase()
  const url = new URL(db.urlOf('tw_gateway'))
  relay = new Relay(() => Number(new URL(db.ownerUrl).port))
  url.host = `127.0.0.1:${await relay.port}`
  lane = await openLane(url.href, 'lane test', undefined, ANSWERED_WITHIN_MS)
})
afterAll(async () => {
  await lane.close()
  relay.close()
  await db.close()
})

test('a connection that leads nowhere any more is given up: who asked is told, and another is opened', async () => {
  expect(await lane.ask('one', 'select 1 as n', [])).toEqual([{ n: 1 }])
  relay.wire = 'lose'
  await expect(lane.ask('two', 'select 2 as n', [])).rejects.toThrow()
  relay.wire = 'pass'
  await eventually(() =>
    lane.ask('three', 'select 3 as n', []).then(
      () => true,
      () => false,
    ),
  )
})

test('one that is slow is not', async () => {
  const slow = lane.ask('slow', 'select pg_sleep(1)', [])
  const many = Array.from({ length: 3 }, (_, nth) => lane.ask(`many ${nth}`, 'select pg_sleep(0.6)', []))
  await expect(Promise.all([slow, ...many])).resolves.toHaveLength(4)
})
