import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrder } from '#contract/order.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { restDormant } from '#server/identity/public.ts'
import { type Caller, NODES, TEST_PASSWORD, type TestServer, testServer } from '#server/testing.ts'
import { codeOf } from './authenticator.ts'

let world: TestServer
let system: Caller
let security: Caller
let now = Date.now()

beforeAll(async () => {
  world = await testServer({ jobs: false, clock: () => now as never })
  system = await world.caller('admin_system', NODES.province)
  security = await world.caller('admin_security', NODES.province)
})
afterAll(() => world.close())

const FAILURES_TO_LOCK = 5
const POSTS = [{ role: 'account_manager', nodeId: NODES.department }]
const add = (body: object) => system.call('POST', '/api/v1/people', { name: '赵新来', posts: POSTS, ...body })
const credential = (id: unknown) => security.call('POST', `/api/v1/people/${id}/credential`)
const signIn = (login: unknown, password: unknown, code?: string) =>
  world.nobody.call('POST', '/api/v1/session', { login, password, ...(code ? { code } : {}) })
const secretOf = (address: unknown): string => /secret=([A-Z2-7]+)/.exec(String(address))?.[1] ?? ''
const codeFor = (address: unknown): string => codeOf(secretOf(address), now)

/** Somebody made and given a credential as a person would be, signed in. */
async function newcomer(login: string): Promise<{ id: string; password: string; authenticator: string; caller: Caller }> {
  const made = await add({ login })
  expect(made.status, made.text).toBe(201)
  const given = await credential(made.body.id)
  expect(given.status, given.text).toBe(200)
  now += 60_000
  const { password, authenticator } = given.body as { password: string; authenticator: string }
  const answer = await signIn(login, password, codeFor(authenticator))
  expect(answer.status, answer.text).toBe(200)
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const caller: Caller = {
    personId: String(made.body.id),
    call: (method, path, body, headers = {}) => world.nobody.call(method, path, body, { ...headers, cookie }),
  }
  return { id: String(made.body.id), password, authenticator, caller }
}

describe('an empty company becomes one that works', () => {
  test('a branch, a department, a bank down to its sub-branch, a contract and people: and an order is opened', async () => {
    const organisation = async (body: object): Promise<number> => {
      const answer = await system.call('POST', '/api/v1/organisations', body)
      expect(answer.status, answer.text).toBe(201)
      return Number(answer.body.id)
    }
    const branch = await organisation({ kind: 'company', parentId: NODES.province, name: '无锡分公司', shortName: '无锡' })
    const department = await organisation({
      kind: 'company',
      parentId: branch,
      name: '滨湖业务部',
      shortName: '滨湖',
      regionClass: 'urban',
    })
    const bank = await organisation({ kind: 'bank', name: '新银行', shortName: '新行' })
    const sub = await [1, 2, 3].reduce(
      async (above, level) => organisation({ kind: 'bank', parentId: await above, name: `新银行${level}`, shortName: `新${level}` }),
      Promise.resolve(bank),
    )
    const contract = await system.call('POST', '/api/v1/contracts', { bankId: bank, capacity: 'acquirer' })
    expect([contract.status, contract.body.installDaysUrban, contract.body.validTo]).toEqual([200, 3, null])
    const made = await add({ login: 'new.officer', posts: [{ role: 'bank_officer', nodeId: sub }] })
    const given = await credential(made.body.id)
    now += 60_000
    const answer = await signIn('new.officer', given.body.password, codeFor(given.body.authenticator))
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const order = await world.nobody.call(
      'POST',
      '/api/v1/orders',
      { process: 'installation', input: { ...createOrder.example.body.input, departmentId: department } },
      { cookie },
    )
    expect(order.status, order.text).toBe(201)
    const closing = await system.call('POST', `/api/v1/organisations/${department}`, { closed: true })
    expect([closing.status, closing.body.code]).toEqual([409, 'still_in_use'])
  })

  test.each([
    ['a department below a department', { kind: 'company', parentId: NODES.department, name: '甲', shortName: '甲' }, '/parentId'],
    ['a bank below the company', { kind: 'bank', parentId: NODES.province, name: '甲', shortName: '甲' }, '/parentId'],
    ['a second company', { kind: 'company', name: '甲', shortName: '甲' }, '/parentId'],
    ['a department without a region class', { kind: 'company', parentId: NODES.branch, name: '甲', shortName: '甲' }, '/regionClass'],
  ])('%s is refused', async (_what, body, path) => {
    const answer = await system.call('POST', '/api/v1/organisations', body)
    expect([answer.status, answer.text.includes(path)], answer.text).toEqual([422, true])
  })

  test('an organisation nothing hangs on is renamed, closed, opened again; a taken code is refused', async () => {
    const body = { kind: 'company', parentId: NODES.branch, code: 'X1', name: '甲部', shortName: '甲', regionClass: 'county' }
    const { id } = (await system.call('POST', '/api/v1/organisations', body)).body
    expect((await system.call('POST', '/api/v1/organisations', body)).body.code).toBe('already_there')
    const change = (changed: object) => system.call('POST', `/api/v1/organisations/${id}`, changed)
    expect((await change({ name: '乙部', closed: true })).body).toMatchObject({ name: '乙部', shortName: '甲', closed: true })
    expect((await add({ posts: [{ role: 'agent', nodeId: id }] })).status, 'no post at a closed one').toBe(422)
    const officer = await world.caller('bank_officer', NODES.bankBranch)
    const notice = () =>
      officer.call('POST', '/api/v1/orders', { process: 'installation', input: { ...createOrder.example.body.input, departmentId: id } })
    const refused = await notice()
    expect([refused.status, refused.body.errors], 'no notice for a closed one').toEqual([
      422,
      [{ path: '/departmentId', rule: 'open_organisation', wanted: true }],
    ])
    expect((await change({ closed: false })).body).toMatchObject({ name: '乙部', closed: false })
    expect((await notice()).status, 'open again').toBe(201)
  })
})

