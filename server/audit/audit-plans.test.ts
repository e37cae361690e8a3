import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#db/open.ts'
import { SCOPE_ROLES } from '#db/roles.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { testDatabase } from '#db/testing.ts'
import { instant } from '#domain/time.ts'
import { type AuditAsked, auditLinesQuery } from './audit-rows.ts'

const LINES = 60_000
const LIMIT = 51
/** A page of lines that stand for themselves, and one of runs of twelve: each line of a run is asked whether it is the first. */
const BUFFERS_MAX = { plain: 150, folded: 4_000 }
const START = Date.UTC(2026, 0, 1)
const day = (nth: number) => instant(START + nth * 86_400_000)
const person = (nth: number) => `01934f6e-7a00-7000-8000-${String(nth).padStart(12, '0')}`

let db: Database
let owner: Client

/** Of a year: photos twelve at once, by 200 people, and one sign-in in a hundred. */
beforeAll(async () => {
  db = await testDatabase()
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await owner.query(
    `insert into audit (at, actor_id, action, order_id, order_number)
      select to_timestamp($1::float8 / 1000) + (i / 12) * interval '6000 seconds' + (i % 12) * interval '1 second',
        '01934f6e-7a00-7000-8000-' || lpad((i / 12 % 200)::text, 12, '0'), case when i % 100 = 0 then 'sign_in' else 'file_read' end,
        case when i % 100 > 0 then gen_random_uuid() end, case when i % 100 > 0 then 'NI2601-' || lpad((i / 12 % 5000)::text, 6, '0') end
      from generate_series(0, $2::int - 1) i`,
    [START, LINES],
  )
  await owner.query('analyze audit')
})
afterAll(async () => {
  await owner.end()
  await db.close()
})

interface Node {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Node[]
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
}
const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const deep = { at: day(100), id: 30_000 }
const FILTERS: readonly (readonly [string, Omit<AuditAsked, 'folded' | 'limit'>, string])[] = [
  ['nothing', {}, 'audit_by_time'],
  ['nothing, a later page', { after: deep }, 'audit_by_time'],
  ['days', { from: day(40), before: day(60) }, 'audit_by_time'],
  ['a rare kind', { action: 'sign_in' }, 'audit_by_action'],
  ['a rare kind, a later page', { action: 'sign_in', after: deep }, 'audit_by_action'],
  ['a person', { actorIds: [person(7)] }, 'audit_by_person'],
  ['a person, a kind, days', { actorIds: [person(7)], action: 'file_read', from: day(40), before: day(200) }, 'audit_by_person'],
  ['several people, a later page', { actorIds: [person(7), person(8)], after: deep }, 'audit_by_person'],
  ['an order', { orderNumber: 'NI2601-000007' }, 'audit_by_order'],
  ['an order, a later page', { orderNumber: 'NI2601-000007', after: deep }, 'audit_by_order'],
  ['an order, a kind, days', { orderNumber: 'NI2601-000007', action: 'file_read', from: day(0), before: day(360) }, 'audit_by_order'],
  ['one run', { run: 30_000 }, 'audit_by_order'],
]

describe.each([false, true])('folded %s: each filter by its index, nothing read through', (folded) => {
  test.each(FILTERS)('%s', async (_filter, asked, index) => {
    const query = auditLinesQuery({ ...asked, folded, limit: LIMIT })
    await db.batch(SYSTEM_SCOPE, [query])
    const [rows] = await db.batch(SYSTEM_SCOPE, [
      { sql: `explain (analyze, buffers, format json) ${query.sql}`, parameters: query.parameters },
    ])
    const plan = rows?.[0]['QUERY PLAN'][0].Plan as Node
    const nodes = nodesOf(plan)
    expect(
      nodes.filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'audit'),
      JSON.stringify(plan),
    ).toEqual([])
    expect(
      nodes.map((node) => node['Index Name']),
      JSON.stringify(plan),
    ).toContain(index)
    const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
    expect(buffers, JSON.stringify(plan)).toBeLessThanOrEqual(folded ? BUFFERS_MAX.folded : BUFFERS_MAX.plain)
  })
})

test('no level of the company or of a bank sees a line, whatever the filter', async () => {
  for (const role of SCOPE_ROLES.filter((one) => one !== 'tw_system'))
    for (const [, asked] of FILTERS)
      await expect(db.batch({ role, node: 1 }, [auditLinesQuery({ ...asked, folded: true, limit: LIMIT })]), role).rejects.toThrow(
        /permission denied/,
      )
})
