import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Lane } from '#db/lane.ts'
import type { Database } from '#db/open.ts'
import { testDatabase } from '#db/testing.ts'
import {
  againAdvice,
  approvedLate,
  declinedLate,
  doneAdvice,
  dueAdvice,
  expireAdvice,
  rowOfTrace,
  triedAdvice,
} from '#gateway/advice-rows.ts'
import { beginRows, finishRows, journalRow, journalRowById, reverseRow, takenBackOf, timeOutLeftovers } from '#gateway/journal-rows.ts'
import { terminalRow, touchRows } from '#gateway/session-rows.ts'
import { batchState, closeUpload, holdsAny, recordsKept, settleRow, totalsOf } from '#gateway/settle-rows.ts'
import { BUSY, fillMessages, MESSAGES, waitForIssuers } from './many-messages.ts'
import { type PlanNode, planNodes } from './plan-nodes.ts'

const NOW = Date.parse('2026-11-25T12:00:30+08:00')
const LARGE = ['journal', 'advice', 'batch', 'batch_record', 'difference']
const KEY = { tid: BUSY, mid: '307320100000100', batch: 50, stan: 59_007 }
/** A message that was declined: every seventeenth. */
const DECLINED = 17 * 3_500 + 4
const BATCH = { tid: BUSY, mid: '307320100000100', batch: 50, test: false }

let db: Database
let owner: Client
let gateway: Client
let plans: PlanNode[]

/** Every statement is explained as the gateway's login runs it, and undone. */
const lane: Lane = {
  ask: async (_name, sql, parameters) => {
    await gateway.query('begin')
    try {
      const { rows } = await gateway.query(`explain (analyze, buffers, format json) ${sql}`, [...parameters])
      plans.push(rows[0]['QUERY PLAN'][0].Plan)
    } finally {
      await gateway.query('rollback')
    }
    return (await gateway.query('select 0 as n, null as state')).rows
  },
  close: () => gateway.end(),
}

beforeAll(async () => {
  db = await testDatabase()
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await fillMessages(owner)
  await owner.query('vacuum analyze gateway.journal, gateway.advice, gateway.batch, gateway.difference, gateway.session')
  // Since the planner counted last: it thinks that nothing waits.
  await waitForIssuers(owner)
  gateway = new Client({ connectionString: db.urlOf('tw_gateway') })
  await gateway.connect()
})
beforeEach(() => {
  plans = []
})
afterAll(async () => {
  await lane.close()
  await owner.end()
  await db.close()
})

const row = (id: number) =>
  ({
    id,
    mti: '0200',
    tid: BUSY,
    mid: '307320100000100',
    batch: 51,
    stan: id % 1_000_000,
    kind: 'sale',
    state: 'waiting',
    test: false,
    reversal_wanted: false,
    amount: 100,
    card_digest: 'd',
    card_masked: 'm',
    card: 's',
    periods: null,
    project: null,
    original_id: null,
    issuer_id: '01030000',
    network_time: '1125120030',
    authorisation: null,
    answer: null,
    answered: null,
    settlement_date: '2026-11-25',
    received_at: NOW,
    request: {},
  }) as const
const finish = (id: number) =>
  ({ id, state: 'approved', authorisation: '1', answer: '00', answered: {}, at: NOW, giveBack: false, reason: '4351' }) as const
const due = { at: NOW, settlementDate: '2026-11-25', limit: 50 }

describe('with years of messages behind it the gateway reads what it asks for, and no more', () => {
  test.each<[string, () => Promise<unknown>, number]>([
    ['a request', () => beginRows(lane, [row(MESSAGES + 1)], []), 60],
    [
      'many requests at once',
      () =>
        beginRows(
          lane,
          Array.from({ length: 100 }, (_, nth) => row(MESSAGES + 1 + nth)),
          [],
        ),
      3_000,
    ],
    ['an answer', () => finishRows(lane, [finish(MESSAGES - 1)]), 30],
    [
      'many answers at once',
      () =>
        finishRows(
          lane,
          Array.from({ length: 100 }, (_, nth) => finish(MESSAGES - nth)),
        ),
      1_000,
    ],
    ['a repeated request', () => journalRow(lane, { ...KEY, mti: '0200' }), 30],
    ['the original of a refund', () => journalRowById(lane, 11), 30],
    ['what was taken back of it', () => takenBackOf(lane, 6), 30],
    ['a reversal', () => reverseRow(lane, { ...KEY, amount: 59_106, at: NOW, reason: '4354' }), 100],
    ['a reversal of nothing', () => reverseRow(lane, { ...KEY, stan: 1, amount: 1, at: NOW, reason: '4354' }), 60],
    ['the sums of a batch', () => totalsOf(lane, BATCH), 250],
    [
      'a settlement',
      () => settleRow(lane, BATCH, { agreed: true, terminalTotals: '', ourTotals: '', at: NOW, settlementDate: '2026-11-25' }),
      60,
    ],
    ['is a batch empty', () => holdsAny(lane, BATCH), 30],
    ['what became of a batch', () => batchState(lane, BATCH), 30],
    ['what was uploaded', () => recordsKept(lane, BATCH), 30],
    ['the end of an upload', () => closeUpload(lane, BATCH), 600],
    ['a terminal', () => terminalRow(lane, BUSY), 60],
    ['last activity', () => touchRows(lane, [{ tid: BUSY, at: NOW }]), 60],
    ['what is due for an issuer, 9 of 10 that wait being another’s', () => dueAdvice(lane, ['01030000'], due), 1_000],
    ['what is due when nothing of this issuer waits', () => dueAdvice(lane, ['03130000'], due), 30],
    [
      'a try',
      () => triedAdvice(lane, { journal_id: 59_000, kind: 'reversal' }, { nextTryAt: NOW, networkTime: '1125120030', networkStan: 1 }),
      60,
    ],
    ['a try again', () => againAdvice(lane, { journal_id: 59_000, kind: 'reversal' }, { at: NOW, sent: true }), 60],
    ['an answer to it', () => doneAdvice(lane, { journal_id: 59_000, kind: 'reversal' }, '12', 'no'), 120],
    ['whose trace number a late answer has', () => rowOfTrace(lane, { issuerId: '01030000', networkTime: '', networkStan: 59_000 }), 30],
    ['a late approval', () => approvedLate(lane, { id: DECLINED, authorisation: '', at: NOW }), 120],
    ['a late decline', () => declinedLate(lane, 59_001, '51'), 60],
    ['a cut-off at which nothing is over', () => expireAdvice(lane, { settlementDate: '2026-11-25', at: NOW, limit: 1_000 }), 400],
    [
      'a cut-off at which more is over than is done at once',
      () => expireAdvice(lane, { settlementDate: '2026-11-26', at: NOW, limit: 100 }),
      6_000,
    ],
    ['what was left over by the last run', () => timeOutLeftovers(lane, null, NOW), 300],
  ])('%s', async (_what, ask, most) => {
    await ask()
    for (const plan of plans) {
      expect(
        planNodes(plan).filter((node) => node['Node Type'] === 'Seq Scan' && LARGE.includes(node['Relation Name'] ?? '')),
        JSON.stringify(plan),
      ).toEqual([])
      expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], JSON.stringify(plan)).toBeLessThanOrEqual(most)
    }
    expect(plans.length).toBeGreaterThan(0)
  })
})
