import { listClockChanges, retargetClocks } from '#contract/calendar.ts'
import { makeDeviceContact } from '#contract/device.ts'
import {
  createOrder,
  HISTORY_PAGE_MAX,
  listOrders as listOrdersOperation,
  readBoard as readBoardOperation,
  readHistory as readHistoryOperation,
  readOrder,
  takeAction,
} from '#contract/order.ts'
import { countOrders } from '#contract/order-months.ts'
import type { Scope } from '#db/open.ts'
import type { Json, Refusal } from '#domain/result.ts'
import { WRONG_CURSOR } from '../http/cursor.ts'
import type { App } from '../http/deps.ts'
import { type Refused, refuse } from '../http/problem.ts'
import { type Answer, type SignedInCall, serve } from '../http/serve.ts'
import { findOrders } from '../search/public.ts'
import { enqueueRetarget, listChanges } from './change-clocks.ts'
import { countMonths } from './count-months.ts'
import { claimOf, keepContact } from './device-word.ts'
import { openOrder } from './open-order.ts'
import type { OrderDeps } from './order-world.ts'
import { listOrders, orderExists, readBoard, readHistory, readOrderPage } from './read-orders.ts'
import { performAction } from './take-action.ts'

const NOT_FOUND: Refusal = { code: 'not_found' }
const LIST_LIMIT = 50

export function orderRoutes(app: App, deps: OrderDeps): void {
  serve(app, createOrder, async ({ scope, actor, body, formProblem, idempotencyKey }) => {
    if (formProblem) return refuse(formProblem)
    const outcome = await openOrder(deps, { scope, actor, key: idempotencyKey, bankNodeId: body.bankNodeId, input: body.input as Json })
    return 'refusal' in outcome
      ? outcome
      : { status: 201, body: outcome, etag: String(outcome.version), headers: { location: `/api/v1/orders/${outcome.id}` } }
  })
  serve(app, listOrdersOperation, async ({ scope, actor, query }) => {
    const { ids, fields, ...wish } = query
    const named = ids?.split(',')
    const found = wish.q === undefined ? undefined : await findOrders(deps, scope, wish.q)
    const page = await listOrders(deps, scope, actor, {
      view: named ? 'all' : 'open',
      sort: 'opened',
      limit: named?.length ?? LIST_LIMIT,
      ...wish,
      fields: fields?.split(','),
      among: found && named ? found.ids.filter((id) => named.includes(id)) : (found?.ids ?? named),
    })
    return page ? { body: { ...page, ...(found?.cut ? { cut: true } : {}) } } : refuse(WRONG_CURSOR)
  })
  serve(app, countOrders, async ({ scope, actor, query }) => {
    const found = query.q === undefined ? undefined : await findOrders(deps, scope, query.q)
    const months = await countMonths(deps, scope, { view: 'open', ...query, among: found?.ids, personId: actor.personId })
    return { body: found?.cut ? { ...months, exact: false, cut: true } : months }
  })
  serve(app, readBoardOperation, async ({ scope, actor, query }) => ({ body: await readBoard(deps, scope, actor, query.cards) }))
  const exists = (scope: Scope, { id }: { readonly id: string }) => orderExists(deps, scope, id)
  const read = async ({ scope, actor, params }: SignedInCall<typeof readOrder>): Promise<Answer | Refused> => {
    const page = await readOrderPage(deps, scope, actor, params.id)
    return page ? { body: page, etag: String(page.version) } : refuse(NOT_FOUND)
  }
  serve(app, readOrder, read, exists)
  serve(app, takeAction, (call) => act(deps, call), exists)
  const history = async ({ scope, params, query }: SignedInCall<typeof readHistoryOperation>): Promise<Answer | Refused> => {
    const page = { after: Number(query.cursor ?? 0), limit: query.limit ?? HISTORY_PAGE_MAX }
    const found = await readHistory(deps, scope, params.id, page)
    return found ? { body: found } : refuse(NOT_FOUND)
  }
  serve(app, readHistoryOperation, history, exists)
  serve(app, makeDeviceContact, async ({ actor, body }) => ({ body: await keepContact(deps, actor.personId, body) }))
  serve(app, retargetClocks, async ({ body }) =>
    (await enqueueRetarget(deps, body.bankId, body.reason))
      ? { body: { jobs: 1 } }
      : refuse({ code: 'form_invalid', detail: { errors: [{ path: '/bankId', rule: 'bank_with_contract', wanted: true }] } }),
  )
  serve(app, listClockChanges, async ({ query }) => {
    const page = await listChanges(deps, query)
    return page ? { body: page } : refuse(WRONG_CURSOR)
  })
}

async function act(deps: OrderDeps, call: SignedInCall<typeof takeAction>): Promise<Answer | Refused> {
  const { scope, actor, params, body, formProblem, idempotencyKey, ifMatch } = call
  const given = formProblem ? { input: body?.input } : (body ?? {})
  const outcome = await performAction(deps, {
    scope,
    actor,
    // The same id in capital letters is the same id: it has one effect.
    orderId: params.id.toLowerCase(),
    action: params.action,
    input: (given.input ?? {}) as Json,
    actionId: given.actionId?.toLowerCase() ?? idempotencyKey,
    ifMatch,
    device: await claimOf(deps, actor.personId, given.at, given.device),
    formProblem,
  })
  return 'refusal' in outcome ? outcome : { body: outcome, etag: String(outcome.version) }
}
