import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Scope, SYSTEM_SCOPE } from '#db/scope.ts'
import type { Role } from '#domain/organisation/role.ts'
import { NOTICE_MATERIALS } from '#domain/process/definitions/installation-forms.ts'
import { parseInstant } from '#domain/time.ts'
import { scopeOfPost } from '../identity/public.ts'
import { makeLog } from '../log.ts'
import { openOrder, orderJobs, performAction, SIMULATED_ADAPTERS } from '../order/public.ts'
import { NODES, type TestServer, testServer } from '../testing.ts'
import { NoticeFollower } from './public.ts'

const at = (text: string) => parseInstant(`${text}+08:00`)
const MONDAY = '2026-11-16T10:00:00'

let world: TestServer
let now = at(MONDAY)
interface Somebody {
  readonly login: string
  readonly personId: string
  readonly role: Role
  readonly nodeId: number
}
/** Everybody who has to do with an order of the department, and of the sub-branch. */
const people: { [name: string]: Somebody } = {}
const POSTS: readonly (readonly [string, Role, number])[] = [
  ['manager', 'account_manager', NODES.department],
  ['dispatcher', 'dispatcher', NODES.branch],
  ['branchManager', 'branch_manager', NODES.branch],
  ['headOffice', 'branch_manager', NODES.province],
  ['agent', 'agent', NODES.branch],
  ['subOfficer', 'bank_officer', NODES.bankBranch],
  ['cityOfficer', 'bank_officer', NODES.bankCity],
  ['otherDispatcher', 'dispatcher', NODES.otherBranch],
  ['otherBankOfficer', 'bank_officer', NODES.otherBankBranch],
]

beforeAll(async () => {
  world = await testServer({ clock: () => now, jobs: false })
  for (const [name, role, nodeId] of POSTS) people[name] = { ...(await world.account([{ role, nodeId }])), role, nodeId }
  // The first look of all; from here on the history is followed.
  await look(MONDAY)
})
afterAll(() => world.close())
beforeEach(() => {
  now = at(MONDAY)
})

function who(name: string): Somebody {
  const one = people[name]
  if (!one) throw new Error(`nobody is ${name}`)
  return one
}
function scopeOf(one: Somebody): Scope {
  const bank = one.nodeId >= NODES.bank
  const level = bank ? one.nodeId % 100 : one.nodeId === NODES.province ? 0 : one.nodeId < NODES.department ? 1 : 2
  return scopeOfPost({ organisationKind: bank ? 'bank' : 'company', level, nodeId: one.nodeId }, one.personId)
}

/** The job as it runs each minute, begun anew each time: nothing lives in memory from one run to the next. */
async function look(when: string): Promise<void> {
  now = at(when)
  await new NoticeFollower(world.server.world.orders).run()
}

async function act(name: string, orderId: string, action: string, input: { readonly [field: string]: string } = {}): Promise<void> {
  const { personId, role, nodeId } = who(name)
  const outcome = await performAction(world.server.world.orders, {
    scope: scopeOf(who(name)),
    actor: { personId, role, nodeId },
    orderId,
    action,
    input,
  })
  expect(outcome, action).not.toHaveProperty('refusal')
}

/** An order of the department, accepted on the Monday: due when Thursday ends. */
async function accepted(assigned = true): Promise<string> {
  const { personId, role, nodeId } = who('subOfficer')
  const outcome = await openOrder(world.server.world.orders, {
    scope: scopeOf(who('subOfficer')),
    actor: { personId, role, nodeId },
    input: {
      merchant: {
        name: '鼓楼百味',
        licenceNumber: '91320106MA1ABCDE2X',
        mcc: '5812',
        address: '中山北路 218 号',
        contactName: '陈某',
        contactPhone: '13800002071',
        legalPerson: '陈某',
      },
      departmentId: NODES.department,
      terminalsWanted: 1,
      materials: [...NOTICE_MATERIALS],
    },
  })
  if ('refusal' in outcome) throw new Error(JSON.stringify(outcome.refusal))
  await act('agent', outcome.id, 'accept_notice')
  if (assigned) await act('dispatcher', outcome.id, 'assign', { personId: who('manager').personId })
  return outcome.id
}

