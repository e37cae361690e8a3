import { Client } from 'pg'
import { expect, it } from 'vitest'
import { LOCKS } from '#db/locks.ts'
import { holdsGatewayLock } from '#gateway/tell-rows.ts'
import { eventually, openGateway, world } from './gateway-counter.ts'

openGateway()

/** The cluster's databases have their locks in one list. */
const HERE = "locktype = 'advisory' and objid = $1 and database = (select oid from pg_database where datname = current_database())"

it('a gateway whose connection was lost while somebody else held its lock takes it again: there is only one (decision 0003)', async () => {
  const other = new Client({ connectionString: world.db.ownerUrl })
  await other.connect()
  const taken = other.query('select pg_advisory_lock($1)', [LOCKS.gateway])
  await eventually(async () => (await world.owner.query(`select 1 from pg_locks where ${HERE}`, [LOCKS.gateway])).rowCount === 2)
  await world.owner.query(`select pg_terminate_backend(pid) from pg_locks where ${HERE} and granted`, [LOCKS.gateway])
  await taken
  const { lane } = world.running.gateway
  await eventually(() => lane.ask('one', 'select 1', []).then(Boolean, () => false))
  expect(await holdsGatewayLock(lane)).toBe(false)
  await other.end()
  await eventually(() => holdsGatewayLock(lane))
})
