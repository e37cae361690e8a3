import { setTimeout as wait } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FieldValue, Message } from '#gateway/iso8583/message.ts'
import { code, eventually, heardOf, journal, openCounter, pos, restarted, send, sold, world } from './gateway-counter.ts'
import { approve } from './scripted-issuer.ts'

openCounter()
beforeEach(() => {
  world.issuer.second = () => null
})

type Added = { [field: number]: FieldValue }
const declines = (): Added => ({ 39: '51' })
/** Long enough for a reversal that should not go out. */
const A_WHILE_MS = 800

async function cases(): Promise<string[]> {
  const { rows } = await world.owner.query<{ said: string }>(
    "select kind || ' ' || (detail ->> 'answer') as said from gateway.difference where tid = $1",
    [pos.tid],
  )
  return rows.map((row) => row.said)
}

async function reversals(): Promise<{ state: string; answer: string | null }[]> {
  const { rows } = await world.owner.query(
    "select a.state, a.answer from gateway.advice a join gateway.journal j on j.id = a.journal_id where j.tid = $1 and a.kind = 'reversal'",
    [pos.tid],
  )
  return rows
}

/** The issuer's first answer to sales, and what it says of the same sale in the same breath. */
function says(first: (request: Message) => Added, second: (request: Message) => Added): void {
  world.issuer.judge = (request) => (request.mti === '0200' ? first(request) : { 39: '00' })
  world.issuer.second = (request) => (request.mti === '0200' ? second(request) : null)
}

const lastSale = (): Message => heardOf('0200').at(-1) as Message

describe('an issuer that declines and then approves the same request (The switch 3)', () => {
  it('in one breath: the terminal heard the decline, the money goes back once', async () => {
    says(declines, approve)
    const sale = pos.sale(5_000)
    expect(code(await send(sale))).toBe('51')
    await eventually(async () => (await reversals())[0]?.state === 'done')
    world.issuer.say(lastSale(), approve(sale))
    await wait(A_WHILE_MS)
    expect([heardOf('0420').length, await reversals(), await cases(), code(await send(sale))]).toEqual([
      1,
      [{ state: 'done', answer: '00' }],
      [],
      '51',
    ])
  })

  it('later, behind a restart of the gateway', async () => {
    world.issuer.judge = (request) => (request.mti === '0200' ? declines() : { 39: '00' })
    const sale = pos.sale(5_000)
    expect(code(await send(sale))).toBe('51')
    await restarted({})
    world.issuer.say(lastSale(), approve(sale))
    await eventually(async () => (await reversals())[0]?.state === 'done')
    expect([heardOf('0420').length, await journal()]).toEqual([1, [{ state: 'declined', answer: '51' }]])
  })

  it('while the database is away: as soon as it is back', async () => {
    world.issuer.judge = (request) => (request.mti === '0200' ? declines() : { 39: '00' })
    const sale = pos.sale(5_000)
    expect(code(await send(sale))).toBe('51')
    const name = (await world.owner.query('select current_database() as name')).rows[0].name
    await world.owner.query(`alter database ${name} connection limit 0`)
    const gone = await world.owner.query(
      "select pg_terminate_backend(pid) as gone from pg_stat_activity where application_name = 'tillwright gateway' and datname = $1",
      [name],
    )
    expect(gone.rows).toEqual([{ gone: true }, { gone: true }, { gone: true }])
    await wait(100)
    world.issuer.say(lastSale(), approve(sale))
    await eventually(() => world.running.gateway.unheard.length > 0)
    await world.owner.query(`alter database ${name} connection limit -1`)
    await eventually(async () => (await reversals())[0]?.state === 'done')
    expect(heardOf('0420').length).toBe(1)
  })

  it('and then knows nothing of it: somebody must ask', async () => {
    world.issuer.judge = (request) => (request.mti === '0200' ? declines() : { 39: '25' })
    world.issuer.second = (request) => (request.mti === '0200' ? approve(request) : null)
    expect(code(await send(pos.sale(5_000)))).toBe('51')
    await eventually(async () => (await cases()).length > 0)
    expect(await cases()).toEqual(['refused_reversal 25'])
  })

  it('a void: its sale stands with the terminal, and again with the issuer', async () => {
    world.issuer.judge = approve
    const sale = pos.sale(5_000)
    const answer = await sold(sale)
    says(declines, approve)
    expect(code(await send(pos.voidOf(sale, answer)))).toBe('51')
    await eventually(async () => (await reversals())[0]?.state === 'done')
    expect(heardOf('0420').map((one) => one.fields[3])).toEqual(['200000'])
  })
})

describe('answers that change nothing', () => {
  it.each<[string, () => Added, string, string]>([
    ['a decline', declines, '51', 'declined'],
    ['an approval', () => approve(lastSale()), '00', 'approved'],
  ])('%s that comes twice', async (_what, said, answer, state) => {
    says(said, said)
    expect(code(await send(pos.sale(5_000)))).toBe(answer)
    await wait(A_WHILE_MS)
    expect([heardOf('0420').length, await reversals(), await cases(), await journal()]).toEqual([0, [], [], [{ state, answer }]])
  })

  it('an approval, and "it is here twice" of the same request', async () => {
    says(approve, () => ({ 39: '94' }))
    expect(code(await send(pos.sale(5_000)))).toBe('00')
    await wait(A_WHILE_MS)
    expect([heardOf('0420').length, await cases()]).toEqual([0, []])
  })
})

describe('an issuer that approves and then declines the same request', () => {
  it('the sale stands, is not reversed, and is one difference case however often it is declined', async () => {
    says(approve, declines)
    expect(code(await send(pos.sale(5_000)))).toBe('00')
    await eventually(async () => (await cases()).length > 0)
    world.issuer.say(lastSale(), declines())
    await wait(A_WHILE_MS)
    expect([heardOf('0420').length, await reversals(), await cases(), await journal()]).toEqual([
      0,
      [],
      ['declined_later 51'],
      [{ state: 'approved', answer: '00' }],
    ])
  })

  it('one that its terminal took back since is none', async () => {
    world.issuer.judge = approve
    const sale = pos.sale(5_000)
    await sold(sale)
    expect(code(await send(pos.reversalOf(sale)))).toBe('00')
    world.issuer.say(lastSale(), declines())
    await wait(A_WHILE_MS)
    expect(await cases()).toEqual([])
  })
})
