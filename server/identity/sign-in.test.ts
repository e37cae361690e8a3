import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { HOUR_MS, type Instant, instant, MINUTE_MS, parseInstant } from '#domain/time.ts'
import { type Caller, NODES, TEST_PASSWORD, type TestServer, testServer } from '../testing.ts'
import { totpCode, totpStep } from './totp.ts'

let now: Instant = parseInstant('2026-11-02T09:00:00+08:00')
let world: TestServer
const pass = (ms: number): void => {
  now = instant(now + ms)
}
const tryWith = (login: string, password: string, code?: string) =>
  world.nobody.call('POST', '/api/v1/session', { login, password, ...(code ? { code } : {}) })
const WITHIN = { timeout: 20_000 }
const agent = [{ role: 'agent', nodeId: NODES.branch }] as const

beforeAll(async () => {
  world = await testServer({ clock: () => now })
})
afterAll(() => world.close())

describe('signing in', () => {
  test('the cookie is HttpOnly and SameSite, the answer says who, where and for which bank', async () => {
    const { login } = await world.account([{ role: 'bank_officer', nodeId: NODES.bankBranch }])
    const answer = await tryWith(login, TEST_PASSWORD)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toMatch(/^tw_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/)
    expect(answer.body).toMatchObject({
      person: { login },
      bank: 'HYB',
      post: { role: 'bank_officer', nodeId: NODES.bankBranch, organisationKind: 'bank', level: 3 },
    })
  })

  test('a wrong password and an unknown login are told the same', async () => {
    const { login } = await world.account(agent)
    const [wrong, unknown] = [await tryWith(login, 'wrong'), await tryWith('nobody.here', 'wrong')]
    expect([wrong.status, wrong.text]).toEqual([401, unknown.text])
  })

  test('five failures lock the login, the right password too, for 15 minutes', async () => {
    const { login } = await world.account(agent)
    for (let n = 0; n < 5; n++) expect((await tryWith(login, 'wrong')).status).toBe(401)
    const locked = await tryWith(login, TEST_PASSWORD)
    expect([locked.status, locked.body.code, locked.headers.get('retry-after')]).toEqual([429, 'locked_out', '900'])
    pass(15 * MINUTE_MS + 1)
    expect((await tryWith(login, TEST_PASSWORD)).status).toBe(200)
  })

  test('an unknown login locks as a known one does: it cannot be told apart', async () => {
    for (let n = 0; n < 5; n++) expect((await tryWith('ghost', 'wrong')).status).toBe(401)
    expect((await tryWith('ghost', 'wrong')).status).toBe(429)
  })

  test('guesses sent at once count one by one', async () => {
    const { login } = await world.account(agent)
    const answers = await Promise.all(Array.from({ length: 12 }, () => tryWith(login, 'wrong')))
    expect(answers.map((one) => one.status).sort()).toEqual([...Array(5).fill(401), ...Array(7).fill(429)])
  })

  test('only failures count: thirty sign-ins at once are taken, and a success forgives', async () => {
    const { login } = await world.account(agent)
    const answers = await Promise.all(Array.from({ length: 30 }, () => tryWith(login, TEST_PASSWORD)))
    expect(answers.every((one) => one.status === 200)).toBe(true)
    for (let n = 0; n < 4; n++) await tryWith(login, 'wrong')
    expect((await tryWith(login, TEST_PASSWORD)).status).toBe(200)
    for (let n = 0; n < 4; n++) await tryWith(login, 'wrong')
    expect((await tryWith(login, TEST_PASSWORD)).status).toBe(200)
  })
})

describe('the second factor', () => {
  test('is wanted of everybody but demo accounts, and each code works once', async () => {
    const { login, authenticator } = await world.account(agent, false)
    const secret = fromBase32(new URL(authenticator ?? '').searchParams.get('secret') ?? '')
    const code = totpCode(secret, totpStep(now))
    const without = await tryWith(login, TEST_PASSWORD)
    expect([without.status, without.body.codeWanted]).toEqual([401, true])
    expect((await tryWith(login, TEST_PASSWORD, code === '000000' ? '111111' : '000000')).status).toBe(401)
    expect((await tryWith(login, TEST_PASSWORD, code)).status).toBe(200)
    expect((await tryWith(login, TEST_PASSWORD, code)).status, 'the same code again').toBe(401)
    pass(30_000)
    expect((await tryWith(login, TEST_PASSWORD, totpCode(secret, totpStep(now)))).status).toBe(200)
  })

  test('gives the codes of RFC 6238', () => {
    const secret = Buffer.from('12345678901234567890')
    expect([59, 1111111109, 1234567890, 20000000000].map((seconds) => totpCode(secret, totpStep(instant(seconds * 1000))))).toEqual([
      '287082',
      '081804',
      '005924',
      '353130',
    ])
  })
})

