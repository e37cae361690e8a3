import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { DEMO_PASSWORD } from '#contract/session.ts'
import { runningUrl } from '#db/embedded.ts'
import { type Database, openDatabase } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { ROOT } from '#server/config.ts'
import { createAccount } from '#server/identity/public.ts'
import { makeLog } from '#server/log.ts'
import { makeWorld } from '#server/world.ts'

const PASSWORD_LENGTH_MIN = 12
const ROLES = ['admin_system', 'admin_security', 'admin_audit'] as const
const PROVINCE_NODE = 1
const USAGE = `npm run admin -- --login <login> --name <name> [--role ${ROLES.join('|')}] [--province <name>]
Makes an administrator. The password is asked for, or read from ADMIN_PASSWORD; an empty answer makes one.`

function stop(sentence: string): never {
  console.error(`\n${sentence}\n`)
  process.exit(1)
}

async function readPassword(): Promise<string> {
  const given = process.env.ADMIN_PASSWORD ?? (process.stdin.isTTY ? await ask('Password (empty: one is made): ') : '')
  if (given === '') return randomBytes(15).toString('base64url')
  if (given.length < PASSWORD_LENGTH_MIN || given === DEMO_PASSWORD)
    stop(`The password needs ${PASSWORD_LENGTH_MIN} characters or more, and is not that of the demo.`)
  return given
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

/** An empty database has no organisation yet: the province is where administrators sit. */
async function ensureProvince(db: Database, name: string): Promise<void> {
  await db.batch(SYSTEM_SCOPE, [
    {
      sql: `insert into organisation (id, kind, level, code, name, short_name) values ($1, 'company', 0, 'province', $2, $2) on conflict do nothing`,
      parameters: [PROVINCE_NODE, name],
    },
  ])
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      login: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', default: 'admin_system' },
      province: { type: 'string', default: '省公司' },
    },
  })
  const role = ROLES.find((one) => one === values.role)
  if (!values.login || !values.name || !role) stop(USAGE)
  const password = await readPassword()
  const dataDir = process.env.DATA_DIR ?? join(ROOT, 'data')
  // A running database is used as it is; a stopped one is started for this, and stopped again.
  const db = await openDatabase({ url: process.env.DATABASE_URL || runningUrl(dataDir) || undefined, dataDir, connections: 1 })
  const world = await makeWorld({ db, dataDir, log: makeLog('silent') })
  try {
    await ensureProvince(db, values.province)
    const authenticator = await createAccount(world.identity, {
      personId: randomUUID(),
      name: values.name,
      login: values.login,
      demo: false,
      password,
      posts: [{ id: randomUUID(), role, nodeId: PROVINCE_NODE }],
    })
    console.log(
      `\nMade ${role} ${values.login}.${process.env.ADMIN_PASSWORD ? '' : `\nPassword: ${password}`}\nSecond factor, for the authenticator app (shown this once): ${authenticator}\n`,
    )
  } finally {
    await world.close()
    await db.close()
  }
}

try {
  await main()
} catch (error) {
  stop((error as Error).message.startsWith('already there') ? 'This login is taken. Choose another.' : (error as Error).message)
}
