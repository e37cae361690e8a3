import type { AnswerOf } from '#contract/operation.ts'
import { type Happening, HOME_LINES, type readPortalHome } from '#contract/portal.ts'
import type { Scope } from '#db/open.ts'
import type { Actor } from '#domain/organisation/role.ts'
import type { OrderEvent } from '#domain/process/definition.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { newsOf } from '#domain/process/flow-chart.ts'
import { DAY_MS, formatInstant, type Instant, instant, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import { listOrdersQuery, type OrderDeps, type OrderRecord, presentRow } from '../order/public.ts'
import { type HeldRow, heldQuery, lateCountQuery, type NewsRow, newsCountsQuery, newsQuery } from './home-rows.ts'

/** The three things a bank's officer sees first, in one round trip. */
export async function readHome(deps: OrderDeps, scope: Scope, actor: Actor): Promise<AnswerOf<typeof readPortalHome>> {
  const now = deps.now()
  const from = startOfYesterday(now)
  const news = newsOf(INSTALLATION)
  const lines = { personId: '', limit: HOME_LINES, now, endOfToday: now }
  const [held, waiting, lateCount, late, bankLate, counts, happenings] = await deps.db.batch(scope, [
    heldQuery(scope, now),
    listOrdersQuery(scope, { ...lines, view: 'waiting_bank', sort: 'bank_due' }),
    lateCountQuery(scope, now),
    listOrdersQuery(scope, { ...lines, view: 'overdue', sort: 'due' }),
    listOrdersQuery(scope, { ...lines, view: 'bank_overdue', sort: 'bank_due' }),
    newsCountsQuery(scope, from, news),
    newsQuery(scope, from, news, HOME_LINES),
  ])
  const states = (held ?? []) as HeldRow[]
  const rows = (found: unknown) =>
    ((found ?? []) as OrderRecord[]).slice(0, HOME_LINES).map((row) => presentRow(deps.reference, row, { actor, now }))
  const often = new Map(((counts ?? []) as { type: string; count: number }[]).map(({ type, count }) => [type, count]))
  return {
    waiting: { states: states.map(({ state, count }) => ({ state, count })), items: rows(waiting) },
    late: {
      company: { count: Number(lateCount?.[0]?.count ?? 0), items: rows(late) },
      bank: { count: states.reduce((sum, one) => sum + one.late, 0), items: rows(bankLate) },
    },
    since: {
      from: formatInstant(from),
      // In the order of the road, so that the same thing stands at the same place every morning.
      counts: news.flatMap((type) => (often.has(type) ? [{ type, count: often.get(type) ?? 0 }] : [])),
      items: ((happenings ?? []) as NewsRow[]).map((row) => happening(deps, row)),
    },
  }
}

/** What an officer means by "since yesterday": 00:00 in Shanghai. */
function startOfYesterday(now: Instant): Instant {
  return startOfShanghaiDay(shanghaiDate(instant(now - DAY_MS)))
}

function happening(deps: OrderDeps, row: NewsRow): Happening {
  const { actor, from, to } = JSON.parse(row.body) as OrderEvent
  return {
    order: { id: row.id, number: row.number, process: row.process, merchantName: row.merchant_name },
    type: row.type,
    from,
    to,
    at: formatInstant(row.at),
    by: { name: deps.reference.personName(actor.personId), role: actor.role },
  }
}
