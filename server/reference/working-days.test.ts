import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Calendar, isWorkingDay } from '#domain/clock/calendar.ts'
import type { Role } from '#domain/organisation/role.ts'
import { NODES, type TestServer, testServer } from '../testing.ts'

const AT = '/api/v1/working-days'
let world: TestServer
beforeAll(async () => {
  world = await testServer({ jobs: false })
})
afterAll(() => world.close())

test.each<[Role, number]>([
  ['bank_officer', NODES.bankBranch],
  ['account_manager', NODES.department],
  ['admin_audit', NODES.province],
])('a %s reads the days that the server counts by', async (role, node) => {
  const answer = await (await world.caller(role, node)).call('GET', AT)
  expect(answer.status, answer.text).toBe(200)
  const calendar = answer.body as unknown as Calendar
  expect(calendar).toEqual(world.server.world.reference.calendar())
  expect(isWorkingDay(calendar, '2026-10-01')).toBe(false)
  expect(answer.text.length).toBeLessThan(4_096)
})

test('who is not signed in reads nothing', async () => {
  expect((await fetch(world.url + AT)).status).toBe(401)
})

test('it is kept under its version: as long as it stands it costs no bytes, and a day that was entered is seen at once', async () => {
  const [officer, admin] = await Promise.all([world.caller('bank_officer', NODES.bankBranch), world.caller('admin_system', NODES.province)])
  const first = await officer.call('GET', AT)
  const etag = first.headers.get('etag') ?? ''
  expect(first.headers.get('cache-control')).toBe('private, no-cache')
  expect((await officer.call('GET', AT, undefined, { 'if-none-match': etag })).status).toBe(304)
  const day = { date: '2026-11-18', working: false, note: '省内暂停受理' }
  expect((await admin.call('PUT', '/api/v1/calendar', { year: 2026, announced: true, days: [day] })).status).toBe(200)
  const later = await officer.call('GET', AT, undefined, { 'if-none-match': etag })
  expect(later.status).toBe(200)
  expect((later.body as unknown as Calendar).exceptions['2026-11-18']).toBe(false)
})
