import { describe, expect, it } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { code, openCounter, pos, send, sold, world } from './gateway-counter.ts'
import { CARD, inTest } from './pos.ts'

openCounter()

/** Result of the home half. */
const result = async (request: Message): Promise<string | undefined> => {
  const answer = await pos.send(request)
  return answer ? text(answer, 48)?.[30] : undefined
}
const record = (of: Message): string => `00${text(of, 11)}${CARD.padStart(20, '0')}${text(of, 4)}`
const records = (...of: readonly Message[]): Message =>
  pos.request('0320', { 48: `${String(of.length).padStart(2, '0')}${of.map(record).join('')}` }, '00', '201')
const end = (count: number, which: '202' | '207' = '202'): Message =>
  pos.request('0320', { 48: String(count).padStart(4, '0') }, '00', which)
/** A chip transaction with its details (table 81). */
const detail = (of: Message, which: string): Message =>
  pos.request('0320', { 2: CARD, 4: text(of, 4), 11: text(of, 11), 22: '051', 55: Buffer.from('9F2608', 'hex') }, '00', which)

async function cases(): Promise<string[]> {
  const { rows } = await world.owner.query<{ kind: string }>('select kind from gateway.difference where tid = $1 order by id', [pos.tid])
  return rows.map((row) => row.kind)
}

async function batches(): Promise<string[]> {
  const { rows } = await world.owner.query<{ said: string }>(
    "select batch || ' ' || state || case when test then ' test' else '' end as said from gateway.batch where tid = $1 order by batch",
    [pos.tid],
  )
  return rows.map((row) => row.said)
}

describe('settlement (The switch 5)', () => {
  it('unequal sums are answered with ours; an upload that is complete agrees', async () => {
    const [one, two] = [pos.sale(5_000), pos.sale(7_000)]
    await send(one)
    await send(two)
    const settled = (await pos.send(pos.settlement(5_000, 1, 0, 0))) as Message
    expect(text(settled, 48)?.slice(0, 31)).toBe('0000000120000020000000000000002')
    expect(code(await pos.send(records(one, two)))).toBe('00')
    const early = pos.batch
    expect(code(await pos.send(end(2)))).toBe('00')
    await pos.signIn()
    expect(pos.batch).toBe(early + 1)
    expect((await world.owner.query('select 1 from gateway.difference where tid = $1', [pos.tid])).rowCount).toBe(0)
  })

  it('a record that nobody knows opens a difference case', async () => {
    const one = pos.sale(5_000)
    await send(one)
    await pos.send(pos.settlement(9_000, 2, 0, 0))
    await pos.send(
      pos.request(
        '0320',
        { 48: `02${['000900', text(one, 11)].map((nr) => `00${nr}${CARD.padStart(20, '0')}000000005000`).join('')}` },
        '00',
        '201',
      ),
    )
    await pos.send(end(2))
    const cases = (await world.owner.query('select kind, detail from gateway.difference where tid = $1', [pos.tid])).rows
    expect(cases).toEqual([{ kind: 'missing_here', detail: { stan: 900, ours: null, theirs: 5_000 } }])
  })
})

describe('the end of an upload', () => {
  it.each(['202', '207'] as const)(
    'a %s after sums that agree closes nothing again and opens nothing (table 30, 12.4.6)',
    async (which) => {
      const sale = pos.sale(5_000)
      await send(sale)
      expect(await result(pos.settlement(5_000, 1, 0, 0))).toBe('1')
      expect(code(await pos.send(detail(sale, '203')))).toBe('00')
      expect(code(await pos.send(detail(sale, '204')))).toBe('00')
      expect(code(await pos.send(end(2, which)))).toBe('00')
      expect([await cases(), await batches()]).toEqual([[], ['1 agreed']])
      await pos.signIn()
      expect(pos.batch).toBe(2)
    },
  )

  it('an end that is sent twice opens each case once', async () => {
    const [here, there] = [pos.sale(5_000), pos.sale(7_000)]
    await send(here)
    expect(await result(pos.settlement(7_000, 1, 0, 0))).toBe('2')
    expect(code(await pos.send(records(there)))).toBe('00')
    expect(code(await pos.send(end(1)))).toBe('00')
    expect(code(await pos.send(end(1)))).toBe('00')
    expect((await cases()).toSorted()).toEqual(['missing_here', 'missing_there'])
    await pos.signIn()
    expect(pos.batch).toBe(2)
  })

  it('chip details of an upload are counted at its end, with the records or not', async () => {
    const sale = pos.sale(5_000)
    await send(sale)
    expect(await result(pos.settlement(9_000, 1, 0, 0))).toBe('2')
    expect(code(await pos.send(records(sale)))).toBe('00')
    expect(code(await pos.send(detail(sale, '205')))).toBe('00')
    const short = await pos.send(end(3))
    expect([code(short), short && text(short, 48)]).toEqual(['30', '0002'])
    expect(code(await pos.send(end(2)))).toBe('00')
    expect([await cases(), await batches()]).toEqual([[], ['1 agreed']])
  })

  it('sums that cannot be read are answered 3, and the upload that follows is taken (7.3.3)', async () => {
    const sale = pos.sale(5_000)
    await send(sale)
    const broken = pos.settlement(5_000, 1, 0, 0)
    broken.fields[48] = '000000005000'
    expect(await result(broken)).toBe('3')
    expect(code(await pos.send(records(sale)))).toBe('00')
    expect(code(await pos.send(end(1)))).toBe('00')
    expect([await cases(), await batches()]).toEqual([[], ['1 agreed']])
  })
})

