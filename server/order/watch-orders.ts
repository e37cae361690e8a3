import { SYSTEM_SCOPE } from '#db/scope.ts'
import { SYSTEM_ACTOR } from '#domain/organisation/role.ts'
import { textList } from '#domain/process/guards.ts'
import { isObject, type Json } from '#domain/result.ts'
import type { Log } from '../http/deps.ts'
import { type RemoteKeyLoader, simulatedKeyLoader } from '../key/public.ts'
import { type ReportedBinding, reportedBindingsQuery } from '../merchant/public.ts'
import { breachedQuery, expectedQuery } from './clock-rows.ts'
import { loadOrderQuery, type OrderRecord } from './order-rows.ts'
import type { OrderDeps } from './order-world.ts'
import { type BindingRegister, simulatedRegister } from './register.ts'
import { performAction } from './take-action.ts'

const ORDERS_A_RUN = 500
/** The answer is there already, or nothing waits for it any more. */
const ANSWERED = ['not_found', 'fact_missing', 'action_not_allowed']

/** Whom the jobs of orders ask outside the house. */
export interface OrderAdapters {
  readonly register: BindingRegister
  readonly keyLoader: RemoteKeyLoader
}

export const SIMULATED_ADAPTERS: OrderAdapters = { register: simulatedRegister, keyLoader: simulatedKeyLoader }

/** The jobs of orders, by the names under which the write side enqueues them. Each does the same when it is tried twice. */
export function orderJobs(
  deps: OrderDeps,
  adapters: OrderAdapters,
  log: Log,
): { readonly [name: string]: (payload: Json) => Promise<void> } {
  const bySystem = async (orderId: string, action: string, input: Json, ifMatch?: readonly string[]) => {
    const outcome = await performAction(deps, { scope: SYSTEM_SCOPE, actor: SYSTEM_ACTOR, orderId, action, input, ifMatch })
    // Thrown, the queue tries again; any other no is an answer: the order has gone on.
    if ('refusal' in outcome && outcome.refusal.code === 'version_conflict') throw new Error(`${action} of ${orderId} lost every race`)
    return outcome
  }
  /** One order that cannot be worked on holds up none behind it. */
  const each = async <Row extends { readonly id: string }>(rows: readonly Row[], work: (row: Row) => Promise<unknown>): Promise<void> => {
    for (const row of rows) {
      try {
        await work(row)
      } catch (error) {
        log.error({ order: row.id, failure: (error as Error).message }, 'the clocks of an order were not looked after')
      }
    }
  }
  return {
    answer_binding: async (payload) => {
      const orderId = isObject(payload) ? String(payload.orderId) : ''
      const [rows] = await deps.db.batch(SYSTEM_SCOPE, [reportedBindingsQuery(orderId)])
      const reported = (rows ?? []) as ReportedBinding[]
      // Nothing waits any more: it was called off or answered.
      if (reported.length === 0) return
      const { differences, ...answer } = await adapters.register.answer(orderId, reported)
      const outcome = await bySystem(orderId, 'binding_answered', {
        ...answer,
        ...(differences ? { differences: differences.map((one) => ({ ...one })) } : {}),
      })
      // The queue tries again.
      if ('refusal' in outcome && !ANSWERED.includes(outcome.refusal.code))
        throw new Error(`The answer of the register was refused: ${outcome.refusal.code}`)
    },
    load_keys_remotely: async (payload) => {
      const orderId = isObject(payload) ? String(payload.orderId) : ''
      const [rows] = await deps.db.batch(SYSTEM_SCOPE, [loadOrderQuery(orderId)])
      const loaded = await adapters.keyLoader.load(textList((rows?.[0] as OrderRecord | undefined)?.facts.serials))
      const keys = loaded.map((one) => ({
        ...one,
        kcv: deps.keys.combine(deps.keys.seal(one.componentOne), deps.keys.seal(one.componentTwo)).kcv,
      }))
      await bySystem(orderId, 'remote_load', { keys })
    },
    watch_orders: async () => {
      const now = deps.now()
      const [breached, expected] = await deps.db.batch(SYSTEM_SCOPE, [breachedQuery(now, ORDERS_A_RUN), expectedQuery(now, ORDERS_A_RUN)])
      await each(breached ?? [], (row) => bySystem(row.id, 'clock_breached', { kind: row.kind, cycle: row.cycle }))
      // Of this version alone: a suspension that somebody made since is another one.
      await each(expected ?? [], (row) => bySystem(row.id, 'resume', {}, [String(row.version)]))
    },
  }
}

/** Every minute (UTC): breaches are told, expired suspensions resume. */
export const ORDER_CRONTAB = '* * * * * watch_orders'
