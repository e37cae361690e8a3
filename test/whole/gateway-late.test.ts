import { describe, expect, it } from 'vitest'
import { type Message, text } from '#gateway/iso8583/message.ts'
import { code, eventually, heardOf, issuerHas, openCounter, pos, send, world } from './gateway-counter.ts'
import { CARD, inTest } from './pos.ts'
import { approve } from './scripted-issuer.ts'

const SILENT_MS = 600

openCounter()

const sums = (answer: Message | null): string | undefined => (answer ? text(answer, 48)?.slice(0, 31) : undefined)

/** The issuer thinks about sales until it is let go. */
function thinking(of: (request: Message) => ReturnType<typeof world.issuer.judge> = approve): () => void {
  let answer = (): void => undefined
  const thought = new Promise<void>((resolve) => {
    answer = resolve
  })
  world.issuer.judge = async (request) => {
    if (request.mti === '0200') await thought
    return of(request)
  }
  return answer
}

async function batches(): Promise<string[]> {
  const { rows } = await world.owner.query<{ said: string }>(
    "select batch || ' ' || state as said from gateway.batch where tid = $1 order by batch",
    [pos.tid],
  )
  return rows.map((row) => row.said)
}

describe('what is under way when a terminal settles (The switch 1 and 5)', () => {
  it('a settlement waits for the sale that its issuer still thinks about, and counts it', async () => {
    const answer = thinking()
    const sold = send(pos.sale(5_000))
    await eventually(() => heardOf('0200').length === 1)
    const settled = pos.twin().send(pos.settlement(0, 0, 0, 0))
    setTimeout(answer, 200)
    expect([code(await sold), sums(await settled)]).toEqual(['00', `${'5000'.padStart(12, '0')}001${'0'.repeat(15)}2`])
    expect(await batches()).toEqual(['1 uploading'])
  })

  it('and agrees to sums that have it', async () => {
    const answer = thinking()
    const sold = send(pos.sale(5_000))
    await eventually(() => heardOf('0200').length === 1)
    const settled = pos.twin().send(pos.settlement(5_000, 1, 0, 0))
    setTimeout(answer, 200)
    expect([code(await sold), sums(await settled)?.at(-1), code(await send(pos.sale(700)))]).toEqual(['00', '1', '77'])
    await pos.signIn()
    expect([pos.batch, await batches()]).toEqual([2, ['1 agreed']])
  })

  it('settlement and sale in one breath: the sale is counted, or refused', async () => {
    const closing = pos.twin().send(pos.settlement(0, 0, 0, 0))
    const sold = send(pos.sale(700))
    expect([
      ['1', '77'],
      ['2', '00'],
    ]).toContainEqual([sums(await closing)?.at(-1), code(await sold)])
  })

  it('a test sale and a booked one at once: one of them is 22', async () => {
    const both = await Promise.all([send(inTest(pos.sale(100)), pos.twin()), send(pos.sale(700))])
    expect(both.map(code).toSorted()).toEqual(['00', '22'])
  })
})

describe('an approval of another payment', () => {
  it.each([
    [41, '99999999', 'terminal'],
    [42, '999999999999999', 'merchant'],
    [49, '840', 'currency'],
    [32, '11111111', 'acquirer'],
    [33, '11111111', 'sender'],
  ])('field %i is %s, another %s: dropped, 68 and a reversal', async (field, value) => {
    world.issuer.judge = (request) => (request.mti === '0200' ? { ...approve(request), [field]: value } : { 39: '00' })
    issuerHas(SILENT_MS)
    expect(code(await send(pos.sale(5_000)))).toBe('68')
    await eventually(() => heardOf('0420').length === 1)
  })
})

describe('an approval that comes too late (The switch 3)', () => {
  /** A bank that books late: it knows nothing of the sale when its reversal comes, and approves it after that. */
  const overtaken = async (knows: () => boolean): Promise<void> => {
    const answer = thinking((request) => (request.mti === '0200' ? approve(request) : { 39: knows() ? '00' : '25' }))
    issuerHas(SILENT_MS)
    expect(code(await send(pos.sale(5_000)))).toBe('68')
    issuerHas()
    await eventually(async () => (await reversal())?.state === 'done')
    expect(await reversal()).toMatchObject({ answer: '25' })
    answer()
  }
  const reversal = async (): Promise<{ state: string; answer: string | null } | undefined> =>
    (
      await world.owner.query(
        "select a.state, a.answer from gateway.advice a join gateway.journal j on j.id = a.journal_id where j.tid = $1 and a.kind = 'reversal'",
        [pos.tid],
      )
    ).rows[0]
  const cases = async (): Promise<string[]> =>
    (await world.owner.query<{ kind: string }>('select kind from gateway.difference where tid = $1', [pos.tid])).rows.map((row) => row.kind)

  it('is reversed once more when its reversal had overtaken the sale, as a new message', async () => {
    let booked = false
    await overtaken(() => booked)
    booked = true
    await eventually(async () => (await reversal())?.answer === '00')
    const [first, second, ...more] = heardOf('0420').map((one) => `${text(one, 7)} ${text(one, 11)}`)
    expect([second !== undefined && second !== first, more, await cases()]).toEqual([true, [], []])
  })

  it('and opens a difference when its issuer still knows nothing of it', async () => {
    await overtaken(() => false)
    await eventually(async () => (await cases()).length > 0)
    expect([await reversal(), await cases()]).toEqual([{ state: 'done', answer: '25' }, ['refused_reversal']])
  })
})

it('a card number in what a terminal says of its state is masked (R14)', async () => {
  const said = (card: string) => Buffer.from(`PRINTER 0 ${card} 11111`, 'latin1')
  expect(code(await pos.send(pos.request('0820', { 62: said(CARD) }, '00', '362')))).toBe('00')
  const { rows } = await world.owner.query('select told_state from gateway.session where tid = $1', [pos.tid])
  expect(rows).toEqual([{ told_state: said('622848*********0128').toString() }])
})

it('a card number where the project code should be is nowhere in the journal (R14)', async () => {
  expect(code(await send(pos.instalment(120_000, 12, { project: CARD })))).toBe('57')
  const { rows } = await world.owner.query("select project, j::text like '%' || $2 || '%' as clear from gateway.journal j where tid = $1", [
    pos.tid,
    CARD,
  ])
  expect(rows).toEqual([{ project: null, clear: false }])
})
