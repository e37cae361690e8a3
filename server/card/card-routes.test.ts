import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'
import { COMPANY_ROLES_TO_REFUSE, fillGateway, NOW, PAN } from './testing-rows.ts'

let world: TestServer
let owner: Client
let quality: Caller

interface Listed {
  readonly items: readonly { readonly [name: string]: unknown }[]
  readonly next: string | null
}
async function list(path: string): Promise<Listed> {
  const answer = await quality.call('GET', `/api/v1/card/${path}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as unknown as Listed
}
async function readInFull(id: string) {
  const answer = await quality.call('GET', `/api/v1/card/message?id=${id}`)
  expect(answer.status, answer.text).toBe(200)
  return answer
}

beforeAll(async () => {
  world = await testServer({ jobs: false, clock: () => NOW })
  owner = new Client({ connectionString: world.db.ownerUrl })
  await owner.connect()
  quality = await world.caller('quality_controller', NODES.province)
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

describe('before the gateway ever ran', () => {
  test.each(['links', 'rates', 'answer-codes', 'line-events', 'reversals', 'differences', 'batches', 'messages', 'terminals'])(
    '%s is empty',
    async (path) => {
      expect(await list(path)).toEqual({ items: [], next: null })
    },
  )

  test('there is no newest message, and none with an id', async () => {
    expect((await quality.call('GET', '/api/v1/card/message')).text).toBe('null')
    expect((await quality.call('GET', '/api/v1/card/message?id=1')).status).toBe(404)
  })
})

describe('a province that sells', () => {
  beforeAll(() => fillGateway(owner))

  test('a link is what the gateway last told; one it has stopped to speak of is untold', async () => {
    const { items } = await list('links')
    expect(items).toMatchObject([
      { id: '01020000', name: '工行', state: 'untold', waiting: 0, p50Ms: null },
      { id: '01030000', name: '农行', state: 'up', waiting: 2, answeredPerMinute: 130, instalmentsPerSecond: 2, p50Ms: 120, p99Ms: 120 },
    ])
  })

  test('a minute counts approved, declined and timed out apart', async () => {
    const { items } = await list('rates?minutes=5')
    expect(items).toMatchObject([
      { issuerId: '', messages: 3, instalments: 0, approved: 0, declined: 3, timedOut: 0, meanMs: 2 },
      { issuerId: '01030000', messages: 130, instalments: 120, approved: 120, declined: 7, timedOut: 3, meanMs: 50 },
    ])
  })

  test('answer codes come with their meaning, most frequent first', async () => {
    const { items } = await list('answer-codes')
    expect(items).toEqual([
      { code: '00', kind: 'approved', meaning: { zh: '承兑或交易成功', en: 'Approved' }, messages: 120 },
      { code: '51', kind: 'refused', meaning: { zh: '资金不足', en: 'Not enough funds' }, messages: 7 },
      { code: '68', kind: 'fault', meaning: { zh: '收到的回答太迟', en: 'No answer in time' }, messages: 3 },
      { code: '57', kind: 'refused', meaning: { zh: '不允许持卡人进行的交易', en: 'Not permitted to the cardholder' }, messages: 2 },
      { code: '25', kind: 'refused', meaning: { zh: '未能找到文件上的记录', en: 'Original not found' }, messages: 1 },
    ])
    expect((await list(`answer-codes?from=${encodeURIComponent('2099-01-01T00:00:00+08:00')}`)).items).toEqual([])
  })

  test('what happens on the lines is counted apart, and is no answer', async () => {
    expect((await list('line-events')).items).toEqual([
      { event: 'mac_wrong', times: 9 },
      { event: 'frames_broken', times: 4 },
    ])
    expect((await list(`line-events?from=${encodeURIComponent('2099-01-01T00:00:00+08:00')}`)).items).toEqual([])
  })

  test('what waits for an issuer says until when: the cut-off of its settlement day', async () => {
    const first = await list('reversals?limit=1')
    expect(first.items).toMatchObject([
      { messageId: '1002', kind: 'reversal', reason: '4354', tries: 3, until: '2026-11-25T23:00:00.000+08:00' },
    ])
    const second = await list(`reversals?limit=1&cursor=${first.next}`)
    expect(second).toMatchObject({ items: [{ messageId: '1003', kind: 'refund' }], next: null })
    expect((await list('differences')).items).toMatchObject([{ kind: 'amount', oursFen: 20_000, theirsFen: 10_000, messageId: '1001' }])
  })

  test('batches show both totals, page by page', async () => {
    const first = await list('batches?limit=1')
    expect(first.items).toMatchObject([
      { tid: '10000002', state: 'difference', equal: false, terminal: { debitFen: 10_000 }, ours: { debits: 1 } },
    ])
    const second = await list(`batches?limit=1&cursor=${first.next}`)
    expect(second).toMatchObject({ items: [{ tid: '10000001', state: 'agreed', equal: true }], next: null })
    expect((await list('batches?state=agreed')).items).toHaveLength(1)
  })

  test.each([
    ['messages', ['1003', '1002', '1001'], 'newest first'],
    ['messages?tid=10000001', ['1002', '1001'], 'of one terminal'],
    ['messages?mid=898320157320002', ['1003'], 'of one merchant, by its terminals'],
    ['messages?reference=000000001002', ['1002'], 'by the reference on the slip'],
    ['messages?stan=1', ['1003', '1001'], 'by trace number'],
    ['messages?state=timed_out', ['1002'], 'by state'],
    ['messages?cursor=1002', ['1001'], 'after a cursor'],
  ])('%s finds %j: %s', async (path, ids) => {
    expect((await list(path)).items.map((one) => one.id)).toEqual(ids)
  })

  test.each(['answer-codes', 'line-events'])('%s are counted through a week and no more', async (path) => {
    const from = (at: string) => quality.call('GET', `/api/v1/card/${path}?from=${encodeURIComponent(at)}`)
    expect((await from('2026-11-18T12:01:00+08:00')).status).toBe(200)
    const refused = await from('2026-11-18T12:00:00+08:00')
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ path: '/from', rule: 'formatMinimum', wanted: '2026-11-18T12:01:00.000+08:00' }],
    ])
  })

  test('the cursor of a terminal’s messages is none of the whole journal’s, nor the other way round', async () => {
    const { next } = await list('messages?tid=10000001&limit=1')
    expect(next).toBe('1-1002')
    expect((await list(`messages?tid=10000001&limit=1&cursor=${next}`)).items).toMatchObject([{ id: '1001' }])
    for (const path of [`messages?cursor=${next}`, 'messages?tid=10000001&cursor=1002'])
      expect((await quality.call('GET', `/api/v1/card/${path}`)).status, path).toBe(422)
  })

  test('a cursor of nobody is a wrong form', async () => {
    for (const path of ['messages', 'messages?tid=10000001', 'reversals', 'differences', 'batches'])
      expect((await quality.call('GET', `/api/v1/card/${path}${path.includes('?') ? '&' : '?'}cursor=x`)).status, path).toBe(422)
  })

  test('a message opens field by field, sub-fields named, secrets as their size', async () => {
    const { body, text } = await readInFull('1001')
    const request = body.request as { number: string; name: object; value: string; parts: { number: string; value: string }[] }[]
    const field = (number: string) => request.find((one) => one.number === number)
    expect(field('2')).toMatchObject({ name: { zh: '主账号', en: 'Primary account number' }, value: '622848*********0128' })
    for (const [number, value] of [
      ['35', '[37]'],
      ['52', '[8]'],
      ['64', '[8]'],
    ] as const)
      expect(field(number)).toMatchObject({ value, parts: [] })
    expect(field('60')?.parts).toMatchObject([
      { number: '60.1', value: '22' },
      { number: '60.2', value: '000001' },
      { number: '60.3', value: '000' },
    ])
    expect(field('62')?.parts).toMatchObject([{ number: '62.1', value: '12', name: { en: 'Periods' } }, { number: '62.2' }])
    const answer = body.answer as typeof request
    expect(answer.map((one) => one.number)).toEqual(['2', '15', '37', '39', '44', '62'])
    // 25 = 64 of the request tells that 62 is a repayment plan.
    expect(answer.at(-1)?.parts).toMatchObject([
      { number: '62.1', value: '000000001700' },
      { number: '62.2', value: '156' },
      { number: '62.3', value: '000000000600' },
      { number: '62.4' },
    ])
    expect(body).toMatchObject({ answerMti: '0210', answerMeaning: { zh: '承兑或交易成功' }, message: { reference: '000000001001' } })
    expect(text).not.toContain(PAN)
  })

  test('a row that was kept under other rules is redacted once more', async () => {
    const { text } = await readInFull('1003')
    expect(text).not.toContain(PAN)
    expect(text).not.toContain('0123456789ABCDEF')
  })

  test('terminals say whether they are signed in', async () => {
    expect((await list('terminals')).items).toMatchObject([
      { tid: '10000001', signedIn: true, mac: 'annex-b', batch: 2 },
      { tid: '10000002', signedIn: false, mac: 'sm4' },
    ])
    expect((await list('terminals?q=10000002')).items).toHaveLength(1)
    const first = await list('terminals?q=1&limit=1')
    expect((await list(`terminals?q=1&limit=1&cursor=${first.next}`)).items).toMatchObject([{ tid: '10000002' }])
  })
})

describe('who may look', () => {
  test.each(COMPANY_ROLES_TO_REFUSE)('%s at node %i is told 403', async (role, node) => {
    const caller = await world.caller(role, node)
    for (const path of ['links', 'messages', 'message', 'terminals', 'batches'])
      expect((await caller.call('GET', `/api/v1/card/${path}`)).status, path).toBe(403)
  })

  test.each([
    ['tw_company_0', 'select card from gateway.journal'],
    ['tw_company_0', 'select card_digest from gateway.journal'],
    ['tw_company_0', 'select * from gateway.journal'],
    ['tw_company_0', 'select mak from gateway.issuer'],
    ['tw_company_0', 'select pik from gateway.session'],
    ['tw_company_0', 'select mak from gateway.session'],
    ['tw_company_0', 'select component_one from gateway.field_terminal'],
    ['tw_company_1', 'select id from gateway.journal'],
    ['tw_system', 'select card from gateway.journal'],
    ['tw_system', 'select mak from gateway.issuer'],
  ] as const)('as %s, "%s" is refused by the database', async (role, sql) => {
    await expect(world.db.batch({ role, node: NODES.province }, [{ sql, parameters: [] }])).rejects.toThrow(/permission denied/)
  })
})