/** `person kind`, in the order in which they fell due. */
async function told(orderId: string): Promise<string[]> {
  const [rows] = await world.db.batch(SYSTEM_SCOPE, [
    { sql: 'select person_id, kind from notice where order_id = $1 order by at, kind, person_id', parameters: [orderId] },
  ])
  const nameOf = (id: string) => Object.keys(people).find((name) => people[name]?.personId === id) ?? 'a stranger'
  return (rows as { person_id: string; kind: string }[]).map((row) => `${nameOf(row.person_id)} ${row.kind}`).sort()
}

describe('clocks tell people (docs/spec/3)', () => {
  test('half, 80 %, the breach, 1 h and 4 h after: each once, to the right people', async () => {
    const id = await accepted()
    await look('2026-11-18T11:59:00')
    expect(await told(id)).toEqual(['manager assigned'])
    await look('2026-11-18T12:00:00')
    await look('2026-11-18T12:01:00')
    const half = ['manager assigned', 'manager clock_half']
    expect(await told(id)).toEqual(half)
    await look('2026-11-19T09:36:00')
    const most = [...half, 'dispatcher clock_most', 'manager clock_most']
    expect(await told(id)).toEqual(most.toSorted())
    await look('2026-11-20T00:10:00')
    expect(await told(id), 'nobody is told at night of a clock of working days').toEqual(most.toSorted())
    await look('2026-11-20T08:31:00')
    const breach = [...most, 'dispatcher clock_breach', 'manager clock_breach']
    expect(await told(id)).toEqual(breach.toSorted())
    await look('2026-11-20T09:31:00')
    await look('2026-11-20T09:32:00')
    const later = [...breach, 'branchManager clock_breach_1h']
    expect(await told(id)).toEqual(later.toSorted())
    await look('2026-11-20T12:31:00')
    await look('2026-11-25T12:31:00')
    expect(await told(id)).toEqual([...later, 'headOffice clock_breach_4h'].toSorted())
  })

  test("the breach stands in the order's history once, and tells nobody a second time", async () => {
    const id = await accepted()
    const jobs = orderJobs(world.server.world.orders, SIMULATED_ADAPTERS, makeLog('silent'))
    await look('2026-11-20T08:31:00')
    const before = await told(id)
    await jobs.watch_orders?.({})
    await jobs.watch_orders?.({})
    await look('2026-11-20T08:32:00')
    const [rows] = await world.db.batch(SYSTEM_SCOPE, [
      { sql: `select effective_at from order_event where order_id = $1 and type = 'clock_breached'`, parameters: [id] },
    ])
    expect(rows?.length).toBe(1)
    expect(await told(id)).toEqual(before)
  })

  test('calls during a run are answered by one more, and what came in between is told', async () => {
    now = at(MONDAY)
    const follower = new NoticeFollower(world.server.world.orders)
    const first = follower.run('newest')
    const id = await accepted()
    await Promise.all([first, follower.run('newest'), follower.run('all'), follower.run('newest')])
    expect(await told(id)).toEqual(['manager assigned'])
  })

  test('two instances that look at once tell once', async () => {
    const id = await accepted()
    now = at('2026-11-19T10:00:00')
    const orders = world.server.world.orders
    await Promise.all([1, 2, 3].map(() => new NoticeFollower(orders).run()))
    expect(await told(id)).toEqual(['dispatcher clock_most', 'manager assigned', 'manager clock_most'])
  })

  test('down from before half until after the breach: one notice each, of the latest step, and nothing of the warnings', async () => {
    const id = await accepted()
    await look('2026-11-20T09:45:00')
    expect(await told(id)).toEqual([
      'branchManager clock_breach_1h',
      'dispatcher clock_breach_1h',
      'manager assigned',
      'manager clock_breach_1h',
    ])
    await look('2026-11-20T12:31:00')
    expect((await told(id)).filter((line) => line.endsWith('4h'))).toEqual(['headOffice clock_breach_4h'])
  })

  test('paused: no warning; resumed: the rest of the budget warns anew', async () => {
    const id = await accepted()
    now = at('2026-11-17T00:00:00')
    await act('dispatcher', id, 'suspend', { for: 'merchant', reason: '商户装修', expectedAt: '2026-11-20T18:00:00+08:00' })
    await look('2026-11-19T12:00:00')
    expect(await told(id)).toEqual(['manager assigned'])
    now = at('2026-11-20T00:00:00')
    await act('dispatcher', id, 'resume')
    await look('2026-11-20T18:00:00')
    expect(await told(id)).toEqual(['manager assigned'])
    await look('2026-11-23T12:00:00')
    expect(await told(id)).toEqual(['manager assigned', 'manager clock_half'])
  })

  test('nobody assigned: the dispatcher is told; cancelled in between: dropped', async () => {
    const id = await accepted(false)
    await look('2026-11-18T12:00:00')
    expect(await told(id)).toEqual(['dispatcher clock_half'])
    await act('dispatcher', id, 'cancel', { reason: '商户放弃' })
    await look('2026-11-20T13:00:00')
    expect(await told(id)).toEqual(['dispatcher clock_half'])
  })

  test('a correction that the bank owes warns the bank, then our desk, and no superior', async () => {
    const { personId, role, nodeId } = who('subOfficer')
    const outcome = await openOrder(world.server.world.orders, {
      scope: scopeOf(who('subOfficer')),
      actor: { personId, role, nodeId },
      input: {
        merchant: {
          name: '玄武书店',
          licenceNumber: '91320106MA1ABCDE3X',
          mcc: '5942',
          address: '珠江路 1 号',
          contactName: '李某',
          contactPhone: '13800002072',
          legalPerson: '李某',
        },
        departmentId: NODES.department,
        terminalsWanted: 1,
        materials: ['licence'],
      },
    })
    if ('refusal' in outcome) throw new Error(JSON.stringify(outcome.refusal))
    const returned = { missing: ['account_proof'], opinion: '缺开户证明' } as unknown as { [field: string]: string }
    await act('agent', outcome.id, 'return_notice', returned)
    await look('2026-12-01T18:00:00')
    expect(await told(outcome.id)).toEqual(['dispatcher clock_breach', 'subOfficer clock_breach', 'subOfficer notice_returned'])
  })
})