describe('what is settled twice, or ahead', () => {
  const sums = (ahead: number): Message => {
    const request = pos.settlement(0, 0, 0, 0)
    request.fields[60] = `00${String(pos.batch + ahead).padStart(6, '0')}201`
    return request
  }

  it.each([1, 5, 999])(
    'a batch that does not run yet is not settled: %s ahead is 3 with demand 3, also when asked again',
    async (ahead) => {
      for (const _ of [1, 2]) {
        const answer = (await pos.send(sums(ahead))) as Message
        expect([text(answer, 48)?.[30], (answer.header?.[2] ?? 0) & 15]).toEqual(['3', 3])
      }
      const over = end(0)
      over.fields[60] = `00${String(pos.batch + ahead).padStart(6, '0')}202`
      expect(code(await pos.send(over))).toBe('12')
      expect(await batches()).toEqual([])
    },
  )

  it('behind batch 999999 comes batch 1: a batch number has six digits (11.3.30)', async () => {
    await world.owner.query('update gateway.session set batch = 999999 where tid = $1', [pos.tid])
    await pos.signIn()
    expect(pos.batch).toBe(999_999)
    const settled = pos.sale(5_000)
    await sold(settled)
    expect(text((await pos.send(pos.settlement(5_000, 1, 0, 0))) as Message, 48)?.[30]).toBe('1')
    await pos.signIn()
    expect(pos.batch).toBe(1)
    expect(code(await send(pos.reversalOf(settled)))).toBe('12')
    await sold(pos.sale(6_000))
    expect(text((await pos.send(pos.settlement(6_000, 1, 0, 0))) as Message, 48)?.[30]).toBe('1')
  })

  it('a record that is twice in one message is one', async () => {
    const sale = pos.sale(5_000)
    await send(sale)
    expect(await result(pos.settlement(9_000, 1, 0, 0))).toBe('2')
    expect(code(await pos.send(records(sale, sale)))).toBe('00')
    expect(code(await pos.send(end(1)))).toBe('00')
    expect([await cases(), await batches()]).toEqual([[], ['1 agreed']])
  })
})

describe('settling in test state (7.1.4.1)', () => {
  it('test transactions are settled by themselves: equal sums close their batch', async () => {
    const sale = inTest(pos.sale(5_000))
    const sold = (await send(sale)) as Message
    await send(inTest(pos.sale(300)))
    expect(code(await send(inTest(pos.voidOf(sale, sold))))).toBe('00')
    expect(await result(inTest(pos.settlement(5_300, 2, 5_000, 1)))).toBe('1')
    expect([await cases(), await batches()]).toEqual([[], ['1 agreed test']])
    await pos.signIn()
    expect(code(await send(pos.sale(700)))).toBe('00')
    expect(await result(pos.settlement(700, 1, 0, 0))).toBe('1')
  })

  it('other sums are uploaded, and open no case', async () => {
    await send(inTest(pos.sale(5_000)))
    expect(await result(inTest(pos.settlement(0, 0, 0, 0)))).toBe('2')
    expect(code(await pos.send(inTest(end(0))))).toBe('00')
    expect([await cases(), await batches()]).toEqual([[], ['1 agreed test']])
  })

  it('also behind a settlement outside of test state, which counts nothing of it', async () => {
    await send(inTest(pos.sale(5_000)))
    expect(await result(pos.settlement(5_000, 1, 0, 0))).toBe('2')
    expect(await result(inTest(pos.settlement(5_000, 1, 0, 0)))).toBe('1')
    expect([await cases(), await batches()]).toEqual([[], ['1 agreed test']])
  })

  it('the batch is settled before: a test sale behind a booked one is 22, nothing of it is kept', async () => {
    await send(pos.sale(5_000))
    expect(code(await send(inTest(pos.sale(100))))).toBe('22')
    expect(await result(inTest(pos.settlement(0, 0, 0, 0)))).toBe('3')
    expect(await result(pos.settlement(5_000, 1, 0, 0))).toBe('1')
    await pos.signIn()
    expect(code(await send(inTest(pos.sale(100))))).toBe('00')
  })

  it('and after it: a booked sale behind a test sale is 22, and 00 when the test batch is settled', async () => {
    expect(code(await send(pos.sale(50)))).toBe('00')
    expect(await result(pos.settlement(50, 1, 0, 0))).toBe('1')
    await pos.signIn()
    expect(code(await send(inTest(pos.sale(100))))).toBe('00')
    expect(code(await send(pos.sale(5_000)))).toBe('22')
    expect(await result(inTest(pos.settlement(100, 1, 0, 0)))).toBe('1')
    await pos.signIn()
    expect(code(await send(pos.sale(5_000)))).toBe('00')
    const { rows } = await world.owner.query('select test from gateway.session where tid = $1', [pos.tid])
    expect(rows).toEqual([{ test: false }])
  })

  it('a test sale that was taken back keeps nobody from selling', async () => {
    const sale = inTest(pos.sale(100))
    expect(code(await send(sale))).toBe('00')
    expect(code(await send(pos.reversalOf(sale)))).toBe('00')
    expect(code(await send(pos.sale(5_000)))).toBe('00')
  })
})