describe('people', () => {
  test.each([
    [[{ role: 'bank_officer', nodeId: NODES.branch }], 422, 'a bank role at the company'],
    [[{ role: 'agent', nodeId: NODES.bank }], 422, 'a company role at a bank'],
    [[{ role: 'admin_audit', nodeId: NODES.branch }], 422, 'an administrator below the province'],
    [[{ role: 'agent', nodeId: 424_242 }], 422, 'nowhere'],
    [
      [
        { role: 'admin_system', nodeId: NODES.province },
        { role: 'admin_audit', nodeId: NODES.province },
      ],
      403,
      'who administers does not audit',
    ],
  ])('posts %o: %i (%s)', async (posts, status) => {
    expect((await add({ posts })).status).toBe(status)
  })

  test('who makes a person does not learn the password, and who gives it makes nobody; a login is taken once', async () => {
    const made = await add({ login: 'two.steps' })
    expect((await system.call('POST', `/api/v1/people/${made.body.id}/credential`)).status).toBe(403)
    expect((await security.call('POST', '/api/v1/people', { name: '甲', posts: POSTS })).status).toBe(403)
    expect((await add({ login: 'two.steps' })).body.code).toBe('already_there')
    expect((await signIn('two.steps', 'whatever-it-is-1')).status).toBe(401)
    expect((await credential(security.personId)).status, 'nobody for oneself').toBe(403)
  })

  test('everybody is listed once, page after page, with posts and what they can sign in with', async () => {
    const { id } = await newcomer('list.given')
    await add({ login: 'list.none', name: '钱待发' })
    await newcomer('list.locked')
    for (let time = 0; time < FAILURES_TO_LOCK; time += 1) await signIn('list.locked', 'not-the-password-1')
    const all: { login: string }[] = []
    let cursor: unknown = null
    do {
      const page = await security.call('GET', `/api/v1/accounts?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`)
      expect(page.status, page.text).toBe(200)
      all.push(...(page.body.items as { login: string }[]))
      cursor = page.body.next
    } while (cursor !== null)
    expect(new Set(all.map((one) => one.login)).size).toBe(all.length)
    expect(all.map((one) => one.login)).toEqual([...all.map((one) => one.login)].sort())
    const found = async (query: string) => (await system.call('GET', `/api/v1/accounts?${query}`)).body.items
    expect(await found('q=list.')).toMatchObject([
      { login: 'list.given', credential: 'given', state: 'active', posts: [{ role: 'account_manager', nodeId: NODES.department }] },
      { login: 'list.locked', credential: 'locked' },
      { login: 'list.none', credential: 'none', name: '钱待发' },
    ])
    expect(await found(`q=${encodeURIComponent('待发')}`)).toHaveLength(1)
    expect(await found('q=%25')).toEqual([])
    await system.call('POST', `/api/v1/people/${id}`, { state: 'left' })
    expect(await found('q=list.&state=left')).toMatchObject([{ login: 'list.given' }])
  })

  test.each([
    ['/api/v1/people', { name: '  ', posts: POSTS }, '/name'],
    [
      '/api/v1/organisations',
      { kind: 'company', parentId: NODES.branch, name: '丙部', shortName: '\u3000', regionClass: 'urban' },
      '/shortName',
    ],
    [`/api/v1/organisations/${NODES.department}`, { name: ' \t' }, '/name'],
  ])('a name of spaces is none: %s %j', async (path, body, field) => {
    const answer = await system.call('POST', path, body)
    expect([answer.status, (answer.body.errors as { path: string }[]).map((one) => one.path)]).toEqual([422, [field]])
  })

  test('a branch’s administrator administers nothing', async () => {
    const small = await world.caller('admin_system', NODES.branch)
    expect((await small.call('POST', '/api/v1/people', { name: '甲', posts: POSTS })).body.code).toBe('role_not_allowed')
    expect((await small.call('GET', '/api/v1/accounts')).body.code).toBe('role_not_allowed')
  })

  test('new posts end the sessions that acted in the old ones; leaving ends all, and history keeps the name', async () => {
    const { id, caller, password, authenticator } = await newcomer('mover')
    expect((await caller.call('GET', '/api/v1/session')).status).toBe(200)
    const moved = await system.call('POST', `/api/v1/people/${id}`, { posts: [{ role: 'agent', nodeId: NODES.branch }] })
    expect(moved.body).toMatchObject({ posts: [{ role: 'agent', nodeId: NODES.branch }] })
    expect((await caller.call('GET', '/api/v1/session')).status).toBe(401)
    expect((await system.call('POST', `/api/v1/people/${id}`, { state: 'left' })).body.state).toBe('left')
    now += 60_000
    expect((await signIn('mover', password, codeFor(authenticator))).status).toBe(401)
    expect((await credential(id)).status).toBe(404)
  })

  test('a login that rests after failures is unlocked', async () => {
    const { id, password, authenticator } = await newcomer('locked')
    for (let nth = 0; nth < 5; nth += 1) await signIn('locked', 'wrong-password-1')
    now += 60_000
    expect((await signIn('locked', password, codeFor(authenticator))).status).toBe(429)
    expect((await security.call('POST', `/api/v1/people/${id}/unlock`)).status).toBe(204)
    expect((await signIn('locked', password, codeFor(authenticator))).status).toBe(200)
  })
})