describe('over HTTP', () => {
  const list = (answer: { body: { readonly [member: string]: unknown } }) =>
    answer.body.items as { id: string; kind: string; readAt: string | null; order: { id: string; number: string }; by: string | null }[]

  test('one reads, counts and marks only the own ones; another person finds none by its id', async () => {
    const id = await accepted()
    await look('2026-11-19T10:00:00')
    const [manager, dispatcher, other] = await Promise.all(
      ['manager', 'dispatcher', 'otherDispatcher'].map((name) => world.signIn(who(name).login)),
    )
    if (!manager || !dispatcher || !other) throw new Error('somebody is missing')
    const mine = list(await manager.call('GET', '/api/v1/notices?limit=100'))
    const ofOrder = mine.filter((one) => one.order.id === id)
    expect(ofOrder.map((one) => one.kind)).toEqual(['clock_most', 'assigned'])
    expect(ofOrder[1]?.by).toMatch(/^测试/)
    const unread = (await manager.call('GET', '/api/v1/notices/count')).body.unread as number
    expect(unread).toBe(mine.length)
    const path = `/api/v1/notices/${ofOrder[0]?.id}/read`
    expect([(await dispatcher.call('POST', path)).status, (await other.call('POST', path)).status]).toEqual([404, 404])
    expect((await manager.call('GET', '/api/v1/notices/count')).body.unread).toBe(unread)
    expect([(await manager.call('POST', path)).status, (await manager.call('POST', path)).status]).toEqual([204, 204])
    expect((await manager.call('GET', '/api/v1/notices/count')).body.unread).toBe(unread - 1)
    expect(list(await other.call('GET', '/api/v1/notices'))).toEqual([])
    expect((await manager.call('POST', '/api/v1/notices/read-all')).status).toBe(204)
    expect(list(await manager.call('GET', '/api/v1/notices?unread=true'))).toEqual([])
    expect(list(await manager.call('GET', '/api/v1/notices?limit=100')).length).toBe(mine.length)
  })

  test('pages lie side by side, newest first; a strange cursor is refused', async () => {
    await accepted()
    await look('2026-11-20T12:31:00')
    const manager = await world.signIn(who('manager').login)
    const whole = list(await manager.call('GET', '/api/v1/notices?limit=100')).map((one) => one.id)
    const read: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const page = await manager.call('GET', `/api/v1/notices?limit=2${next === '' ? '' : `&cursor=${next}`}`)
      read.push(...list(page).map((one) => one.id))
      next = page.body.next as string | null
    }
    expect(whole.length).toBeGreaterThan(4)
    expect(read).toEqual(whole)
    expect((await manager.call('GET', '/api/v1/notices?cursor=yesterday')).status).toBe(422)
  })

  test('in another post the same person sees none of what that post does not', async () => {
    const two = await world.account([
      { role: 'account_manager', nodeId: NODES.department },
      { role: 'account_manager', nodeId: NODES.otherDepartment },
    ])
    people.twice = { ...two, role: 'account_manager', nodeId: NODES.department }
    const id = await accepted(false)
    await act('dispatcher', id, 'assign', { personId: two.personId })
    await look('2026-11-16T10:05:00')
    const caller = await world.signIn(two.login)
    const { posts } = (await caller.call('GET', '/api/v1/session')).body as { posts: { id: string; nodeId: number }[] }
    const actAt = async (nodeId: number): Promise<void> => {
      const reply = await caller.call('POST', '/api/v1/session/post', { postId: posts.find((post) => post.nodeId === nodeId)?.id })
      expect(reply.status, reply.text).toBeLessThan(300)
    }
    await actAt(NODES.department)
    expect(list(await caller.call('GET', '/api/v1/notices')).map((one) => one.kind)).toEqual(['assigned'])
    await actAt(NODES.otherDepartment)
    expect(list(await caller.call('GET', '/api/v1/notices'))).toEqual([])
    expect((await caller.call('GET', '/api/v1/notices/count')).body.unread).toBe(0)
  })

  test('the stream of who is told says so, and no other', async () => {
    const callers = await Promise.all(['manager', 'otherDispatcher'].map(async (name) => streamOf(who(name).login)))
    const [mine, other] = callers
    if (!mine || !other) throw new Error('no stream')
    const id = await accepted()
    await look('2026-11-16T10:05:00')
    expect(await mine.until('event: notice')).toContain('event: notice\ndata: {}\n\n')
    await world.db.batch(SYSTEM_SCOPE, [
      { sql: `select pg_notify('tw_notice', $1)`, parameters: [JSON.stringify({ people: [who('otherDispatcher').personId] })] },
    ])
    const heard = await other.until('event: notice')
    expect(heard.split('event: notice').length - 1, `only its own, none of ${id}`).toBe(1)
  })
})

