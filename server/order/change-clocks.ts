import type { Query } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { isOpen } from '#domain/clock/clock.ts'
import { SYSTEM_ACTOR } from '#domain/organisation/role.ts'
import type { OrderState, SlaTargets } from '#domain/process/definition.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { isObject, type Json, type JsonObject } from '#domain/result.ts'
import { DAY_MS, formatInstant, type Instant } from '#domain/time.ts'
import { type ChangeRow, changesQuery, openOfBankQuery, otherCalendarQuery, retargetJobQuery } from './clock-change-rows.ts'
import type { OrderRecord } from './order-rows.ts'
import type { OrderDeps } from './order-world.ts'
import { performAction } from './take-action.ts'

const ORDERS_A_PAGE = 500
const PAGES_MAX = 100_000
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const PAGE_LIMIT = 50

/**
 * The jobs that move running clocks, each order by a visible event; finished clocks are untouched. Tried again, they go on with the
 * orders that are left.
 */
export function clockJobs(deps: OrderDeps): { readonly [name: string]: (payload: Json) => Promise<void> } {
  const bySystem = async (orderId: string, action: string, input: JsonObject): Promise<void> => {
    const outcome = await performAction(deps, { scope: SYSTEM_SCOPE, actor: SYSTEM_ACTOR, orderId, action, input })
    // Closed or moved by somebody else meanwhile: there is nothing left to do. A lost race is tried again with the job.
    if ('refusal' in outcome && outcome.refusal.code === 'version_conflict') throw new Error(`${action} of ${orderId} lost its race`)
  }
  return {
    recount_clocks: async () => {
      await deps.reference.refresh()
      const { version } = deps.reference.calendar()
      await pages<{ id: string }>(
        deps,
        (after) => otherCalendarQuery(version, after, ORDERS_A_PAGE),
        ({ id }) => bySystem(id, 'recount_clocks', { calendarVersion: version }),
      )
    },
    retarget_clocks: async (payload) => {
      const { bankId, reason } = isObject(payload) ? payload : {}
      const contract = deps.reference.contractOf(Number(bankId), deps.now())
      if (!contract) return
      const targets = deps.reference.targetsOf(contract)
      await pages<Running>(
        deps,
        (after) => openOfBankQuery(Number(bankId), after, ORDERS_A_PAGE),
        async (row) => {
          for (const wanted of otherTargets(row, targets))
            await bySystem(row.id, 'retarget_clock', { ...wanted, ruleId: targets.ruleId, reason: String(reason) })
        },
      )
    },
  }
}

type Running = Pick<OrderRecord, 'id' | 'clocks' | 'region_class'>

function otherTargets(row: Running, targets: SlaTargets): { kind: string; targetDays: number }[] {
  const order = { regionClass: row.region_class } as OrderState
  return INSTALLATION.clocks
    .map((rule) => ({ kind: rule.kind, targetDays: rule.targetDays(order, targets) }))
    .filter(({ kind, targetDays }) => row.clocks.some((one) => isOpen(one) && one.kind === kind && one.targetMs !== targetDays * DAY_MS))
}

async function pages<Row extends { readonly id: string }>(
  deps: OrderDeps,
  queryAfter: (id: string) => Query,
  work: (row: Row) => Promise<void>,
): Promise<void> {
  let after = FIRST_ID
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const [found] = await deps.db.batch(SYSTEM_SCOPE, [queryAfter(after)])
    const rows = (found ?? []) as Row[]
    for (const row of rows) await work(row)
    if (rows.length < ORDERS_A_PAGE) return
    after = rows.at(-1)?.id ?? after
  }
}

export async function enqueueRetarget(deps: OrderDeps, bankId: number, reason: string): Promise<boolean> {
  if (!deps.reference.contractOf(bankId, deps.now())) return false
  await deps.db.batch(SYSTEM_SCOPE, [retargetJobQuery(bankId, reason)])
  return true
}

/** A page of before and after, newest first; null when the cursor is none of ours. */
export async function listChanges(deps: OrderDeps, query: { readonly cursor?: string; readonly limit?: number }) {
  if (query.cursor !== undefined && !/^\d{1,15}$/.test(query.cursor)) return null
  const limit = query.limit ?? PAGE_LIMIT
  const [found] = await deps.db.batch(SYSTEM_SCOPE, [changesQuery(query.cursor === undefined ? null : Number(query.cursor), limit + 1)])
  const rows = (found ?? []) as ChangeRow[]
  const shown = rows.slice(0, limit)
  const side = (due: Instant | null, targetMs: number, calendarVersion: string) => ({
    dueAt: due === null ? null : formatInstant(due),
    targetDays: targetMs / DAY_MS,
    calendarVersion,
  })
  return {
    items: shown.map((row) => ({
      id: String(row.id),
      at: formatInstant(row.at),
      cause: row.cause,
      reason: row.reason,
      order: { id: row.order_id, number: row.number },
      kind: row.kind,
      cycle: row.cycle,
      before: side(row.due_before, row.target_before_ms, row.version_before),
      after: side(row.due_after, row.target_after_ms, row.version_after),
    })),
    next: rows.length > limit ? String(shown.at(-1)?.id) : null,
  }
}

/** Every day (UTC): what another process opened under yesterday's calendar, or a library that knows a year more. */
export const CLOCK_CRONTAB = '20 19 * * * recount_clocks'
