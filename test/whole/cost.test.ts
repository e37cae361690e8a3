import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { openDatabase } from '#db/open.ts'
import { type Caller, NODES, type TestServer, testServer } from '#server/testing.ts'

const SAMPLES = 7

/** A server of its own: what is counted on the whole of it may have nobody beside it. */
const folder = mkdtempSync(join(tmpdir(), 'tillwright-cost-'))
let world: TestServer
let owner: Client
let officer: Caller

beforeAll(async () => {
  world = await testServer({ db: await openDatabase({ dataDir: folder, connections: 4 }) })
  owner = new Client({ connectionString: world.db.ownerUrl })
  await owner.connect()
  officer = await world.caller('bank_officer', NODES.bankBranch)
})
afterAll(async () => {
  await owner.end()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Cost {
  readonly batches: number
  readonly statements: number
  readonly walBytes: number
}

/** The least of a few samples: a job or a full page image beside it may only add. */
async function costOf(command: () => Promise<unknown>): Promise<Cost> {
  const costs: Cost[] = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const before = { ...world.db.counts }
    const from = (await owner.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn')).rows[0]?.lsn
    await command()
    const bytes = await owner.query<{ n: number }>('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1)::int as n', [from])
    costs.push({
      batches: world.db.counts.batches - before.batches,
      statements: world.db.counts.statements - before.statements,
      walBytes: bytes.rows[0]?.n ?? 0,
    })
  }
  const least = (name: keyof Cost): number => Math.min(...costs.map((cost) => cost[name]))
  return { batches: least('batches'), statements: least('statements'), walBytes: least('walBytes') }
}

const create = () => officer.call('POST', '/api/v1/orders', createOrder.example.body)

describe('what a command costs: exact counts that no noise disturbs (docs/spec/10)', () => {
  test('opening an order: one round trip, one statement', async () => {
    const cost = await costOf(create)
    expect(cost).toMatchObject({ batches: 1, statements: 1 })
    expect(cost.walBytes).toBeGreaterThan(1_000)
    expect(cost.walBytes).toBeLessThan(7_000)
  })

  test('an action: two round trips, three statements (order and once-only lookup, write)', async () => {
    const { id } = (await create()).body as { id: string }
    const cost = await costOf(() => officer.call('POST', `/api/v1/orders/${id}/actions/comment`, { input: { note: '请尽快安排上门' } }))
    expect(cost).toMatchObject({ batches: 2, statements: 3 })
    expect(cost.walBytes).toBeGreaterThan(500)
    expect(cost.walBytes).toBeLessThan(2_500)
  })

  test('a page of a list and a board: one round trip each', async () => {
    expect(await costOf(() => officer.call('GET', '/api/v1/orders?limit=50'))).toMatchObject({ batches: 1, statements: 1 })
    expect(await costOf(() => officer.call('GET', '/api/v1/orders/board'))).toMatchObject({ batches: 1, statements: 3 })
  })
})
