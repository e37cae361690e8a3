import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { CannotStart, folderSentence } from './why-not.ts'
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

export const LOGINS = ['tw_server', 'tw_identity', 'tw_gateway', 'tw_jobs'] as const
export type Login = (typeof LOGINS)[number]
export type Passwords = { readonly [login in Login]: string }

/** Whose rights a login has. The server's has none until it takes a scope role for a batch; the others have those of one group. */
const GROUPS: { readonly [login in Login]: readonly string[] } = {
  tw_server: SCOPE_ROLES,
  tw_identity: ['tw_identity'],
  tw_gateway: ['tw_gateway'],
  tw_jobs: ['tw_jobs'],
}
const NAME_MAX = 40

/** Name of a login on one database: logins belong to the cluster, and its databases do not share passwords. */
export function loginName(login: Login, database: string): string {
  const plain = /^[a-z0-9_]+$/.test(database) && database.length <= NAME_MAX
  return `${login}_${plain ? database : createHash('sha256').update(database).digest('hex').slice(0, 16)}`
}

/** Connection string of one of the product's own logins. */
export function loginUrl(ownerUrl: string, login: Login, passwords: Passwords): string {
  const url = new URL(ownerUrl)
  const database = databaseIn(url)
  url.pathname = `/${encodeURIComponent(database)}`
  url.username = loginName(login, database)
  url.password = passwords[login]
  return url.toString()
}

/** An address without a name means the database that is named as its user. */
function databaseIn(url: URL): string {
  return decodeURIComponent(url.pathname.slice(1) || url.username)
}

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
 * Makes the product's roles, or takes those that another database of this cluster made, and this database's logins. The server's login
 * gets its groups without inheritance: without `SET ROLE` it sees nothing.
 * @throws CannotStart when a running server has these logins with other passwords, or another user keeps the roles
 */
export async function ensureRoles(client: Client, ownerUrl: string, passwords: Passwords): Promise<void> {
  const version = Number((await client.query<{ n: string }>("select current_setting('server_version_num') as n")).rows[0]?.n)
  const options = (inherit: boolean): string => (version >= 160_000 ? ` with inherit ${inherit}, set true` : '')
  for (const group of ['tw_owner', 'tw_public', 'tw_identity', 'tw_gateway', 'tw_jobs', ...SCOPE_ROLES])
    await createRole(client, group, 'nologin')
  await retireOldLogins(client, version)
  await sharing(client, () => client.query(`grant tw_owner to current_user${options(true)}`))
  for (const login of LOGINS) {
    const name = loginName(login, databaseIn(new URL(ownerUrl)))
    const inherit = login !== 'tw_server'
    const made = await createRole(client, name, `login ${inherit ? 'inherit' : 'noinherit'} password '${passwords[login]}'`)
    if (!made && !(await works(loginUrl(ownerUrl, login, passwords)))) await changePassword(client, name, passwords[login])
    for (const group of GROUPS[login]) await sharing(client, () => client.query(`grant ${group} to ${name}${options(inherit)}`))
  }
}

/** Earlier versions had one login for all databases of a cluster, and that of the jobs was an owner. */
async function retireOldLogins(client: Client, version: number): Promise<void> {
  const owners = await client.query<{ grantor: string }>(
    `select quote_ident(pg_get_userbyid(grantor)) as grantor from pg_auth_members where roleid = 'tw_owner'::regrole and member = 'tw_jobs'::regrole`,
  )
  for (const { grantor } of owners.rows)
    await patiently(() => client.query(`revoke tw_owner from tw_jobs${version >= 160_000 ? ` granted by ${grantor}` : ''}`))
  const logins = await client.query<{ name: string }>('select rolname as name from pg_roles where rolname = any ($1) and rolcanlogin', [
    LOGINS,
  ])
  for (const { name } of logins.rows) await patiently(() => client.query(`alter role ${name} nologin`))
}

/** True when a login may come in. */
async function works(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    if (['28P01', '28000'].includes((error as { code?: string }).code ?? '')) return false
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A password that is not known here is made anew, but never under a server that works with it. */
async function changePassword(client: Client, name: string, password: string): Promise<void> {
  const used = await client.query('select 1 from pg_stat_activity where usename = $1 limit 1', [name])
  if (used.rowCount)
    throw new CannotStart(
      'Another Tillwright server works on this database with the logins and keys of another DATA_DIR. Start this one with that DATA_DIR, or stop the other.',
    )
  await patiently(() => client.query(`alter role ${name} login password '${password}'`))
}

/** The roles belong to the cluster: on 16 and later only who made them gives them on. */
async function sharing(client: Client, grant: () => Promise<unknown>): Promise<void> {
  try {
    await patiently(grant)
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    const { name: user, may } =
      (
        await client.query<{ name: string; may: boolean }>(
          'select quote_ident(current_user) as name, rolcreaterole as may from pg_roles where rolname = current_user',
        )
      ).rows[0] ?? {}
    // Whoever may make no roles at all lacks more than these: db/why-not says so.
    if (!may) throw error
    const roles = ['tw_owner', 'tw_identity', 'tw_gateway', 'tw_jobs', ...SCOPE_ROLES].join(', ')
    throw new CannotStart(
      `Another user of this cluster made Tillwright's roles, and ${user} may not hand them on. Let a superuser run: grant ${roles} to ${user} with admin option`,
    )
  }
}

/** False when it is there; two databases of a cluster may start at once, and who comes second finds it made. */
async function createRole(client: Client, role: string, options: string): Promise<boolean> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role])
  if (found.rowCount) return false
  try {
    await client.query(`create role ${role} ${options}`)
    return true
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code !== '42710' && code !== '23505') throw error
    return false
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
