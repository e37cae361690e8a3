import type { Database } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { SYSTEM_ACTOR } from '#domain/organisation/role.ts'
import { DAY_MS, MINUTE_MS } from '#domain/time.ts'
import { type OrderDeps, performAction } from '../order/public.ts'
import { type CardEvent, cardEventsQuery, tryAgainQuery, workedOnQuery } from './card-event-rows.ts'

const EVENTS_A_RUN = 200
/** A test sale may be earlier than its visit reaches the server; so long it waits for it. */
const WAITS_MS = DAY_MS
/** How soon a refused event is tried again; twice as long each time. */
const AGAIN_MS = 2_000
const AGAIN_MAX_MS = 10 * MINUTE_MS
/** The gateway calls this when it has written events. */
const CHANNEL = 'tw_card'

/**
 * Brings what the gateway saw to the orders: a test sale ticks its step of the installation as `system` (docs/spec/8). The same event
 * twice does the same: its id is the action's. An event that its order refuses for now is tried again for a day, behind the others.
 */
export async function followGateway(deps: OrderDeps & { readonly db: Database }): Promise<{ run(): Promise<void> }> {
  let running: Promise<void> | null = null
  let again = false
  const round = async (): Promise<void> => {
    const [rows] = await deps.db.batch(SYSTEM_SCOPE, [cardEventsQuery(EVENTS_A_RUN, deps.now())])
    const [done, later]: [number[], CardEvent[]] = [[], []]
    for (const event of (rows ?? []) as CardEvent[]) {
      if (await workOn(deps, event)) done.push(event.id)
      else later.push(event)
    }
    const ids = later.map((event) => event.id)
    const ats = later.map((event) => deps.now() + Math.min(AGAIN_MS * 2 ** event.tries, AGAIN_MAX_MS))
    if (done.length + later.length > 0) await deps.db.batch(SYSTEM_SCOPE, [workedOnQuery(done), tryAgainQuery(ids, ats)])
  }
  const run = (): Promise<void> => {
    again = running !== null
    running ??= round().finally(() => {
      running = null
      if (again) void run().catch(() => undefined)
      again = false
    })
    return running
  }
  await deps.db.listen(CHANNEL, () => void run().catch(() => undefined))
  return { run }
}

/** True when nothing is left to do for the event. */
async function workOn(deps: OrderDeps, event: CardEvent): Promise<boolean> {
  const outcome = await performAction(deps, {
    scope: SYSTEM_SCOPE,
    actor: SYSTEM_ACTOR,
    orderId: event.order_id,
    action: 'test_sale_passed',
    actionId: `card-${event.id}`,
    input: { serials: [event.serial] },
  })
  if (!('refusal' in outcome)) return true
  const { code, detail } = outcome.refusal
  const forGood = code === 'not_found' || (code === 'fact_missing' && detail?.fact === 'not_tested')
  return forGood || deps.now() - event.created_at > WAITS_MS
}

/** Every minute (UTC): what a lost call left lying. */
export const CARD_CRONTAB = '* * * * * card_events'
