import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { uploadFile } from '#contract/files.ts'
import type { Operation } from '#contract/operation.ts'
import { createOrder } from '#contract/order.ts'
import type { Role } from '#domain/organisation/role.ts'
import { type Caller, EVERY_ROLE, NODES, type Reply, type TestServer, testServer } from '#server/testing.ts'

/** Whose rows they are: nothing of them may show outside. */
const HOME: readonly (readonly [Role, number])[] = [
  ['bank_officer', NODES.bankBranch],
  ['branch_manager', NODES.branch],
]
/** Each may do its role's work, on other rows. */
const OUTSIDERS: readonly (readonly [string, Role, number])[] = [
  ['other bank, head office', 'bank_supervisor', NODES.otherBank],
  ['other bank, province', 'bank_officer', NODES.otherBankProvince],
  ['other bank, city', 'bank_officer', NODES.otherBankCity],
  ['other bank, branch', 'bank_officer', NODES.otherBankBranch],
  ['other bank, custodian', 'bank_custodian', NODES.otherBank],
  ['sibling branch of the same bank', 'bank_officer', NODES.siblingBankBranch],
  ['sibling branch, supervisor', 'bank_supervisor', NODES.siblingBankBranch],
  ['other company branch, manager', 'branch_manager', NODES.otherBranch],
  ['other company branch, dispatcher', 'dispatcher', NODES.otherBranch],
  ['other company branch, agent', 'agent', NODES.otherBranch],
  ['other company branch, warehouse', 'warehouse_keeper', NODES.otherBranch],
  ['other company branch, custodian', 'key_custodian', NODES.otherBranch],
  ['other company branch, risk', 'risk_officer', NODES.otherBranch],
  ['other department', 'account_manager', NODES.otherDepartment],
  ['sibling department of the same branch', 'account_manager', NODES.siblingDepartment],
]
const PHONE = '13911112222'
const MERCHANT = '绝密商户甲乙丙'
const ACTIONS = ['cancel', 'assign', 'accept', 'approve', 'constructor']

let world: TestServer
let operations: readonly Operation[]
let outsiders: { who: string; role: Role; caller: Caller; before: Map<string, string> }[]
let home: { bank: Caller; company: Caller }
/** Path parameter by what stands before it in the path: the home's own ids. */
const ids = new Map<string, string>()
let secrets: string[]

beforeAll(async () => {
  world = await testServer()
  operations = world.server.app.operations
  outsiders = await Promise.all(
    OUTSIDERS.map(async ([who, role, node]) => ({ who, role, caller: await world.caller(role, node), before: new Map() })),
  )
  const [bank, company] = await Promise.all(HOME.map(([role, node]) => world.caller(role, node)))
  if (!bank || !company) throw new Error('nobody at home')
  home = { bank, company }
  for (const one of outsiders) for (const operation of reads()) one.before.set(operation.path, (await ask(one.caller, operation)).text)
  await fillHome()
})
afterAll(() => world.close())

async function fillHome(): Promise<void> {
  const input = createOrder.example.body.input
  const body = {
    process: 'installation',
    input: { ...input, departmentId: NODES.department, merchant: { ...input.merchant, name: MERCHANT, contactPhone: PHONE } },
  }
  const opened = await home.bank.call('POST', '/api/v1/orders', body)
  expect(opened.status, opened.text).toBe(201)
  const order = (await home.bank.call('GET', `/api/v1/orders/${opened.body.id}`)).body as {
    id: string
    number: string
    merchant: { id: string }
  }
  const file = await home.company.call('POST', '/api/v1/files', Buffer.from(uploadFile.example.body.base64, 'base64'), {
    'content-type': 'image/png',
  })
  const view = await home.company.call('POST', '/api/v1/saved-views', { name: '绝密视图', page: 'orders', query: 'q=1' })
  // Nobody is dispatcher here: what the bank asks for in a hurry is the branch manager's to hear.
  const urged = await home.bank.call('POST', `/api/v1/orders/${order.id}/actions/urge`, { input: { note: '请尽快安排' } })
  expect(urged.status, urged.text).toBe(200)
  const notice = await vi.waitFor(
    async () => {
      const [first] = (await home.company.call('GET', '/api/v1/notices')).body.items as { id: string }[]
      if (!first) throw new Error('the notice is not there yet')
      return first
    },
    { timeout: 20_000 },
  )
  ids
    .set('notices', notice.id)
    .set('orders', order.id)
    .set('merchants', order.merchant.id)
    .set('files', String(file.body.id))
    .set('saved-views', String(view.body.id))
    .set('people', home.company.personId)
    .set('organisations', String(NODES.department))
  // A node's number is no secret, and short enough to stand in anything.
  secrets = [
    ...[...ids.values()].filter((id) => id.length > 8),
    order.number,
    MERCHANT,
    PHONE,
    '绝密视图',
    home.bank.personId,
    home.company.personId,
  ]
}

