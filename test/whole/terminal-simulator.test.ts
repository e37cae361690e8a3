import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openVault } from '#db/vault.ts'
import type { MacKind } from '#gateway/iso8583/mac.ts'
import { enrolTerminal } from '#simulator/enrol.ts'
import type { TerminalOptions } from '#simulator/terminal/session.ts'
import { Terminal } from '#simulator/terminal/terminal.ts'
import { issuerHas, openGateway, world } from './gateway-counter.ts'
import { CARD, PROJECT } from './pos.ts'
import { Relay } from './relay.ts'
import { approve } from './scripted-issuer.ts'

const PAPER = { pan: CARD, expiry: '3012' }
const STRIPE = { pan: CARD, track2: `${CARD}=30122010000000000` }
const TERMS = { project: PROJECT, periods: 12 }

/** Patience, not a measure: the machine may be busy with other tests. */
const ANSWER_PATIENCE_MS = 30_000
/** What a terminal waits for an answer that does not come. */
const LOST_AFTER_MS = 400

let relay: Relay
let answerMs: number
const open: Terminal[] = []

let count = 0
async function terminal(more: Partial<TerminalOptions> = {}): Promise<Terminal> {
  count += 1
  const [tid, mid, tmk] = [String(20_000_000 + count), `30232010000${String(count).padStart(4, '0')}`, Buffer.alloc(16, count)]
  const mac: MacKind = more.mac ?? 'annex-b'
  await enrolTerminal(world.owner, openVault(world.folder), { tid, mid, tmk, mac })
  const made = new Terminal({
    tid,
    mid,
    tmk,
    host: '127.0.0.1',
    port: await relay.port,
    ...more,
    get answerMs() {
      return answerMs
    },
  })
  open.push(made)
  return made
}

async function states(tid: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ said: string }>(
    "select state || case when reversal_wanted then ' taken back' else '' end as said from gateway.journal where tid = $1 order by id",
    [tid],
  )
  return rows.map((row) => row.said)
}

openGateway()
beforeAll(() => {
  relay = new Relay(() => world.running.port)
})
beforeEach(() => {
  relay.wire = 'pass'
  answerMs = ANSWER_PATIENCE_MS
  world.issuer.judge = approve
  issuerHas()
})
afterAll(() => {
  for (const one of open) one.close()
  relay.close()
})

describe('a day at a terminal', () => {
  it.each([
    ['annex-b', false],
    ['annex-b', true],
    ['x9.19', true],
    ['sm4', true],
  ] as const)('signs in, downloads its menus, sells, voids and settles: MAC %s, double %s', async (mac, double) => {
    const pos = await terminal({ mac, double })
    expect(await pos.signIn()).toMatchObject({ answer: '00', approved: true })
    expect((await pos.download()).approved).toBe(true)
    expect(pos.menusFor(CARD, 120_000)).toMatchObject([{ project: PROJECT, terms: [3, 6, 12] }])
    expect(pos.menusFor(CARD, 1)).toEqual([])
    expect(await pos.sale({ card: STRIPE, amountFen: 5_000 })).toMatchObject({ approved: true })
    const sold = await pos.sale({ card: PAPER, amountFen: 120_000, instalment: TERMS, pin: '123456' })
    expect(sold.record).toMatchObject({ state: 'approved', periods: 12, feeFen: expect.any(Number) })
    expect(await pos.voidSale(sold.record?.stan ?? 0)).toMatchObject({ approved: true })
    await expect(pos.voidSale(sold.record?.stan ?? 0)).rejects.toMatchObject({ code: 'not_voidable' })
    await expect(pos.voidSale(999_999)).rejects.toMatchObject({ code: 'no_such_sale' })
    const { batch } = pos
    expect(pos.totals).toEqual({ debitFen: 125_000, debits: 2, creditFen: 120_000, credits: 1 })
    expect(await pos.settle()).toMatchObject({ result: 'agreed', batch })
    expect([pos.batch, pos.records]).toEqual([batch + 1, []])
    expect((await pos.sale({ card: STRIPE, amountFen: 100 })).approved).toBe(true)
  })

  it('refunds part of a settled sale; the refund counts in the next batch', async () => {
    const pos = await terminal()
    await pos.signIn()
    const { record } = await pos.sale({ card: STRIPE, amountFen: 50_000, instalment: TERMS })
    await pos.settle()
    const wish = {
      card: STRIPE,
      batch: record?.batch ?? 0,
      trace: record?.stan ?? 0,
      date: record?.hostTime?.slice(0, 4) ?? '',
      reference: record?.reference ?? '',
    }
    expect(await pos.refund({ ...wish, amountFen: 60_000 })).toMatchObject({ answer: '61' })
    expect(await pos.refund({ ...wish, amountFen: 20_000 })).toMatchObject({ approved: true })
    expect(await pos.settle()).toMatchObject({ result: 'agreed', ours: { creditFen: 20_000, credits: 1 } })
  })

  it('two at once wait for each other', async () => {
    const pos = await terminal()
    await pos.signIn()
    const both = await Promise.all([pos.sale({ card: STRIPE, amountFen: 100 }), pos.sale({ card: STRIPE, amountFen: 200 })])
    expect(both.map((one) => one.approved)).toEqual([true, true])
  })

  it('test state: the batch is settled before, a test sale counts nowhere', async () => {
    const pos = await terminal()
    await expect(pos.sale({ card: STRIPE, amountFen: 700 })).rejects.toMatchObject({ code: 'not_signed_in' })
    await pos.signIn()
    await pos.sale({ card: STRIPE, amountFen: 700 })
    expect(await pos.setTestState(true)).toMatchObject({ result: 'agreed' })
    expect(await pos.sale({ card: STRIPE, amountFen: 900 })).toMatchObject({ approved: true, record: { test: true } })
    expect(pos.totals).toMatchObject({ debitFen: 900, debits: 1 })
    expect(await pos.setTestState(false)).toMatchObject({ result: 'agreed' })
  })
})

