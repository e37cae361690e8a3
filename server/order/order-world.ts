import { createHash } from 'node:crypto'
import type { OrderReceipt } from '#contract/order.ts'
import type { Database, Scope } from '#db/open.ts'
import { earliestDue } from '#domain/clock/clock.ts'
import type { DeviceTime } from '#domain/clock/device-time.ts'
import type { Actor } from '#domain/organisation/role.ts'
import type { OrderState } from '#domain/process/definition.ts'
import type { Registry } from '#domain/process/registry.ts'
import type { Json, Refusal } from '#domain/result.ts'
import { formatInstant, type Instant } from '#domain/time.ts'
import type { KeyProvider } from '../key/public.ts'
import type { Levels, Reference } from '../reference/public.ts'
import type { PhoneDigest } from '../search/public.ts'

/** What the order use cases work with; routes, jobs, tests and the province generator put it together. */
export interface OrderDeps {
  readonly db: Database
  readonly reference: Reference
  readonly keys: KeyProvider
  /** The processes and their versions. */
  readonly processes: Registry
  /** Serials of order numbers, one after the other. */
  readonly serials: { next(): Promise<number> }
  /** How the search index knows telephones. */
  readonly phoneDigest: PhoneDigest
  readonly now: () => Instant
  readonly newId: () => string
}

/** A handheld's word, as its contacts with the server bear it out. */
export interface DeviceClaim {
  readonly id: string
  readonly time: DeviceTime
}

export interface ActionCommand {
  readonly scope: Scope
  readonly actor: Actor
  readonly orderId: string
  readonly action: string
  readonly input: Json
  /** The command's own id: the same one twice has one effect. */
  readonly actionId?: string | undefined
  /** Versions the asker has seen; another one now is refused (412). */
  readonly ifMatch?: readonly string[] | undefined
  /** What a handheld says of when it was done; without one it is done now. */
  readonly device?: DeviceClaim | undefined
  /** A fault of the body's shape, told after 404, 403, 412 and 409. */
  readonly formProblem?: Refusal | null
}

export function receiptOf(order: OrderState, holder: string): OrderReceipt {
  const dueAt = earliestDue(order)
  return {
    id: order.id,
    number: order.number,
    state: order.state,
    holder,
    version: order.version,
    dueAt: dueAt === null ? null : formatInstant(dueAt),
  }
}

/** Tells the same command sent twice from another one under the same id. Key order of objects is the sender's: the same call has the same. */
export function inputHash(input: Json): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex')
}

const ORDER_CHANNEL = 'tw_order'

/** Tells open screens of a change, each by the scope of its session (`server/live`). */
export function tellOrder(deps: OrderDeps, receipt: OrderReceipt, levels: Levels): void {
  const { province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id } = levels
  const { id, number, state, version } = receipt
  deps.db.notify(
    ORDER_CHANNEL,
    JSON.stringify({
      id,
      number,
      state,
      version,
      levels: [province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id],
    }),
  )
}
