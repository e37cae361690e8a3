import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AlreadyThere } from '#db/failure.ts'
import type { Database } from '#db/open.ts'
import { SCOPE_ROLES } from '#db/roles.ts'
import { SCOPE_COLUMN, type Scope, SYSTEM_SCOPE } from '#db/scope.ts'
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

/** What a level may do on a table without policies for it, and why that shows nothing of anybody else. */
const OPEN: { readonly [table: string]: { readonly may: string; readonly roles?: readonly string[]; readonly because: string } } = {
  organisation: { may: 'select', because: 'names and places of nodes; which of them a post is told is the query’s (server/organisation)' },
  'gateway.advice': { may: 'select', roles: ['tw_company_0'], because: 'the card path has one scope: the province' },
  'gateway.batch': { may: 'select', roles: ['tw_company_0'], because: 'the card path has one scope: the province' },
  'gateway.difference': { may: 'select', roles: ['tw_company_0'], because: 'the card path has one scope: the province' },
  'gateway.issuer': { may: 'select', roles: ['tw_company_0'], because: 'column by column, no key' },
  'gateway.journal': { may: 'select', roles: ['tw_company_0'], because: 'column by column, no card number' },
  'gateway.link': { may: 'select', roles: ['tw_company_0'], because: 'the card path has one scope: the province' },
  'gateway.product': { may: 'select', roles: ['tw_company_0'], because: 'the card path has one scope: the province' },
  'gateway.rate': { may: 'select', roles: ['tw_company_0'], because: 'the card path has one scope: the province' },
  'gateway.session': { may: 'select', roles: ['tw_company_0'], because: 'column by column, no key' },
  'gateway.terminal_seen': { may: 'select', roles: ['tw_company_0'], because: 'a view without keys' },
}
const LEVEL_COLUMNS = Object.values(SCOPE_COLUMN)
const LEVEL_ROLES = SCOPE_ROLES.filter((role) => role !== 'tw_system')

interface Table {
  readonly table: string
  readonly closed: boolean
  readonly levels: readonly string[]
  readonly policies: readonly string[]
  /** Level roles with the rights that they have, such as `tw_bank_0 select`. */
  readonly rights: readonly string[]
}

/** Every table and view of every schema of the product, as the catalogue has it. */
async function catalogue(): Promise<Table[]> {
  const { rows } = await owner.query<Table>(
    `select c.oid::regclass::text as "table", c.relrowsecurity and c.relforcerowsecurity as closed,
        array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attname = any ($1)) as levels,
        array(select p.polname::text || ' ' || r.rolname from pg_policy p cross join unnest(p.polroles) as o (oid) join pg_roles r on r.oid = o.oid where p.polrelid = c.oid) as policies,
        array(select r.rolname::text || ' ' || k.may from pg_roles r, unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as k (may)
          where r.rolname = any ($2) and (has_table_privilege(r.oid, c.oid, k.may) or (k.may in ('select', 'insert', 'update') and has_any_column_privilege(r.oid, c.oid, k.may)))
          order by 1) as rights
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relname <> 'migration'
      order by 1`,
    [LEVEL_COLUMNS, LEVEL_ROLES],
  )
  return rows
}

describe('asked of the catalogue, for every table of every schema', () => {
  let tables: Table[]
  beforeAll(async () => {
    tables = await catalogue()
  })

  test('there are tables to look at, in every schema', () => {
    expect(tables.length).toBeGreaterThan(60)
    for (const schema of ['identity.', 'gateway.', 'graphile_worker.'])
      expect(
        tables.some((one) => one.table.startsWith(schema)),
        schema,
      ).toBe(true)
  })

  test('what a level may touch has row security, enabled and forced, with a policy for that role; the rest is on the list', () => {
    const wrong = tables.flatMap((one) =>
      one.rights
        .filter((right) => {
          const [role = '', may = ''] = right.split(' ')
          const open = OPEN[one.table]
          if (open && open.may === may && (open.roles ?? (LEVEL_ROLES as readonly string[])).includes(role)) return false
          return !one.closed || !one.policies.some((policy) => policy.endsWith(` ${role}`))
        })
        .map((right) => `${one.table}: ${right}`),
    )
    expect(wrong).toEqual([])
  })

  test('the list holds nothing that is not there', () => {
    const used = tables.filter((one) => one.rights.length > 0).map((one) => one.table)
    expect(Object.keys(OPEN).filter((table) => !used.includes(table))).toEqual([])
  })

  test('a table with all level columns has a policy of each level', () => {
    const scoped = tables.filter((one) => one.levels.length === LEVEL_COLUMNS.length && one.rights.length > 0)
    expect(scoped.map((one) => one.table)).toEqual(
      expect.arrayContaining([
        'binding',
        'file',
        'merchant',
        'notice',
        'order_event',
        'order_private',
        'orders',
        'post',
        'search_token',
        'stock_movement',
        'terminal',
        'terminal_key',
        'visit',
      ]),
    )
    for (const one of scoped) {
      const byLevel = Object.entries(SCOPE_COLUMN).filter(([role, column]) =>
        one.policies.some((policy) => policy === `scope_${column} ${role}` || policy === `mine_${column} ${role}`),
      )
      expect(byLevel.length, `${one.table}: ${one.policies}`).toBe(LEVEL_COLUMNS.length)
    }
  })

  test('a table with any level column shows no level a row without a policy', () => {
    const bare = tables.filter((one) => one.levels.length > 0 && !one.closed && one.rights.length > 0)
    expect(bare.map((one) => one.table)).toEqual([])
  })

  test('partitions are granted to nobody', () => {
    expect(tables.filter((one) => /^order_event_/.test(one.table)).length).toBeGreaterThan(20)
    expect(tables.filter((one) => /^order_event_/.test(one.table) && (one.rights.length > 0 || !one.closed))).toEqual([])
  })
})

