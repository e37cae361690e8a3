import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Database, openDatabase } from './open.ts'
import { LOGINS, type Login } from './roles.ts'
import { SYSTEM_SCOPE } from './scope.ts'
import { dropDatabase, testDatabase, withDatabase } from './testing.ts'

let db: Database
let owner: Client
const folders: string[] = []

beforeAll(async () => {
  db = await testDatabase()
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await db.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-roles-'))
  folders.push(folder)
  return folder
}

async function asLogin(login: Login, sql: string): Promise<void> {
  const client = new Client({ connectionString: db.urlOf(login) })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

describe('what a login of the running product may do', () => {
  test.each(
    LOGINS.flatMap((login) =>
      [
        ['delete from order_event', 'history is append-only'],
        ['update order_event set body = body', 'history is append-only'],
        ['truncate order_event', 'history is append-only'],
        ['update audit set action = action', 'who audits is not edited'],
        ['delete from audit', 'who audits is not edited'],
        ['update daily_anchor set hash = hash', 'an anchor that moves anchors nothing'],
        ['delete from daily_anchor', 'an anchor that moves anchors nothing'],
        ['delete from stock_movement', 'stock movements are history'],
        ['select value from order_private', 'personal data is scoped'],
        ['create table public.mine (id int)', 'only the owner makes tables'],
        ['set role tw_owner', 'only who migrates is the owner'],
        ...(login === 'tw_identity' ? [] : [['select password_hash from identity.credential', 'sign-in has a login of its own']]),
        ...(login === 'tw_gateway' ? [] : [['select card from gateway.journal', 'cards are the gateway’s']]),
      ].map(([sql = '', because]) => [login, sql, because] as const),
    ),
  )('%s may not: %s (%s)', async (login, sql) => {
    await expect(asLogin(login, sql)).rejects.toThrow(/permission denied/)
  })

  test('asked of the catalogue: nobody but the owner is the owner, or changes what is written once', async () => {
    const members = await owner.query(`select m.rolname from pg_auth_members a join pg_roles m on m.oid = a.member
      where a.roleid = 'tw_owner'::regrole and m.rolname like 'tw\\_%' and not m.rolsuper`)
    expect(members.rows).toEqual([])
    const rights = await owner.query(`select r.rolname, c.oid::regclass::text as "table" from pg_roles r, pg_class c
      where r.rolname like 'tw\\_%' and not r.rolsuper and r.rolname <> 'tw_owner' and c.relkind in ('r', 'p')
        and (c.oid::regclass::text in ('audit', 'daily_anchor', 'stock_movement') or c.oid::regclass::text like 'order_event%')
        and (has_table_privilege(r.oid, c.oid, 'update, delete, truncate, trigger, references') or has_any_column_privilege(r.oid, c.oid, 'update'))`)
    expect(rights.rows).toEqual([])
  })

  test('asked of the catalogue: every table is the owner’s, the queue alone is the jobs’', async () => {
    const { rows } = await owner.query(`select distinct n.nspname as schema, pg_get_userbyid(c.relowner) as owner
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'S') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and c.relname <> 'migration' order by 1`)
    expect(rows).toEqual([
      { schema: 'gateway', owner: 'tw_owner' },
      { schema: 'graphile_worker', owner: 'tw_jobs' },
      { schema: 'identity', owner: 'tw_owner' },
      { schema: 'public', owner: 'tw_owner' },
    ])
  })

  test('the jobs’ login runs its queue, and nothing else is open to it', async () => {
    await asLogin('tw_jobs', "select graphile_worker.add_job('nothing', '{}'::json)")
    const { rows } = await owner.query(
      `select c.oid::regclass::text as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'identity', 'gateway') and c.relkind in ('r', 'p', 'v')
        and has_table_privilege($1, c.oid, 'select, insert, update, delete')`,
      [new URL(db.urlOf('tw_jobs')).username],
    )
    expect(rows).toEqual([])
  })
})

describe('logins and their passwords', () => {
  const one = { sql: 'select 1 as one', parameters: [] }

  /** An empty database of the test run's cluster. */
  async function emptyDatabase(name: string): Promise<string> {
    const admin = new Client({ connectionString: inject('database').adminUrl })
    await admin.connect()
    await admin.query(`create database ${name}`)
    await admin.end()
    return withDatabase(inject('database').adminUrl, name)
  }

  test('two databases of one cluster, each with a data folder of its own, leave each other’s logins alone', async () => {
    const names = [`tw_twin_a_${process.pid}`, `tw_twin_b_${process.pid}`]
    const [a = '', b = ''] = await Promise.all(names.map(emptyDatabase))
    const first = await openDatabase({ url: a, dataDir: newFolder() })
    const second = await openDatabase({ url: b, dataDir: newFolder() })
    for (const login of LOGINS) {
      for (const database of [first, second]) {
        const client = new Client({ connectionString: database.urlOf(login) })
        await client.connect()
        await client.end()
      }
    }
    await first.close()
    await second.close()
    for (const name of names) await dropDatabase(inject('database').adminUrl, name)
  })

  test('another data folder does not lock a running server out; when it has stopped, it may take over', async () => {
    const name = `tw_taken_${process.pid}`
    const url = await emptyDatabase(name)
    const first = await openDatabase({ url, dataDir: newFolder() })
    const other = newFolder()
    await expect(openDatabase({ url, dataDir: other })).rejects.toThrow(/^Another Tillwright server .* DATA_DIR/)
    const fresh = new Client({ connectionString: first.urlOf('tw_server') })
    await fresh.connect()
    await fresh.end()
    await first.close()
    const second = await openDatabase({ url, dataDir: other })
    expect(await second.batch(SYSTEM_SCOPE, [one])).toEqual([[{ one: 1 }]])
    await second.close()
    await dropDatabase(inject('database').adminUrl, name)
  })

  test('a database of an earlier version, whose jobs were the owner, is put right by its next start', async () => {
    await owner.query('grant tw_owner to tw_jobs')
    const again = await openDatabase({ url: db.ownerUrl, dataDir: inject('database').folder })
    await again.close()
    await expect(asLogin('tw_jobs', 'delete from order_event')).rejects.toThrow(/permission denied/)
  })
})
