import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Role } from '#domain/organisation/role.ts'
import { type Caller, NODES, type TestServer, testServer } from '#server/testing.ts'

let world: TestServer
let system: Caller
let security: Caller

beforeAll(async () => {
  world = await testServer({ jobs: false })
  system = await world.caller('admin_system', NODES.province)
  security = await world.caller('admin_security', NODES.province)
})
afterAll(() => world.close())

const at = (role: Role, nodeId: number = NODES.province) => ({ role, nodeId })
const add = (...posts: object[]) => system.call('POST', '/api/v1/people', { name: '赵新来', posts })
const change = (personId: string, body: object, by: Caller = system) => by.call('POST', `/api/v1/people/${personId}`, body)
const credential = (personId: unknown) => security.call('POST', `/api/v1/people/${personId}/credential`)
const firstError = (reply: { readonly body: { readonly [member: string]: unknown } }) => (reply.body.errors as object[] | undefined)?.[0]

test.each<[readonly object[], number, object, string]>([
  [
    [at('admin_system'), at('agent', NODES.branch)],
    403,
    { path: '/posts/1/role', rule: 'administrators_apart' },
    'an administrator in business',
  ],
  [[at('agent', NODES.branch), at('admin_security')], 403, { path: '/posts/1/role', rule: 'administrators_apart' }, 'in any order'],
  [
    [at('account_manager', NODES.department), at('risk_officer', NODES.branch)],
    403,
    { rule: 'R3_roles_apart' },
    'who finds merchants reviews none',
  ],
  [
    [at('bank_officer', NODES.bankBranch), at('bank_officer', NODES.otherBankBranch)],
    422,
    { path: '/posts/1/nodeId', rule: 'one_house' },
    'two banks',
  ],
  [
    [at('agent', NODES.branch), at('bank_supervisor', NODES.bankCity)],
    422,
    { path: '/posts/1/nodeId', rule: 'one_house' },
    'company and bank',
  ],
  [[at('agent', NODES.branch), at('agent', NODES.branch)], 422, { path: '/posts/1', rule: 'uniqueItems' }, 'the same twice'],
])('posts %j are refused when added and when changed: %i %j (%s)', async (posts, status, error, because) => {
  const added = await add(...posts)
  expect([added.status, firstError(added)], because).toMatchObject([status, error])
  const { personId } = await world.account([at('agent', NODES.branch)])
  const changed = await change(personId, { posts })
  expect([changed.status, firstError(changed)], because).toMatchObject([status, error])
})

test('nobody changes the own posts or takes oneself away; the own name and phone one may', async () => {
  for (const body of [{ posts: [at('admin_system'), at('admin_system')] }, { posts: [at('agent', NODES.branch)] }, { state: 'left' }]) {
    const answer = await change(system.personId, body)
    expect([answer.status, answer.body.code, firstError(answer)]).toMatchObject([
      403,
      'separation_required',
      { path: `/${Object.keys(body)[0]}`, rule: 'another_administrator' },
    ])
  }
  expect((await change(system.personId, { name: '张改名', phone: '13900000001' })).status).toBe(200)
})

test.each<[Role, 'left' | 'posts', string]>([
  ['admin_security', 'left', 'nobody could give credentials any more'],
  ['admin_security', 'posts', 'the same by other posts'],
  ['admin_audit', 'left', 'nobody would read the audit any more'],
])('the last %s stays: not %s (%s)', async (role, how, because) => {
  const last = role === 'admin_security' ? security : await world.caller(role, NODES.province)
  const body = how === 'left' ? { state: 'left' } : { posts: [at('agent', NODES.branch)] }
  const alone = await change(last.personId, body)
  expect([alone.status, alone.body.code, alone.body.roles], because).toEqual([409, 'last_administrator', [role]])

  const made = await add(at(role))
  expect((await change(last.personId, body)).body.code, 'a second one who cannot sign in is none').toBe('last_administrator')
  expect((await credential(made.body.id)).status).toBe(200)
  const other = await world.account([at(role)])
  expect((await change(other.personId, { state: 'left' })).status, 'not the last one').toBe(200)
  expect((await change(String(made.body.id), { state: 'left' })).status, 'nor this').toBe(200)
  expect((await change(last.personId, body)).body.code, 'who has left counts no more').toBe('last_administrator')
})

test('two system administrators who take each other away at the same moment: one stays', async () => {
  for (let round = 0; round < 4; round += 1) {
    const [one, two] = [await world.caller('admin_system', NODES.province), await world.caller('admin_system', NODES.province)]
    await world.db.batch(SYSTEM_SCOPE, [
      {
        sql: `update person set state = case when id = any ($1::uuid[]) then 'active' else 'left' end where id in (select person_id from post where role = 'admin_system')`,
        parameters: [[one.personId, two.personId]],
      },
    ])
    const answers = await Promise.all([change(two.personId, { state: 'left' }, one), change(one.personId, { state: 'left' }, two)])
    expect(
      answers.map((answer) => answer.status).filter((status) => status === 200),
      answers.map((answer) => answer.text).join('\n'),
    ).toHaveLength(1)
  }
})

test('somebody unknown is not found, whatever is wanted', async () => {
  expect((await change(randomUUID(), { posts: [at('agent', NODES.branch), at('admin_system')] })).status).toBe(404)
})
