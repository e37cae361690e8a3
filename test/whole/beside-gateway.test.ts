import { expect, inject, test } from 'vitest'
import { LOCKS } from '#db/locks.ts'
import { openDatabase } from '#db/open.ts'
import { openGateway, world } from './gateway-counter.ts'

openGateway()

test('a server that starts again, and every tool, opens the database while the gateway goes on', async () => {
  const held = await world.owner.query(`select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = $1`, [
    LOCKS.gateway,
  ])
  expect(held.rows[0]?.n, 'the gateway holds its lock').toBe(1)
  const db = await openDatabase({ url: world.db.ownerUrl, dataDir: inject('database').folder, connections: 1 })
  await db.close()
})

test('months of history are made ahead while the gateway goes on', async () => {
  await world.owner.query(`set statement_timeout = '60s'`)
  await expect(world.owner.query('select keep_event_months(12)')).resolves.toBeDefined()
})

test('nobody waits for a lock that is another’s', () => {
  expect(new Set(Object.values(LOCKS)).size).toBe(Object.keys(LOCKS).length)
})
