import '#db/right-node.ts'
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
const USAGE = `npm run admin -- [--login admin] [--name <name>] [--role ${ROLES.join('|')}] [--province <name>]
Makes an administrator: the first one without any option. The password is asked for, or read from ADMIN_PASSWORD; an empty answer makes one.`

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
    // A server that runs beside this hears of it.
    { sql: "select pg_notify('tw_reference', '')", parameters: [] },
  ])
}

interface Wanted {
  readonly login: string
  readonly name: string
  readonly role: (typeof ROLES)[number]
  readonly province: string
}

function readArguments(): Wanted {
  const { values } = parseArgs({
    options: {
      login: { type: 'string', default: 'admin' },
      name: { type: 'string', default: '系统管理员' },
      role: { type: 'string', default: 'admin_system' },
      province: { type: 'string', default: '省公司' },
    },
  })
  const role = ROLES.find((one) => one === values.role)
  if (!values.login.trim() || !values.name.trim() || !role) stop(USAGE)
  return { ...values, role }
}

async function main(): Promise<void> {
  const wanted = readArguments()
  const dataDir = process.env.DATA_DIR ?? join(ROOT, 'data')
  // A running database is used as it is; a stopped one is started for this, and stopped again.
  const db = await openDatabase({ url: process.env.DATABASE_URL || runningUrl(dataDir) || undefined, dataDir, connections: 1 })
  const world = await makeWorld({ db, dataDir, log: makeLog('silent') })
  try {
    await refuseTaken(db, wanted.login)
    const password = await readPassword()
    await ensureProvince(db, wanted.province)
    const authenticator = await createAccount(world.identity, {
      personId: randomUUID(),
      name: wanted.name,
      login: wanted.login,
      demo: false,
      password,
      posts: [{ id: randomUUID(), role: wanted.role, nodeId: PROVINCE_NODE }],
    })
    console.log(
      [
        '',
        `Made ${wanted.role} ${wanted.login}. Sign in at the console's address with:`,
        `  login          ${wanted.login}`,
        `  password       ${process.env.ADMIN_PASSWORD ? 'the one in ADMIN_PASSWORD' : password}`,
        `  second factor  ${authenticator}`,
        'Give the second factor to an authenticator app (as a QR code, or its secret by hand): it is shown this once.',
        '',
      ].join('\n'),
    )
  } finally {
    await world.close()
    await db.close()
  }
}

/** @throws Error with a sentence */
async function refuseTaken(db: Database, login: string): Promise<void> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [{ sql: 'select 1 from person where login = $1', parameters: [login.trim().toLowerCase()] }])
  if (rows?.length) throw new Error(`The login ${login} is taken, nothing was changed. Choose another: npm run admin -- --login <login>`)
}

try {
  await main()
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  stop(code?.startsWith('ERR_PARSE_ARGS') ? USAGE : message)
}