/** Reads without an id: what they answered before the home had anything, they answer after. */
function reads(): Operation[] {
  return operations.filter((one) => one.method === 'GET' && !one.path.includes('{') && one.answerMedia !== 'text/event-stream')
}
function byId(): Operation[] {
  return operations.filter((one) => one.path.includes('{id}'))
}
function isFor(operation: Operation, role: Role): boolean {
  return typeof operation.who === 'string' || operation.who.includes(role)
}

function pathsOf(operation: Operation): string[] {
  const path = operation.path.replace(/\/([\w-]+)\/\{id\}/, (all, kind: string) => {
    const id = ids.get(kind)
    // A new kind of id: make one of it in `fillHome`, and it is covered.
    if (!id) throw new Error(`the matrix does not know ids of ${all}`)
    return `/${kind}/${id}`
  })
  if (!path.includes('{')) return [path]
  if (!path.includes('{action}')) throw new Error(`the matrix does not know the parameters of ${operation.path}`)
  return ACTIONS.map((action) => path.replace('{action}', action))
}

function ask(caller: Caller, operation: Operation, path = operation.path): Promise<Reply> {
  const query = new URLSearchParams(Object.entries(operation.example?.query ?? {}).map(([name, value]) => [name, String(value)]))
  const body = operation.body ? (operation.example?.body ?? {}) : undefined
  return caller.call(operation.method, query.size > 0 ? `${path}?${query}` : path, body)
}

/** The watermark of a session carries the minute. */
function withoutTime(text: string): string {
  return text.replace(/("watermark":"[^"]*?)\d{2}:\d{2}"/, '$1"')
}

function expectSilence(answer: Reply, because: string): void {
  for (const secret of secrets) expect(answer.text.includes(secret), `${because} shows ${secret}: ${answer.text.slice(0, 300)}`).toBe(false)
}

describe('every endpoint, from outside', () => {
  test('the matrix is not empty, and at home everything is there', async () => {
    expect(operations.length).toBeGreaterThan(20)
    for (const operation of byId().filter((one) => one.method === 'GET')) {
      for (const path of pathsOf(operation)) {
        const answers = await Promise.all([home.bank, home.company].map((one) => ask(one, operation, path)))
        expect(
          answers.map((one) => one.status),
          path,
        ).toContain(200)
      }
    }
    const list = await home.bank.call('GET', '/api/v1/orders')
    expect(list.text).toContain(MERCHANT)
  })

  test('without a session: 401, and nothing else is said', async () => {
    for (const operation of operations.filter((one) => one.who !== 'anyone')) {
      for (const path of pathsOf(operation)) {
        const answer = await ask(world.nobody, operation, path)
        expect([operation.method, path, answer.status]).toEqual([operation.method, path, 401])
        expectSilence(answer, path)
      }
    }
  })

  test.each(OUTSIDERS.map(([who], index) => [who, index] as const))('%s: no row is found by its id', async (who, index) => {
    const one = outsiders[index]
    if (!one) throw new Error('no such outsider')
    for (const operation of byId()) {
      for (const path of pathsOf(operation)) {
        const answer = await ask(one.caller, operation, path)
        // One's own saved views alone: taking away what one does not have changes nothing.
        const wanted = operation.method === 'DELETE' && operation.tag === 'views' ? [204] : isFor(operation, one.role) ? [404] : [404, 403]
        expect(wanted, `${who} ${operation.method} ${path} ${answer.status}`).toContain(answer.status)
        if (operation.method !== 'DELETE') expectSilence(answer, `${who}: ${operation.method} ${path}`)
      }
    }
  })

  test.each(OUTSIDERS.map(([who], index) => [who, index] as const))(
    '%s: every list, count and board says what it said before',
    async (who, index) => {
      const one = outsiders[index]
      for (const operation of reads()) {
        const answer = await ask(one?.caller ?? world.nobody, operation)
        expectSilence(answer, `${who}: ${operation.path}`)
        if (operation.path !== '/api/v1/audit')
          expect(withoutTime(answer.text), `${who}: ${operation.path}`).toBe(withoutTime(one?.before.get(operation.path) ?? ''))
      }
    },
  )

  test('a wrong role is refused at home, too', async () => {
    const callers = await Promise.all(
      EVERY_ROLE.map(async (role) => [role, await world.caller(role, role.startsWith('bank_') ? NODES.bankBranch : NODES.branch)] as const),
    )
    for (const operation of operations.filter((one) => Array.isArray(one.who))) {
      for (const [role, caller] of callers.filter(([each]) => !isFor(operation, each))) {
        const path = pathsOf(operation)[0] ?? ''
        const answer = await ask(caller, operation, path)
        expect([role, operation.method, path, answer.status]).toEqual([role, operation.method, path, 403])
        expectSilence({ ...answer, text: answer.text.replaceAll(path, '') }, `${role}: ${path}`)
      }
    }
  })

  test('what outsiders tried changed nothing at home', async () => {
    const order = await home.bank.call('GET', `/api/v1/orders/${ids.get('orders')}`)
    expect(order.body).toMatchObject({ version: 2, merchantName: MERCHANT })
    const views = await home.company.call('GET', '/api/v1/saved-views')
    expect(views.body.items).toHaveLength(1)
  })
})
