import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database, OpenOptions } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { testDatabase } from '#db/testing.ts'
import { ROLES, type Role } from '#domain/organisation/role.ts'
import { instant } from '#domain/time.ts'
import { composeServer, type Server } from './compose.ts'
import { uuidV7 } from './http/uuid.ts'
import { createAccount, hashPassword } from './identity/public.ts'
import { makeLog } from './log.ts'

export const TEST_PASSWORD = 'Right-password-1'

/** Node ids of the little province that tests live in: two branches, two banks with two sub-branches. */
export const NODES = {
  province: 1,
  branch: 2,
  department: 100,
  siblingDepartment: 102,
  otherBranch: 3,
  otherDepartment: 101,
  bank: 1000,
  bankProvince: 1001,
  bankCity: 1002,
  bankBranch: 1003,
  siblingBankBranch: 1004,
  otherBank: 1100,
  otherBankProvince: 1101,
  otherBankCity: 1102,
  otherBankBranch: 1103,
} as const

type NodeRow = readonly [id: number, kind: 'company' | 'bank', level: number, parent: number | null, code: string, region: string | null]
const ORGANISATIONS: readonly NodeRow[] = [
  [1, 'company', 0, null, 'JS', null],
  [2, 'company', 1, 1, 'NJ', null],
  [3, 'company', 1, 1, 'SZ', null],
  [100, 'company', 2, 2, '320106', 'urban'],
  [102, 'company', 2, 2, '320118', 'county'],
  [101, 'company', 2, 3, '320508', 'urban'],
  [1000, 'bank', 0, null, 'HYB', null],
  [1001, 'bank', 1, 1000, 'HYB-JS', null],
  [1002, 'bank', 2, 1001, 'HYB-NJ', null],
  [1003, 'bank', 3, 1002, 'HYB-NJ-1', null],
  [1004, 'bank', 3, 1002, 'HYB-NJ-2', null],
  [1100, 'bank', 0, null, 'ZTB', null],
  [1101, 'bank', 1, 1100, 'ZTB-JS', null],
  [1102, 'bank', 2, 1101, 'ZTB-NJ', null],
  [1103, 'bank', 3, 1102, 'ZTB-NJ-1', null],
]

/** Somebody signed in, as a browser is: the cookie travels along. */
export interface Caller {
  readonly personId: string
  call(method: string, path: string, body?: unknown, headers?: { readonly [name: string]: string }): Promise<Reply>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly [member: string]: unknown }
  readonly text: string
}

export interface TestServer {
  readonly url: string
  readonly db: Database
  readonly server: Server
  /** Makes an account with one post and signs it in. */
  caller(role: Role, nodeId: number): Promise<Caller>
  /** Makes an account and answers its login; `password` is TEST_PASSWORD. */
  account(
    posts: readonly { readonly role: Role; readonly nodeId: number }[],
    demo?: boolean,
  ): Promise<{ readonly login: string; readonly personId: string; readonly authenticator: string | null }>
  signIn(login: string, code?: string): Promise<Caller>
  nobody: Caller
  close(): Promise<void>
}

let passwordHash: Promise<string> | undefined

interface TestServerOptions extends Partial<OpenOptions> {
  readonly jobs?: boolean
  readonly metricsToken?: string
  /** One that the test may break; closed with the server. */
  readonly db?: Database
}

/** A real server on a free port over a database of its own. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillwright-server-'))
  const db = options.db ?? (await testDatabase(options))
  await fillOrganisations(db)
  const server = await composeServer({
    db,
    dataDir,
    log: makeLog('silent'),
    demo: true,
    pages: null,
    version: '0.0.0',
    secureCookie: false,
    jobs: options.jobs ?? true,
    metricsToken: options.metricsToken,
  })
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
  const newId = () => uuidV7(instant(Date.now()))
  const account: TestServer['account'] = async (posts, demo = true) => {
    passwordHash ??= hashPassword(TEST_PASSWORD)
    const personId = newId()
    const login = `p${personId.slice(-12)}`
    const authenticator = await createAccount(server.world.identity, {
      personId,
      name: `测试 ${login}`,
      login,
      demo,
      passwordHash: await passwordHash,
      posts: posts.map((post) => ({ id: newId(), ...post })),
    })
    return { login, personId, authenticator }
  }
  const signIn = async (login: string, code?: string, personId = ''): Promise<Caller> => {
    const answer = await send(url, undefined)('POST', '/api/v1/session', { login, password: TEST_PASSWORD, ...(code ? { code } : {}) })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0]
    if (!cookie) throw new Error(`sign-in of a test's person failed: ${answer.text}`)
    return { personId, call: send(url, cookie) }
  }
  return {
    url,
    db,
    server,
    account,
    signIn,
    async caller(role, nodeId) {
      const made = await account([{ role, nodeId }])
      return signIn(made.login, undefined, made.personId)
    },
    nobody: { personId: '', call: send(url, undefined) },
    async close() {
      await server.close()
      await db.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function send(url: string, cookie: string | undefined): Caller['call'] {
  return async (method, path, body, headers = {}) => {
    const isBytes = body instanceof Uint8Array
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, headers: answer.headers, text, body: isJson && text !== '' ? (JSON.parse(text) as Reply['body']) : {} }
  }
}

async function fillOrganisations(db: Database): Promise<void> {
  await db.batch(SYSTEM_SCOPE, [
    ...ORGANISATIONS.map(([id, kind, level, parent, code, region]) => ({
      sql: `insert into organisation (id, kind, level, parent_id, code, name, short_name, region_class) values ($1, $2, $3, $4, $5, $5, $5, $6)`,
      parameters: [id, kind, level, parent, code, region],
    })),
    ...[1000, 1100].map((bank) => ({
      sql: `insert into bank_contract (id, bank_id, capacity, filing_number, filing_valid_to, valid_from) values ($1, $1, $2, 'F-1', '2099-12-31', '2020-01-01')`,
      parameters: [bank, bank === 1000 ? 'acquirer' : 'outsourcer'],
    })),
    { sql: `insert into blacklist_list values ('association', '2026-11-01', 0, '', now())`, parameters: [] },
  ])
}

export const EVERY_ROLE = ROLES.filter((role) => role !== 'merchant' && role !== 'system')
