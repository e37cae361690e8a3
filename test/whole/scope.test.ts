import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#db/open.ts'
import { AlreadyThere, SCOPE_COLUMN, type Scope, SYSTEM_SCOPE } from '#db/scope.ts'
import { testDatabase } from '#db/testing.ts'

let db: Database
let owner: Client

const NANJING: Scope = { role: 'tw_company_1', node: 2 }
const SUZHOU: Scope = { role: 'tw_company_1', node: 3 }

/** An order's row with its levels; nothing else of it matters here. */
const order = (branch: number, nth: number, bank = 1000, openedAt = Date.UTC(2026, 10, 1) + nth * 1000) => ({
  sql: `insert into orders (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, number, process, definition_version, state, holder, capacity, region_class, source,
      merchant_id, merchant_name, terminals_wanted, facts, clocks, is_open, version, last_hash, opened_at, updated_at)
    values ($1, gen_random_uuid(), 1, $1 * 100, $2, $2 + 1, $2 + 10, $2 + 40, $3, 'installation', 1, 'notified', 'company', 'acquirer', 'urban', 'bank_portal', gen_random_uuid(), '店', 1, '{}', '[]', true, 1, 'x',
      to_timestamp($4::float8 / 1000), now())`,
  parameters: [branch, bank, `NI-${branch}-${nth}-${bank}`, openedAt],
})
const countOrders = { sql: 'select count(*)::int as n from orders', parameters: [] }
const n = (rows: readonly (readonly { n: number }[])[]): number => rows.at(-1)?.[0]?.n ?? -1

beforeAll(async () => {
  db = await testDatabase()
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await db.batch(SYSTEM_SCOPE, [order(2, 1), order(2, 2, 1100), order(3, 3)])
})
afterAll(async () => {
  await owner.end()
  await db.close()
})

describe('scope is the database’s, and it fails closed (ARCHITECTURE.md, rule 2)', () => {
  test.each([
    [NANJING, 2],
    [SUZHOU, 1],
    [{ role: 'tw_company_0', node: 1 }, 3],
    [{ role: 'tw_company_2', node: 200 }, 2],
    [{ role: 'tw_bank_0', node: 1000 }, 2],
    [{ role: 'tw_bank_3', node: 1140 }, 1],
    [{ role: 'tw_bank_2', node: 2 }, 0],
    [{ role: 'tw_company_1', node: 0 }, 0],
  ] as const)('%o sees %i', async (scope, seen) => {
    expect(n(await db.batch(scope, [countOrders]))).toBe(seen)
  })

  test('a used connection keeps no scope: role without a node sees nothing, no role is refused', async () => {
    const client = new Client({ connectionString: db.urlOf('tw_server') })
    await client.connect()
    await client.query("begin; set local role tw_company_1; set local app.node = '2'; select 1; commit")
    await client.query('begin; set local role tw_company_1')
    expect((await client.query(countOrders.sql)).rows[0]?.n).toBe(0)
    await client.query('rollback')
    await expect(client.query(countOrders.sql)).rejects.toThrow(/permission denied/)
    await client.end()
  })

  test('an unknown role or a node that is no integer never reaches the database', async () => {
    await expect(db.batch({ role: 'tw_owner' as never, node: 1 }, [countOrders])).rejects.toThrow('No such scope')
    await expect(db.batch({ role: 'tw_company_1', node: "2'; reset role; --" as never }, [countOrders])).rejects.toThrow('No such scope')
  })

  test('a row of another level cannot be written, nor one moved there', async () => {
    await expect(db.batch(NANJING, [order(3, 9)])).rejects.toThrow(/row-level security/)
    await expect(db.batch(NANJING, [{ sql: 'update orders set branch_id = 3', parameters: [] }])).rejects.toThrow(/row-level security/)
  })

  test('a batch with a failing statement writes nothing', async () => {
    await expect(db.batch(NANJING, [order(2, 50), { sql: 'select 1 / 0', parameters: [] }])).rejects.toThrow('division by zero')
    await expect(db.batch(NANJING, [order(2, 51), order(2, 1)])).rejects.toThrow(AlreadyThere)
    expect(n(await db.batch(NANJING, [countOrders]))).toBe(2)
  })

  test('every table with a level column has row security enabled and forced', async () => {
    const { rows } =
      await owner.query(`select c.relname, c.relrowsecurity and c.relforcerowsecurity as closed from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname in ('province_id', 'department_id', 'bank_city_id'))`)
    expect(rows.length).toBeGreaterThan(20)
    expect(rows.filter((row) => !row.closed)).toEqual([])
  })

  test('every level column of every scoped table has its policy, and partitions are granted to nobody', async () => {
    const { rows } = await owner.query(
      "select tablename, policyname from pg_policies where tablename in ('orders', 'order_event', 'merchant', 'visit', 'terminal')",
    )
    for (const column of Object.values(SCOPE_COLUMN))
      expect(
        rows
          .filter((row) => row.policyname === `scope_${column}`)
          .map((row) => row.tablename)
          .sort(),
      ).toEqual(['merchant', 'order_event', 'orders', 'terminal', 'visit'])
    const granted = await owner.query(
      "select table_name from information_schema.role_table_grants where table_name like 'order_event_%' and grantee like 'tw_%' and grantee <> 'tw_owner'",
    )
    expect(granted.rows).toEqual([])
  })

  test('history cannot be changed, deleted or emptied, not even by the product itself', async () => {
    for (const sql of [
      'update order_event set body = body',
      'delete from order_event',
      'truncate order_event',
      'update stock_movement set serial = serial',
      'delete from audit',
      'update audit set action = action',
    ]) {
      await expect(db.batch(SYSTEM_SCOPE, [{ sql, parameters: [] }]), sql).rejects.toThrow(/permission denied/)
    }
  })

  test('sign-in tables are out of reach of the server’s roles, and orders out of reach of sign-in', async () => {
    await expect(db.batch(SYSTEM_SCOPE, [{ sql: 'select * from identity.credential', parameters: [] }])).rejects.toThrow(
      /permission denied/,
    )
    const identity = new Client({ connectionString: db.urlOf('tw_identity') })
    await identity.connect()
    await expect(identity.query('select * from orders')).rejects.toThrow(/permission denied/)
    await identity.end()
  })
})

