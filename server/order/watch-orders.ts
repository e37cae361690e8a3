import { SYSTEM_SCOPE } from '#db/scope.ts'
import { SYSTEM_ACTOR } from '#domain/organisation/role.ts'
import { isObject, type Json } from '#domain/result.ts'
import { breachedQuery, expectedQuery } from './clock-rows.ts'
import type { OrderDeps } from './order-world.ts'
import { performAction } from './take-action.ts'

const ORDERS_A_RUN = 500

/** The register of terminals as an adapter: it answers a report of five elements (R10). */
export interface BindingRegister {
  answer(orderId: string): Promise<{ readonly result: 'accepted' | 'mismatch'; readonly reference: string }>
}

/** Built in: accepts what is reported; a real register's adapter takes its place. */
export const acceptingRegister: BindingRegister = {
  answer: async (orderId) => ({ result: 'accepted', reference: `REG-${orderId.slice(-12)}` }),
}

/** The jobs of orders, by the names under which the write side enqueues them. Each does the same when it is tried twice. */
export function orderJobs(deps: OrderDeps, register: BindingRegister): { readonly [name: string]: (payload: Json) => Promise<void> } {
  const bySystem = (orderId: string, action: string, input: Json) =>
    performAction(deps, { scope: SYSTEM_SCOPE, actor: SYSTEM_ACTOR, orderId, action, input })
  return {
    answer_binding: async (payload) => {
      const orderId = isObject(payload) ? String(payload.orderId) : ''
      await bySystem(orderId, 'binding_answered', { ...(await register.answer(orderId)) })
    },
    watch_orders: async () => {
      const now = deps.now()
      const [breached, expected] = await deps.db.batch(SYSTEM_SCOPE, [breachedQuery(now, ORDERS_A_RUN), expectedQuery(now, ORDERS_A_RUN)])
      for (const row of breached ?? []) await bySystem(row.id, 'clock_breached', { kind: row.kind, cycle: row.cycle })
      for (const row of expected ?? []) await bySystem(row.id, 'resume', {})
    },
  }
}

/** Every minute (UTC): breaches are told, expired suspensions resume. */
export const ORDER_CRONTAB = '* * * * * watch_orders'
