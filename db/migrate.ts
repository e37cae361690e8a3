import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runMigrations } from 'graphile-worker'
import type { Client } from 'pg'
import { LOCKS } from './locks.ts'
import { makePool } from './pool.ts'
import { CannotStart } from './why-not.ts'

const FOLDER = fileURLToPath(new URL('migrations/', import.meta.url))
const MONTHS_AHEAD = 12

/**
 * Brings a database to the newest shape, forward only, as `tw_owner` (no superuser). Safe to run by two processes at once. The queue's
 * tables belong to `tw_jobs` (their row security shows them to their owner alone), so does the door to them.
 * @throws CannotStart when a migration that already ran was edited since, or a newer version made the database
 */
export async function migrate(client: Client, jobsUrl: string): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [LOCKS.migrate])
  try {
    const database = (await client.query<{ name: string }>('select quote_ident(current_database()) as name')).rows[0]?.name ?? ''
    await client.query(`grant create on database ${database} to tw_owner`)
    await client.query('grant usage, create on schema public to tw_owner')
    await client.query(
      'create table if not exists migration (name text primary key, checksum text not null, at timestamptz not null default now())',
    )
    const done = new Map(
      (await client.query<{ name: string; checksum: string }>('select name, checksum from migration')).rows.map((row) => [
        row.name,
        row.checksum,
      ]),
    )
    const known = readdirSync(FOLDER).sort()
    const newer = [...done.keys()].find((name) => !known.includes(name))
    if (newer !== undefined)
      throw new CannotStart(
        `A newer version of Tillwright made this database (its migration ${newer} is unknown here). Start that version, or use another database or DATA_DIR.`,
      )
    for (const name of known) await runOne(client, name, done.get(name))
    // A server that was off for a year has its months before it writes.
    await client.query('select keep_event_months($1)', [MONTHS_AHEAD])
    // Only while the queue's tables and the door are made: at work the jobs make nothing.
    await client.query(`grant create on database ${database} to tw_jobs`)
    await client.query('grant usage, create on schema public to tw_jobs')
    try {
      await makeQueue(jobsUrl)
    } finally {
      await client.query('revoke create on schema public from tw_jobs')
      await client.query(`revoke create on database ${database} from tw_jobs`)
    }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.migrate])
  }
}

async function runOne(client: Client, name: string, ranAs: string | undefined): Promise<void> {
  const sql = readFileSync(`${FOLDER}${name}/up.sql`, 'utf8')
  const checksum = createHash('sha256').update(sql).digest('hex')
  if (ranAs === checksum) return
  if (ranAs !== undefined)
    throw new CannotStart(`Migration ${name} was edited after it ran on this database. Put its old text back and write a new migration.`)
  await client.query('begin')
  try {
    await client.query('set local role tw_owner')
    await client.query(sql)
    await client.query('reset role')
    await client.query('insert into migration (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** As the group, not as this database's login of it: what is made here outlives the login. */
async function makeQueue(jobsUrl: string): Promise<void> {
  const pool = makePool(jobsUrl, 1, { name: 'tillwright jobs', role: 'tw_jobs' })
  try {
    await runMigrations({ pgPool: pool })
    await pool.query(ADD_JOB)
  } finally {
    await pool.end()
  }
}

/** The one door to the queue for scoped roles; its tables refuse them. */
const ADD_JOB = `
create or replace function tw_add_job(identifier text, payload json, job_key text default null, run_at timestamptz default null) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$ select graphile_worker.add_job(identifier, payload, run_at => run_at, job_key => job_key); $$;
revoke all on function tw_add_job(text, json, text, timestamptz) from public;
grant execute on function tw_add_job(text, json, text, timestamptz) to
  tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3, tw_system`