describe('a session', () => {
  test('ends after an hour without use, and after twelve hours in any case', async () => {
    const idle = await world.caller('agent', NODES.branch)
    pass(HOUR_MS - MINUTE_MS)
    expect((await idle.call('GET', '/api/v1/session')).status).toBe(200)
    pass(HOUR_MS)
    expect((await idle.call('GET', '/api/v1/session')).status).toBe(401)
    const busy = await world.caller('agent', NODES.branch)
    for (let n = 0; n < 13; n++) {
      pass(55 * MINUTE_MS)
      expect((await busy.call('GET', '/api/v1/session')).status).toBe(200)
    }
    pass(6 * MINUTE_MS)
    expect((await busy.call('GET', '/api/v1/session')).status).toBe(401)
  })

  test('costs no round trip once it is known', async () => {
    const one = await world.caller('agent', NODES.branch)
    await one.call('GET', '/api/v1/session')
    // A job may ask something beside it: the least of some tries is what the calls themselves cost.
    const costs: number[] = []
    for (let time = 0; time < 4; time += 1) {
      const before = world.db.counts.batches
      for (let n = 0; n < 20; n++) await one.call('GET', '/api/v1/session')
      costs.push(world.db.counts.batches - before)
    }
    expect(Math.min(...costs)).toBe(0)
  })

  test('ends when the last post is closed, and goes on in another one of the same person, audited', async () => {
    const close = (personId: string, role: string) =>
      world.db.batch(SYSTEM_SCOPE, [
        { sql: 'update post set closed_at = now() where person_id = $1 and role = $2', parameters: [personId, role] },
      ])
    const session = async (one: Caller, closed: string) => {
      pass(2 * MINUTE_MS)
      // The first answer is still from memory, and has it read again.
      await one.call('GET', '/api/v1/session')
      return vi.waitFor(async () => {
        const answer = await one.call('GET', '/api/v1/session')
        if (answer.status === 200 && (answer.body.post as { role: string }).role === closed) throw new Error('still in the closed post')
        return answer
      }, WITHIN)
    }
    const single = await world.account([{ role: 'agent', nodeId: NODES.branch }])
    const one = await world.signIn(single.login)
    await close(single.personId, 'agent')
    expect((await session(one, 'agent')).status).toBe(401)
    const double = await world.account([
      { role: 'agent', nodeId: NODES.branch },
      { role: 'dispatcher', nodeId: NODES.branch },
    ])
    const two = await world.signIn(double.login)
    const { role } = (await two.call('GET', '/api/v1/session')).body.post as { role: string }
    await close(double.personId, role)
    expect((await session(two, role)).body.post).toMatchObject({ role: role === 'agent' ? 'dispatcher' : 'agent' })
    const auditor = await world.caller('admin_audit', NODES.province)
    const lines = (await auditor.call('GET', '/api/v1/audit?action=post_switch')).body.items as { person: { id: string }; detail: object }[]
    expect(lines.filter((line) => line.person.id === double.personId).map((line) => line.detail)).toMatchObject([
      { because: 'post_closed' },
    ])
  })

  test('that was ended is over at once', async () => {
    const one = await world.caller('agent', NODES.branch)
    expect((await one.call('DELETE', '/api/v1/session')).status).toBe(204)
    expect((await one.call('GET', '/api/v1/session')).status).toBe(401)
  })

  test('acts in one post, and switching is audited', async () => {
    const made = await world.account([
      { role: 'agent', nodeId: NODES.branch },
      { role: 'dispatcher', nodeId: NODES.otherBranch },
    ])
    const one = await world.signIn(made.login)
    const { post, posts } = (await one.call('GET', '/api/v1/session')).body as { post: { id: string }; posts: { id: string }[] }
    const other = posts.find((each) => each.id !== post.id)
    const moved = await one.call('POST', '/api/v1/session/post', { postId: other?.id })
    expect(moved.body.post).toMatchObject({ id: other?.id })
    expect((await one.call('GET', '/api/v1/session')).body.post).toMatchObject({ id: other?.id })
    expect((await one.call('POST', '/api/v1/session/post', { postId: '01934f6e-7a00-7000-8000-000000000001' })).status).toBe(404)
    const auditor = await world.caller('admin_audit', NODES.province)
    const lines = (await auditor.call('GET', '/api/v1/audit?action=post_switch')).body.items as { person: { id: string } }[]
    expect(lines[0]?.person.id).toBe(made.personId)
  })

  test('administrators who are kept apart are never one person', async () => {
    await expect(
      world.account([
        { role: 'admin_system', nodeId: 1 },
        { role: 'admin_audit', nodeId: 1 },
      ]),
    ).rejects.toThrow(/never one person/)
  })
})

function fromBase32(text: string): Buffer {
  const bits = [...text].map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