test('the database itself shows a person only the own ones', async () => {
  const id = await accepted()
  await look('2026-11-19T10:00:00')
  const seen = async (name: string, personId: string | null): Promise<number> => {
    const { role, node } = scopeOf(who(name))
    const rows = await world.db.batch({ role, node, ...(personId === null ? {} : { person: personId }) }, [
      { sql: 'select kind from notice where order_id = $1', parameters: [id] },
    ])
    return rows.at(-1)?.length ?? -1
  }
  expect(await seen('manager', who('manager').personId)).toBe(2)
  expect(await seen('manager', who('dispatcher').personId), 'the clerk of the same rows').toBe(1)
  expect(await seen('manager', null), 'nobody said').toBe(0)
  expect(await seen('otherDispatcher', who('manager').personId), 'another scope').toBe(0)
})

async function streamOf(login: string): Promise<{ until(text: string): Promise<string> }> {
  const signedIn = await fetch(`${world.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: 'Right-password-1' }),
  })
  const answer = await fetch(`${world.url}/api/v1/live`, { headers: { cookie: signedIn.headers.get('set-cookie')?.split(';')[0] ?? '' } })
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  return {
    async until(text) {
      let heard = ''
      while (!heard.includes(text)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`the stream ended: ${heard}`)
        heard += new TextDecoder().decode(value)
      }
      await reader.cancel()
      return heard
    },
  }
}
