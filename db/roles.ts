import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import { folderSentence } from './why-not.ts'
import { writeWhole } from './write-whole.ts'

/** One role per organisation level; the server's login has no right of its own and takes one of these for each batch. */
export const SCOPE_ROLES = [
  'tw_company_0',
  'tw_company_1',
  'tw_company_2',
  'tw_bank_0',
  'tw_bank_1',
  'tw_bank_2',
  'tw_bank_3',
  'tw_system',
] as const
export type ScopeRole = (typeof SCOPE_ROLES)[number]

const LOGINS = ['tw_server', 'tw_identity', 'tw_gateway', 'tw_jobs'] as const
export type Login = (typeof LOGINS)[number]
export type Passwords = { readonly [login in Login]: string }

/**
 * Passwords of the product's own logins, made once and kept with 0600.
 * @throws CannotStart when the folder cannot be used
 */
export function passwordsIn(dataDir: string): Passwords {
  const path = join(dataDir, 'logins.json')
  try {
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Passwords
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const made = Object.fromEntries(LOGINS.map((login) => [login, randomBytes(24).toString('hex')])) as Passwords
    writeWhole(path, JSON.stringify(made))
    return made
  } catch (error) {
    throw folderSentence(dataDir, error)
  }
}

/**
 * Makes the product's roles, or takes those that another database of this cluster made. Group roles are granted without
 * inheritance: without `SET ROLE` the server's login sees nothing.
 */
export async function ensureRoles(client: Client, passwords: Passwords): Promise<void> {
  const version = Number((await client.query<{ n: string }>("select current_setting('server_version_num') as n")).rows[0]?.n)
  const groups = ['tw_owner', 'tw_public', ...SCOPE_ROLES]
  for (const role of groups) await createRole(client, role, 'nologin')
  for (const login of LOGINS) {
    await createRole(client, login, `login noinherit`)
    await patiently(() => client.query(`alter role ${login} login password '${passwords[login]}'`))
  }
  const plainGrant = version >= 160_000 ? ' with inherit false, set true' : ''
  for (const role of SCOPE_ROLES) await patiently(() => client.query(`grant ${role} to tw_server${plainGrant}`))
  await patiently(() => client.query(`grant tw_owner to current_user${version >= 160_000 ? ' with inherit true, set true' : ''}`))
  await patiently(() => client.query(`grant tw_owner to tw_jobs${version >= 160_000 ? ' with inherit true, set true' : ''}`))
  if (version < 160_000) await patiently(() => client.query('alter role tw_jobs inherit'))
}

/** Two databases of a cluster may start at once: who comes second finds the role made. */
async function createRole(client: Client, role: string, options: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role])
  if (found.rowCount) return
  try {
    await client.query(`create role ${role} ${options}`)
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code !== '42710' && code !== '23505') throw error
  }
}

const TRIES_MAX = 20
const TRY_AGAIN_MS = 25

/** Roles belong to the cluster: two databases that start at once may change one row of the catalogue, and the later one tries again. */
async function patiently(change: () => Promise<unknown>): Promise<void> {
  for (let left = TRIES_MAX; ; left--) {
    try {
      await change()
      return
    } catch (error) {
      if (left === 0 || !/tuple concurrently updated/.test((error as Error).message)) throw error
      await wait(TRY_AGAIN_MS)
    }
  }
}
