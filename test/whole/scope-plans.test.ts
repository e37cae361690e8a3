import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database, Query, Scope } from '#db/open.ts'
import { testDatabase } from '#db/testing.ts'
import { listMerchantsQuery, listTerminalsQuery } from '#server/merchant/list-rows.ts'
import { listOrdersQuery } from '#server/order/order-list-rows.ts'

const BUFFERS_MAX = 60
const LEVELS = 'branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id'
/** Rows spread over 13 branches, 95 departments, 6 banks with 13 city and sub-branches each. */
const SPREAD =
  '2 + i % 13, gen_random_uuid(), 1, 100 + i % 95, 1000 + 100 * (i % 6), 1001 + 100 * (i % 6), 1010 + 100 * (i % 6) + i % 13, 1040 + 100 * (i % 6) + i % 13'

const ASKER = '01934f6e-7a00-7000-8000-000000000001'

let db: Database
let owner: Client

beforeAll(async () => {
  db = await testDatabase()
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await owner.query(`insert into orders (${LEVELS}, number, process, definition_version, state, holder, capacity, region_class, source,
      merchant_id, merchant_name, terminals_wanted, facts, clocks, due_at, is_open, version, last_hash, opened_at, updated_at)
    select ${SPREAD}, 'L-' || i, 'installation', 1, 'normal', 'nobody', 'acquirer', 'urban', 'bank_portal', gen_random_uuid(), '店', 1, '{}', '[]',
      case when i % 5 = 0 and i % 15 > 0 then now() + (i::bigint * 7919 % 2592000) * interval '1 second' end, i % 5 = 0, 1, 'x', now() - i * interval '1 minute', now()
    from generate_series(1, 40000) i`)
  await owner.query(`insert into merchant (${LEVELS}, name, licence_number, mcc, address, state, created_at)
    select ${SPREAD}, '店' || i, 'L' || i, '5411', '路', 'normal', now() from generate_series(1, 40000) i`)
  await owner.query(`insert into terminal (${LEVELS}, serial, maker, model, state, updated_at)
    select ${SPREAD}, 'S' || i, 'm', 'm', 'installed', now() from generate_series(1, 40000) i`)
  // Everybody has left but for a few, who are the one that asks.
  await owner.query(`insert into visit (${LEVELS}, order_id, person_id, purpose, check_in_at, check_out_at)
    select ${LEVELS.replace(' id,', ' gen_random_uuid(),')}, id, case when row_number() over () % 8000 = 0 then '${ASKER}'::uuid else gen_random_uuid() end, 'surveying',
      now(), case when row_number() over () % 8000 > 0 then now() end from orders`)
  await owner.query('analyze orders, merchant, terminal, visit')
})
afterAll(async () => {
  await owner.end()
  await db.close()
})

const SCOPES: readonly Scope[] = [
  { role: 'tw_company_0', node: 1 },
  { role: 'tw_company_1', node: 5 },
  { role: 'tw_company_2', node: 120 },
  { role: 'tw_bank_0', node: 1200 },
  { role: 'tw_bank_1', node: 1201 },
  { role: 'tw_bank_2', node: 1212 },
  { role: 'tw_bank_3', node: 1242 },
]

const at = Date.now() as never
const orders = (scope: Scope, view: 'open' | 'all' | 'visiting', sort: 'opened' | 'due', deep = false): Query =>
  listOrdersQuery(scope, {
    view,
    personId: ASKER,
    sort,
    limit: 50,
    now: at,
    endOfToday: at,
    ...(deep ? { after: { at, id: '01934f6e-7a00-7000-8000-000000000001', undated: false } } : {}),
  })
const LISTS: readonly (readonly [string, (scope: Scope) => Query])[] = [
  ['open orders, newest first', (scope) => orders(scope, 'open', 'opened')],
  ['open orders, newest first, a later page', (scope) => orders(scope, 'open', 'opened', true)],
  ['all orders, newest first', (scope) => orders(scope, 'all', 'opened')],
  ['open orders by due date', (scope) => orders(scope, 'open', 'due')],
  ['open orders by due date, a later page', (scope) => orders(scope, 'open', 'due', true)],
  ['all orders by due date', (scope) => orders(scope, 'all', 'due')],
  ['orders where the asker is checked in', (scope) => orders(scope, 'visiting', 'opened')],
  ['merchants', (scope) => listMerchantsQuery(scope, { limit: 50 })],
  ['terminals', (scope) => listTerminalsQuery(scope, { limit: 50 })],
]

interface Node {
  readonly 'Node Type': string
  readonly Plans?: readonly Node[]
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
}
const kinds = (node: Node): string[] => [node['Node Type'], ...(node.Plans ?? []).flatMap(kinds)]

describe.each(LISTS)('%s: no sequential scan, no whole sort, at most 60 buffers a page', (_list, queryOf) => {
  test.each(SCOPES)('$role', async (scope) => {
    const query = queryOf(scope)
    await db.batch(scope, [query])
    const [rows] = await db.batch(scope, [{ sql: `explain (analyze, buffers, format json) ${query.sql}`, parameters: query.parameters }])
    const plan = rows?.[0]['QUERY PLAN'][0].Plan as Node
    expect(kinds(plan), JSON.stringify(plan)).not.toContain('Seq Scan')
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], JSON.stringify(plan)).toBeLessThanOrEqual(BUFFERS_MAX)
  })
})
