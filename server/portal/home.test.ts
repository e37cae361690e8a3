import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NOTICE_MATERIALS } from '#domain/process/definitions/installation-forms.ts'
import { riskAnswers } from '#domain/process/definitions/installation-risk.ts'
import { type Instant, parseInstant } from '#domain/time.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'

let world: TestServer
let now: Instant = parseInstant('2026-11-02T09:00:00+08:00')
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=='

interface Home {
  waiting: { states: { state: string; count: number }[]; items: { id: string; bankSince: string; bankDueAt: string }[] }
  late: { [side in 'company' | 'bank']: { count: number; items: { id: string }[] } }
  since: { from: string; counts: { type: string; count: number }[]; items: { type: string; order: { id: string } }[] }
}

const homeOf = async (caller: Caller): Promise<Home> => {
  const reply = await caller.call('GET', '/api/v1/portal/home')
  expect(reply.status, reply.text).toBe(200)
  return reply.body as never
}

async function opened(): Promise<string> {
  const merchant = {
    name: '南京鼓楼百味餐饮店',
    licenceNumber: '91320106MA1ABCDE2X',
    mcc: '5812',
    address: '鼓楼区中山北路 218 号',
    contactName: '陈某某',
    contactPhone: '13800002071',
    legalPerson: '陈某某',
  }
  const reply = await (await world.caller('bank_officer', NODES.bankBranch)).call('POST', '/api/v1/orders', {
    process: 'installation',
    input: { merchant, departmentId: NODES.department, terminalsWanted: 1, materials: [...NOTICE_MATERIALS] },
  })
  expect(reply.status, reply.text).toBe(201)
  return String(reply.body.id)
}

async function done(caller: Caller, id: string, action: string, input: unknown = {}): Promise<void> {
  const reply = await caller.call('POST', `/api/v1/orders/${id}/actions/${action}`, { input })
  expect(reply.status, `${action}: ${reply.text}`).toBe(200)
}

/** Along the road until the bank has to approve. */
async function toApproval(id: string): Promise<void> {
  const manager = await world.caller('account_manager', NODES.department)
  const photo = String((await manager.call('POST', '/api/v1/files', { base64: PNG })).body.id)
  await done(await world.caller('agent', NODES.branch), id, 'accept_notice')
  await done(await world.caller('dispatcher', NODES.branch), id, 'assign', { personId: manager.personId })
  await done(manager, id, 'check_in', { position: { lat: 32.0701, lon: 118.7702, accuracyM: 12 } })
  await done(manager, id, 'submit_survey', {
    personMet: '陈某某',
    identityChecked: 'id_card_seen',
    contactKind: 'face_to_face',
    warningSigned: true,
    licenceExpiry: '2036-01-01',
    mcc: '5812',
    risks: riskAnswers([]),
    licencePhotos: [photo],
    storefrontPhotos: [photo],
    interiorPhotos: [photo],
    cashierPhotos: [photo],
  })
  await done(manager, id, 'check_out')
  await done(manager, id, 'submit_agreement', {
    materials: ['agreement', 'licence', 'legal_person_id', 'account_proof', 'premises_proof', 'photos'],
    originalsSeen: true,
    copies: [photo],
  })
}

beforeAll(async () => {
  world = await testServer({ clock: () => now })
})
afterAll(() => world.close())

describe('the first page of the portal', () => {
  let [held, ours, heldLater] = ['', '', '']
  beforeAll(async () => {
    held = await opened()
    await toApproval(held)
    now = parseInstant('2026-11-03T09:00:00+08:00')
    ours = await opened()
    await done(await world.caller('agent', NODES.branch), ours, 'accept_notice')
    now = parseInstant('2026-11-16T09:00:00+08:00')
    heldLater = await opened()
    await toApproval(heldLater)
  })

  test('what is late is late on the side whose clock is over: a bank that overruns its own hides behind no stopped clock', async () => {
    const { late } = await homeOf(await world.caller('bank_officer', NODES.bankCity))
    expect(late.bank).toMatchObject({ count: 1, items: [{ id: held }] })
    expect(late.company).toMatchObject({ count: 1, items: [{ id: ours }] })
  })

  test('what waits is told with the bank’s own holding time, the longest first', async () => {
    const { waiting } = await homeOf(await world.caller('bank_officer', NODES.bankCity))
    expect(waiting.states).toEqual([{ state: 'bank_approval', count: 2 }])
    expect(waiting.items).toMatchObject([{ id: held, bankSince: '2026-11-02T09:00:00.000+08:00' }, { id: heldLater }])
    expect(Date.parse(waiting.items[0]?.bankDueAt ?? '')).toBeLessThan(now)
  })

  test('the approval of an old order is news of today, its notice is not', async () => {
    await done(await world.caller('bank_officer', NODES.bankCity), held, 'approve')
    const { since } = await homeOf(await world.caller('bank_officer', NODES.bankCity))
    expect(since.from).toBe('2026-11-15T00:00:00.000+08:00')
    expect(since.counts).toEqual(
      ['notify', 'accept_notice', 'submit_survey', 'submit_agreement', 'approve'].map((type) => ({ type, count: 1 })),
    )
    expect(since.items[0]).toMatchObject({ type: 'approve', order: { id: held }, by: { role: 'bank_officer' } })
  })

  test.each([
    ['another bank', 'its rows are its own', NODES.otherBank],
    ['a sibling branch', 'authority goes down, not across', NODES.siblingBankBranch],
  ])('%s sees none of it (%s)', async (_who, _because, node) => {
    const none = { count: 0, items: [] }
    expect(await homeOf(await world.caller('bank_officer', node))).toMatchObject({
      waiting: { states: [], items: [] },
      late: { company: none, bank: none },
      since: { counts: [], items: [] },
    })
  })

  test.each([
    ['waiting_bank', 'bank_due', 1],
    ['all', 'bank_due', 3],
  ])('a list of %s by %s in pages of one loses none and doubles none', async (view, sort, wanted) => {
    const caller = await world.caller('bank_officer', NODES.bankCity)
    const found: string[] = []
    for (let [cursor, pages]: [string | null, number] = ['', 0]; cursor !== null && pages < 9; pages += 1) {
      const after = cursor === '' ? '' : `&cursor=${cursor}`
      const reply = await caller.call('GET', `/api/v1/orders?view=${view}&sort=${sort}&limit=1${after}`)
      expect(reply.status, reply.text).toBe(200)
      const page = reply.body as never as { items: { id: string }[]; next: string | null }
      found.push(...page.items.map((item) => item.id))
      cursor = page.next
    }
    expect(new Set(found).size).toBe(wanted)
    expect(found).toHaveLength(wanted)
  })
})
