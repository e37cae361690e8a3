import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database, Query, Scope } from '#db/open.ts'
import { testDatabase } from '#db/testing.ts'
import { adviceOfMessageQuery, messageQuery, terminalsSeenQuery } from '#server/card/card-rows.ts'
import { answerCodesQuery, lineEventsQuery, linksQuery, ratesQuery } from '#server/card/link-rows.ts'
import { type MessageFilter, messagesQuery } from '#server/card/message-list-rows.ts'
import { batchesQuery, openDifferencesQuery, pendingAdviceQuery } from '#server/card/queue-rows.ts'
import { BUSY, CHAIN, fillMessages, MOVED, QUIET, waitForIssuers } from './many-messages.ts'
import { type PlanNode, planNodes } from './plan-nodes.ts'

const NOW = Date.parse('2026-11-25T12:00:30+08:00')
const DAY_MS = 86_400_000
const SCOPE: Scope = { role: 'tw_company_0', node: 1 }
/** Tables that grow with the traffic. */
const LARGE = ['journal', 'advice', 'batch', 'difference', 'rate']

let db: Database
let owner: Client

beforeAll(async () => {
  db = await testDatabase()
  owner = new Client({ connectionString: db.ownerUrl })
  await owner.connect()
  await fillMessages(owner)
  await waitForIssuers(owner)
  await owner.query('vacuum analyze gateway.journal, gateway.advice, gateway.batch, gateway.difference, gateway.rate, gateway.session')
})
afterAll(async () => {
  await owner.end()
  await db.close()
})

async function planOf(query: Query): Promise<PlanNode> {
  await db.batch(SCOPE, [query])
  const [rows] = await db.batch(SCOPE, [{ sql: `explain (analyze, buffers, format json) ${query.sql}`, parameters: query.parameters }])
  return rows?.[0]['QUERY PLAN'][0].Plan as PlanNode
}
const messages = (filter: Partial<MessageFilter>): Query => messagesQuery({ limit: 50, ...filter })
const after = (id: number, batch: number | null = null) => ({ after: { id, batch } })

/** A page; and one that looks through what no index tells apart, up to its bound (some thousand messages). */
const PAGE = 60
const BATCHES = 250
const LOOKED = 8_000

describe('a page of the card path reads what it shows: no table that grows is read from end to end', () => {
  test.each<[string, Query, number]>([
    ['the newest messages', messages({}), PAGE],
    ['the newest messages, a page deep down', messages(after(2_000)), PAGE],
    ['of a merchant with a tenth of all', messages({ mid: CHAIN }), PAGE],
    ['of a merchant with a tenth of all, deep down', messages({ mid: CHAIN, ...after(9_000) }), PAGE],
    ['of a merchant like most', messages({ mid: QUIET.mid }), PAGE],
    ['of a merchant that nobody knows', messages({ mid: '999999999999999' }), PAGE],
    ['of a merchant, one number', messages({ mid: CHAIN, stan: 11 }), LOOKED],
    ['of a merchant, a state that none is in', messages({ mid: CHAIN, state: 'waiting' }), LOOKED],
    ['of a busy terminal', messages({ tid: BUSY }), BATCHES],
    ['of a busy terminal, deep down', messages({ tid: BUSY, ...after(3_000, 3) }), BATCHES],
    ['of a busy terminal, a state that none is in', messages({ tid: BUSY, state: 'waiting' }), LOOKED],
    ['of a busy terminal, one number', messages({ tid: BUSY, stan: 14 }), BATCHES],
    ['of a terminal like most', messages({ tid: QUIET.tid }), BATCHES],
    ['of a terminal at its merchant', messages({ tid: QUIET.tid, mid: QUIET.mid }), BATCHES],
    ['of a terminal that nobody knows', messages({ tid: '00000000' }), PAGE],
    ['by reference', messages({ reference: '000000001002' }), PAGE],
    ['by reference that nobody gave', messages({ reference: '999999999999' }), PAGE],
    ['one message', messageQuery(1_002), PAGE],
    ['the newest message', messageQuery(null), PAGE],
    ['what an issuer was told about it', adviceOfMessageQuery(1_002), PAGE],
    ['terminals', terminalsSeenQuery({ limit: 50 }), PAGE],
    ['terminals, a page deep down', terminalsSeenQuery({ limit: 50, cursor: '70000390' }), PAGE],
    ['terminals by the beginning of their number', terminalsSeenQuery({ limit: 50, q: '7000039' }), PAGE],
    ['batches', batchesQuery({ limit: 50, after: null }), PAGE],
    ['batches of a terminal', batchesQuery({ limit: 50, after: null, tid: QUIET.tid }), PAGE],
    ['batches of a terminal that nobody knows', batchesQuery({ limit: 50, after: null, tid: '0' }), PAGE],
    ['batches that do not agree', batchesQuery({ limit: 50, after: null, state: 'difference' }), PAGE],
    ['batches under upload, none', batchesQuery({ limit: 50, after: null, state: 'uploading' }), PAGE],
    ['batches, deep down', batchesQuery({ limit: 50, after: { settledUs: (NOW - 500 * DAY_MS) * 1_000, tid: BUSY, batch: 9 } }), PAGE],
    ['open differences', openDifferencesQuery({ limit: 50 }), PAGE],
    ['what issuers have not confirmed', pendingAdviceQuery({ after: null, limit: 50 }), 4 * PAGE],
    ['what one issuer has not confirmed', pendingAdviceQuery({ issuer: '01030000', after: null, limit: 50 }), 4 * PAGE],
    ['links', linksQuery(NOW), 500],
    ['rates of an hour', ratesQuery(NOW - 3_600_000), PAGE],
    ['answers of a day', answerCodesQuery(NOW - DAY_MS), 2 * PAGE],
    ['line events of a day', lineEventsQuery(NOW - DAY_MS), 2 * PAGE],
  ])('%s', async (_page, query, most) => {
    const plan = await planOf(query)
    const nodes = planNodes(plan)
    expect(
      nodes.filter((node) => node['Node Type'] === 'Seq Scan' && LARGE.includes(node['Relation Name'] ?? '')),
      JSON.stringify(plan),
    ).toEqual([])
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], JSON.stringify(plan)).toBeLessThanOrEqual(most)
  })
})