describe('one’s own account', () => {
  test('a password is changed against the current one; weak ones are refused; other sessions end', async () => {
    const { caller, password, authenticator } = await newcomer('changer')
    now += 60_000
    const other = await signIn('changer', password, codeFor(authenticator))
    const otherCookie = other.headers.get('set-cookie')?.split(';')[0] ?? ''
    const change = (current: string, wanted: string) => caller.call('PUT', '/api/v1/session/password', { current, wanted })
    expect((await change('not-the-password', 'Sunny-Meadow-42')).body.code).toBe('password_wrong')
    for (const weak of ['short-1A', 'Password2026!', 'my-changer-99-X', 'Tillwright-demo-1'])
      expect((await change(password, weak)).body.code, weak).toBe('password_weak')
    expect((await change(password, 'Sunny-Meadow-42')).status).toBe(204)
    expect((await caller.call('GET', '/api/v1/session')).status).toBe(200)
    expect((await world.nobody.call('GET', '/api/v1/session', undefined, { cookie: otherCookie })).status).toBe(401)
    now += 60_000
    expect((await signIn('changer', password, codeFor(authenticator))).status).toBe(401)
    expect((await signIn('changer', 'Sunny-Meadow-42', codeFor(authenticator))).status).toBe(200)
  })

  test('guessing the current password from an open session rests the login as at sign-in', async () => {
    const { caller } = await newcomer('guessed')
    const guess = () => caller.call('PUT', '/api/v1/session/password', { current: 'a-guess-after-a-guess', wanted: 'Sunny-Meadow-42' })
    for (let nth = 0; nth < 5; nth += 1) expect((await guess()).status).toBe(403)
    expect((await guess()).status).toBe(429)
  })

  test('a new authenticator counts from its first right code, not before', async () => {
    const { caller, password, authenticator } = await newcomer('enroller')
    const enrol = (code?: string) => caller.call('POST', '/api/v1/session/second-factor', { current: password, ...(code ? { code } : {}) })
    expect((await enrol('123456')).body.code, 'nothing begun').toBe('code_wrong')
    const begun = (await enrol()).body
    now += 60_000
    expect((await signIn('enroller', password, codeFor(authenticator))).status, 'the old one still').toBe(200)
    expect((await enrol(codeFor(begun.authenticator))).body).toEqual({ authenticator: null, confirmed: true })
    now += 60_000
    expect((await signIn('enroller', password, codeFor(authenticator))).status, 'the old one no more').toBe(401)
    expect((await signIn('enroller', password, codeFor(begun.authenticator))).status).toBe(200)
  })

  test('a demo account keeps the password that all visitors know', async () => {
    const visitor = await world.caller('agent', NODES.branch)
    const answer = await visitor.call('PUT', '/api/v1/session/password', { current: TEST_PASSWORD, wanted: 'Sunny-Meadow-42' })
    expect([answer.status, answer.body.code]).toEqual([422, 'password_weak'])
  })
})

test('accounts that nobody used for 90 days rest, and come back when they are woken; all of it stands in the audit', async () => {
  const { id, password, authenticator } = await newcomer('sleeper')
  const rest = () => restDormant(world.server.world.identity)
  const state = async () =>
    (await world.db.batch(SYSTEM_SCOPE, [{ sql: 'select state from person where id = $1', parameters: [id] }]))[0]?.[0]?.state
  await rest()
  expect(await state()).toBe('active')
  now += 91 * 86_400_000
  await rest()
  expect(await state()).toBe('dormant')
  expect((await signIn('sleeper', password, codeFor(authenticator))).status).toBe(401)
  const [lines] = await world.db.batch(SYSTEM_SCOPE, [
    { sql: 'select action from audit where target_id = $1 order by id', parameters: [id] },
  ])
  expect((lines ?? []).map((line: { action: string }) => line.action)).toEqual(['person_added', 'credential_given', 'account_rested'])
})