describe('what is lost on the way', () => {
  it.each(['lose', 'cut'] as const)('an answer that is lost (%s): the reversal goes before the next sale', async (fault) => {
    const pos = await terminal()
    await pos.signIn()
    relay.wire = fault
    answerMs = LOST_AFTER_MS
    expect(await pos.sale({ card: STRIPE, amountFen: 100 })).toMatchObject({ answer: null, record: { state: 'owed', reason: '98' } })
    relay.wire = 'pass'
    answerMs = ANSWER_PATIENCE_MS
    expect(await pos.sale({ card: STRIPE, amountFen: 200 })).toMatchObject({ approved: true })
    expect(pos.records.map((one) => one.state)).toEqual(['reversed', 'approved'])
    expect(await states(pos.tid)).toEqual(['approved taken back', 'approved'])
    expect(await pos.settle()).toMatchObject({ result: 'agreed', ours: { debitFen: 200 } })
  })

  it('an answer whose MAC is wrong is not believed', async () => {
    const pos = await terminal()
    await pos.signIn()
    relay.wire = 'spoil'
    expect(await pos.sale({ card: STRIPE, amountFen: 100 })).toMatchObject({ answer: null, record: { state: 'owed', reason: 'A0' } })
    relay.wire = 'pass'
    await pos.deliver()
    expect(await states(pos.tid)).toEqual(['approved taken back'])
  })

  it('a 0410 whose MAC is wrong is not believed either: it is asked again, and is a fault after its tries', async () => {
    const pos = await terminal({ tries: 3 })
    await pos.signIn()
    relay.wire = 'spoil'
    await pos.sale({ card: STRIPE, amountFen: 100 })
    await pos.deliver()
    expect(pos.records).toMatchObject([{ state: 'fault', tries: 3 }])
  })

  it('a doubled answer changes nothing', async () => {
    const pos = await terminal()
    await pos.signIn()
    relay.wire = 'double'
    expect((await pos.sale({ card: STRIPE, amountFen: 100 })).approved).toBe(true)
    expect((await pos.sale({ card: STRIPE, amountFen: 300 })).approved).toBe(true)
    expect(await states(pos.tid)).toEqual(['approved', 'approved'])
  })

  it('a power cut between request and answer: the next start owes the reversal, and the file holds no card', async () => {
    const stateFile = join(world.folder, 'cut.json')
    const pos = await terminal({ stateFile })
    await pos.signIn()
    await pos.sale({ card: STRIPE, amountFen: 100 })
    world.issuer.judge = () => new Promise(() => undefined)
    issuerHas(LOST_AFTER_MS)
    void pos.sale({ card: STRIPE, amountFen: 200 })
    await expect.poll(() => readFileSync(stateFile, 'utf8')).toContain('"pending"')
    const { tid, mid } = pos
    pos.close()
    world.issuer.judge = approve
    issuerHas()
    expect(readFileSync(stateFile, 'utf8')).not.toContain(CARD)
    const again = new Terminal({
      tid,
      mid,
      tmk: Buffer.alloc(16, count),
      host: '127.0.0.1',
      port: await relay.port,
      stateFile,
      answerMs,
    })
    open.push(again)
    expect(again.owed).toHaveLength(1)
    await again.signIn()
    expect((await again.sale({ card: STRIPE, amountFen: 300 })).approved).toBe(true)
    expect(again.records.map((one) => one.state)).toEqual(['approved', 'reversed', 'approved'])
    expect(await again.settle()).toMatchObject({ result: 'agreed', ours: { debitFen: 400, debits: 2 } })
  })

  it('a reversal that nobody takes becomes a fault after its tries', async () => {
    const pos = await terminal({ tries: 2 })
    await pos.signIn()
    relay.wire = 'lose'
    answerMs = LOST_AFTER_MS
    await pos.sale({ card: STRIPE, amountFen: 100 })
    await pos.deliver()
    expect(pos.records).toMatchObject([{ state: 'fault', tries: 2 }])
  })

  it('sums that differ: every record is uploaded, the batch closes', async () => {
    const pos = await terminal()
    await pos.signIn()
    await pos.sale({ card: STRIPE, amountFen: 100 })
    const lost = await pos.sale({ card: STRIPE, amountFen: 200 })
    await world.owner.query("update gateway.journal set state = 'declined' where tid = $1 and stan = $2", [pos.tid, lost.record?.stan])
    expect(await pos.settle()).toMatchObject({ result: 'uploaded' })
    const { rows } = await world.owner.query('select kind from gateway.difference where tid = $1', [pos.tid])
    expect(rows).toEqual([{ kind: 'missing_here' }])
  })

  it('keys that the gateway has forgotten: signs in and does it again', async () => {
    const pos = await terminal()
    await pos.signIn()
    await world.owner.query('update gateway.session set mak = null, pik = null where tid = $1', [pos.tid])
    world.running.gateway.terminals.forget(pos.tid)
    expect(await pos.sale({ card: STRIPE, amountFen: 100 })).toMatchObject({ approved: true })
    expect(pos.records.map((one) => one.state)).toEqual(['declined', 'approved'])
  })
})