describe('page by page', () => {
  interface Page {
    readonly ids: readonly number[]
    readonly lookedTo: number | null
    readonly last: { readonly id: number; readonly batch: number } | undefined
  }
  async function pageOf(filter: Partial<MessageFilter>): Promise<Page> {
    const [rows = []] = await db.batch(SCOPE, [messagesQuery({ limit: 500, ...filter })])
    const found = rows.filter((row: { id: number | null }) => row.id !== null).slice(0, 500)
    return {
      ids: found.map((row: { id: number }) => row.id),
      lookedTo: rows[0]?.looked_to ?? null,
      last: rows.length > 500 ? found.at(-1) : undefined,
    }
  }
  /** Every page to the end, by the rule of the list: behind its last row, else behind what was looked through. */
  async function allOf(filter: Partial<MessageFilter>): Promise<number[]> {
    const ids: number[] = []
    let from: MessageFilter['after']
    for (let pages = 0; pages < 500; pages += 1) {
      const { ids: more, lookedTo, last } = await pageOf({ ...filter, after: from })
      ids.push(...more)
      if (last) from = { id: last.id, batch: filter.tid ? last.batch : null }
      else if (lookedTo === null) return ids
      else from = filter.tid ? { id: 0, batch: lookedTo } : { id: lookedTo, batch: null }
    }
    throw new Error('No end')
  }
  test.each<[string, Partial<MessageFilter>, string]>([
    ['all', {}, 'true'],
    ['all of a state', { state: 'timed_out' }, "state = 'timed_out'"],
    ['of a number', { stan: 4_711 }, 'stan = 4711'],
    ['of a chain', { mid: CHAIN }, `mid = '${CHAIN}'`],
    ['of a chain and a state', { mid: CHAIN, state: 'declined' }, `mid = '${CHAIN}' and state = 'declined'`],
    ['of a busy terminal', { tid: BUSY }, `tid = '${BUSY}'`],
    ['of a busy terminal and a state', { tid: BUSY, state: 'timed_out' }, `tid = '${BUSY}' and state = 'timed_out'`],
    ['of a terminal that was at another merchant first', { tid: MOVED.tid }, `tid = '${MOVED.tid}'`],
    ['of that terminal at the other merchant', { tid: MOVED.tid, mid: MOVED.before }, `tid = '${MOVED.tid}' and mid = '${MOVED.before}'`],
    ['of the merchant that it left', { mid: MOVED.before }, `mid = '${MOVED.before}'`],
  ])('%s: each message once, newest first', async (_which, filter, condition) => {
    const { rows } = await owner.query<{ id: number }>(`select id from gateway.journal where ${condition} order by id desc`)
    expect(rows.length).toBeGreaterThan(0)
    expect(await allOf(filter)).toEqual(rows.map((row) => row.id))
  })
})
