import {
  createOrder,
  listOrders as listOrdersOperation,
  readBoard as readBoardOperation,
  readHistory as readHistoryOperation,
  readOrder,
  takeAction,
} from '#contract/order.ts'
import type { Json, Refusal } from '#domain/result.ts'
import { parseInstant } from '#domain/time.ts'
import type { App } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { openOrder } from './open-order.ts'
import type { OrderDeps } from './order-world.ts'
import { listOrders, readBoard, readHistory, readOrderPage } from './read-orders.ts'
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
    const { ids, ...wish } = query
    const among = ids?.split(',')
    const page = await listOrders(deps, scope, actor, {
      view: among ? 'all' : 'open',
      sort: 'opened',
      limit: among?.length ?? LIST_LIMIT,
      ...wish,
      among,
    })
    return page
      ? { body: page }
      : refuse({ code: 'form_invalid', detail: { errors: [{ path: '/cursor', rule: 'cursor', wanted: 'the `next` of a page' }] } })
  })
  serve(app, readBoardOperation, async ({ scope, actor }) => ({ body: await readBoard(deps, scope, actor) }))
  serve(app, readOrder, async ({ scope, actor, params }) => {
    const page = await readOrderPage(deps, scope, actor, params.id)
    return page ? { body: page, etag: String(page.version) } : refuse(NOT_FOUND)
  })
  serve(app, takeAction, async ({ scope, actor, params, body, formProblem, idempotencyKey, ifMatch }) => {
    const given = formProblem ? { input: body?.input } : (body ?? {})
    const outcome = await performAction(deps, {
      scope,
      actor,
      orderId: params.id,
      action: params.action,
      input: (given.input ?? {}) as Json,
      actionId: given.actionId ?? idempotencyKey,
      ifMatch,
      at: given.at === undefined ? undefined : parseInstant(given.at),
      device: given.device,
      formProblem,
    })
    return 'refusal' in outcome ? outcome : { body: outcome, etag: String(outcome.version) }
  })
  serve(app, readHistoryOperation, async ({ scope, params }) => {
    const history = await readHistory(deps, scope, params.id)
    return history ? { body: history } : refuse(NOT_FOUND)
  })
}