describe('plans under each role, 20,000 orders', () => {
  beforeAll(async () => {
    await owner.query(`insert into orders (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, number, process, definition_version, state, holder, capacity, region_class, source,
        merchant_id, merchant_name, terminals_wanted, facts, clocks, is_open, version, last_hash, opened_at, updated_at)
      select 2 + i % 13, gen_random_uuid(), 1, 100 + i % 95, 1000 + 100 * (i % 6), 1001 + 100 * (i % 6), 1010 + 100 * (i % 6) + i % 13, 1040 + 100 * (i % 6) + i % 13, 'L-' || i, 'installation', 1, 'normal', 'nobody', 'acquirer', 'urban', 'bank_portal',
        gen_random_uuid(), '店', 1, '{}', '[]', i % 50 = 0, 1, 'x', now() - i * interval '1 minute', now() from generate_series(1, 20000) i`)
    await owner.query('analyze orders')
  })

  test.each([
    ['tw_company_0', 1],
    ['tw_company_1', 5],
    ['tw_company_2', 120],
    ['tw_bank_0', 1100],
    ['tw_bank_1', 1101],
    ['tw_bank_2', 1112],
    ['tw_bank_3', 1142],
  ] as const)('%s: a page needs no sequential scan and at most 60 buffers', async (role, node) => {
    const { listOrdersQuery } = await import('#server/order/order-list-rows.ts')
    const at = Date.now() as never
    const query = listOrdersQuery(
      { role, node },
      { view: 'open', personId: '01934f6e-7a00-7000-8000-000000000001', sort: 'opened', limit: 50, now: at, endOfToday: at },
    )
    await db.batch({ role, node }, [query])
    const [rows] = await db.batch({ role, node }, [
      { sql: `explain (analyze, buffers, format json) ${query.sql}`, parameters: query.parameters },
    ])
    const plan = rows?.[0]['QUERY PLAN'][0].Plan as { 'Shared Hit Blocks': number; 'Shared Read Blocks': number }
    expect(JSON.stringify(plan)).not.toContain('Seq Scan')
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThanOrEqual(60)
  })
})