describe('what belongs to one person, and what to nobody below the system', () => {
  const ANNA = '01934f6e-7a00-7000-8000-00000000000a'
  const BERT = '01934f6e-7a00-7000-8000-00000000000b'
  const bank = (person?: string): Scope => ({ role: 'tw_bank_3', node: 1040, ...(person ? { person } : {}) })
  const count = (table: string) => ({ sql: `select count(*)::int as n from ${table}`, parameters: [] })

  beforeAll(async () => {
    await db.batch(SYSTEM_SCOPE, [
      ...[
        [1, 'company', 0, null],
        [2, 'company', 1, 1],
        [1000, 'bank', 0, null],
        [1001, 'bank', 1, 1000],
        [1010, 'bank', 2, 1001],
        [1040, 'bank', 3, 1010],
        [1041, 'bank', 3, 1010],
      ].map((node) => ({
        sql: "insert into organisation (id, kind, level, parent_id, code, name, short_name) values ($1::int, $2, $3, $4, 'c' || $1::int, '名', '名')",
        parameters: node,
      })),
      ...[
        [ANNA, 1040],
        [BERT, 1041],
      ].flatMap(([person, node]) => [
        { sql: "insert into person (id, name, login, phone) values ($1::uuid, '人', $1::uuid, '13900000000')", parameters: [person] },
        {
          sql: 'insert into post (id, person_id, role, node_id, province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id) select $1::uuid, $1::uuid, $3, $2::int, l.* from levels_of($2::int) l',
          parameters: [person, node, 'bank_officer'],
        },
      ]),
    ])
    for (const person of [ANNA, BERT])
      await db.batch(bank(person), [
        {
          sql: "insert into idempotency (actor_id, key, input_hash, order_id, answer) values ($1, 'k', 'h', gen_random_uuid(), '{}')",
          parameters: [person],
        },
        {
          sql: "insert into saved_view (id, person_id, name, query) values (gen_random_uuid(), $1, '视图', 'orders?')",
          parameters: [person],
        },
      ])
  })

  test.each([
    ['idempotency', bank(ANNA), 1, 'answers to commands are of who gave them'],
    ['idempotency', bank(), 0, 'nobody is nobody'],
    ['saved_view', bank(ANNA), 1, 'views are of one person'],
    ['saved_view', bank(), 0, 'nobody is nobody'],
    ['post', bank(ANNA), 1, 'a sub-branch knows its own posts'],
    ['person', bank(ANNA), 1, 'and the people in them'],
    ['person', { role: 'tw_bank_2', node: 1010 } as Scope, 2, 'the city branch those below it'],
    ['person', { role: 'tw_company_1', node: 2 } as Scope, 0, 'a branch none of a bank'],
  ])('%s seen by %o: %i (%s)', async (table, scope, seen) => {
    expect(
      n(await db.batch(scope, [{ sql: `select count(${table === 'person' ? 'id' : '*'})::int as n from ${table}`, parameters: [] }])),
    ).toBe(seen)
  })

  test('nobody writes in another’s name', async () => {
    const forged = {
      sql: "insert into idempotency (actor_id, key, input_hash, order_id, answer) values ($1, 'k2', 'h', gen_random_uuid(), '{}')",
      parameters: [BERT],
    }
    await expect(db.batch(bank(ANNA), [forged])).rejects.toThrow(/row-level security/)
    await expect(db.batch({ ...bank(), person: "x'; reset role; --" }, [count('orders')])).rejects.toThrow('No such scope')
  })

  test.each(LEVEL_ROLES)('%s: no phone, no login, no contract, no blacklist, no setting, no line in the audit', async (role) => {
    for (const sql of [
      'select phone from person',
      'select login from person',
      'select * from bank_contract',
      'select * from blacklist',
      'select * from setting',
      'select * from outbox',
      'select * from clock_watch',
      'select * from audit',
      "insert into audit (action) values ('forged')",
    ])
      await expect(db.batch({ role, node: 1 }, [{ sql, parameters: [] }]), sql).rejects.toThrow(/permission denied/)
  })
})
