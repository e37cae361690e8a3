import { beforeEach, describe, expect, it } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { readMessages, readTerminals } from '#server/card/read-card.ts'
import { readBatches } from '#server/card/read-queues.ts'
import { code, demand, heardOf, openCounter, pos, send, sold, world } from './gateway-counter.ts'
import { CARD } from './pos.ts'

openCounter()

const SCOPE = { role: 'tw_company_0', node: 1 } as const
/** The sale of years ago, in the first batch 1, and the number that its trace number is taken from again. */
let old: { readonly request: Message; readonly answer: Message }
let before: number

const sums = async (...of: [number, number, number, number]): Promise<string | undefined> => {
  const answer = await pos.send(pos.settlement(...of))
  return answer ? text(answer, 48)?.slice(0, 31) : undefined
}
const totals = (debitFen: number, debits: number, creditFen: number, credits: number, result: number): string =>
  [
    String(debitFen).padStart(12, '0'),
    String(debits).padStart(3, '0'),
    String(creditFen).padStart(12, '0'),
    String(credits).padStart(3, '0'),
    result,
  ].join('')

/** A terminal that comes to batch 1 for the second time. */
beforeEach(async () => {
  before = pos.stan
  const request = pos.sale(5_000)
  old = { request, answer: await sold(request) }
  expect(await sums(5_000, 1, 0, 0)).toBe(totals(5_000, 1, 0, 0, 1))
  await world.owner.query('update gateway.session set batch = 999999 where tid = $1', [pos.tid])
  await pos.signIn()
  expect(pos.batch).toBe(999_999)
  expect(await sums(0, 0, 0, 0)).toBe(totals(0, 0, 0, 0, 1))
  await pos.signIn()
  expect(pos.batch).toBe(1)
  pos.stan = before
})

describe('a batch number that comes again (11.3.30) is another batch', () => {
  it('a sale with card, amount and numbers of years ago is a new one, and authorised once', async () => {
    const sale = pos.sale(5_000)
    expect(text(sale, 11)).toBe(text(old.request, 11))
    const answer = await sold(sale)
    const repeated = await sold(sale)
    expect(heardOf('0200').length).toBe(2)
    expect([text(answer, 37) !== text(old.answer, 37), text(repeated, 37)]).toEqual([true, text(answer, 37)])
  })

  it('its void by trace number and its reversal are of the new sale', async () => {
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('00')
    const other = pos.sale(700)
    await sold(other)
    expect(code(await send(pos.reversalOf(other)))).toBe('00')
    const { rows } = await world.owner.query(
      'select v.original_id = $2::bigint as new from gateway.journal v where v.tid = $1 and v.kind = $3',
      [pos.tid, Number(text(answer, 37)), 'void'],
    )
    expect(rows).toEqual([{ new: true }])
  })

  it('a reversal of a batch of the last round is matched there, one of a batch to come is 77', async () => {
    const late = pos.reversalOf(pos.sale(900))
    late.fields[60] = '22999999000'
    const ahead = pos.reversalOf(pos.sale(900))
    ahead.fields[60] = '22000002000'
    expect([code(await send(late)), code(await send(ahead))]).toEqual(['25', '77'])
  })

  it('its settlement counts nothing old: sums that agree close it', async () => {
    await sold(pos.sale(700))
    expect(await sums(700, 1, 0, 0)).toBe(totals(700, 1, 0, 0, 1))
    await pos.signIn()
    expect(pos.batch).toBe(2)
  })

  it('sums that differ are uploaded, agree and close it without a case', async () => {
    const sale = pos.sale(700)
    await sold(sale)
    expect(await sums(0, 0, 0, 0)).toBe(totals(700, 1, 0, 0, 2))
    const record = `0100${text(sale, 11)}${CARD.padStart(20, '0')}${text(sale, 4)}`
    expect(code(await pos.send(pos.request('0320', { 48: record }, '00', '201')))).toBe('00')
    expect(code(await pos.send(pos.request('0320', { 48: '0001' }, '00', '202')))).toBe('00')
    await pos.signIn()
    const cases = await world.owner.query('select 1 from gateway.difference where tid = $1', [pos.tid])
    expect([pos.batch, cases.rowCount]).toEqual([2, 0])
  })

  it('a settlement of a batch that does not run yet is none, whatever ran under its number', async () => {
    const ahead = pos.settlement(0, 0, 0, 0)
    ahead.fields[60] = '00000002201'
    const answer = (await pos.send(ahead)) as Message
    expect([text(answer, 48)?.[30], demand(answer)]).toEqual(['3', 3])
  })

  it('screens show its number in six digits, the newest first', async () => {
    const sale = pos.sale(700)
    await sold(sale)
    await sums(700, 1, 0, 0)
    const deps = { db: world.db, cutOffMs: 0 }
    const messages = await readMessages(deps, SCOPE, { tid: pos.tid, limit: 10 })
    expect(messages?.items).toMatchObject([
      { batch: 1, amountFen: 700 },
      { batch: 1, amountFen: 5_000 },
    ])
    expect((await readBatches(deps, SCOPE, { tid: pos.tid, limit: 10 }))?.items).toMatchObject([
      { batch: 1 },
      { batch: 999_999 },
      { batch: 1 },
    ])
    expect((await readTerminals(deps, SCOPE, { q: pos.tid, limit: 1 }))?.items).toMatchObject([{ batch: 2 }])
  })
})
