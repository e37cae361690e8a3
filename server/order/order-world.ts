import { createHash } from 'node:crypto'
import type { OrderReceipt } from '#contract/order.ts'
import type { Database, Scope } from '#db/open.ts'
import { isOpen } from '#domain/clock/clock.ts'
import type { Actor } from '#domain/organisation/role.ts'
import type { OrderState } from '#domain/process/definition.ts'
import type { Registry } from '#domain/process/registry.ts'
import type { Json, Refusal } from '#domain/result.ts'
import { formatInstant, type Instant, instant, MINUTE_MS } from '#domain/time.ts'
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

export interface ActionCommand {
  readonly scope: Scope
  readonly actor: Actor
  readonly orderId: string
  readonly action: string
  readonly input: Json
  /** The command's own id: the same one twice has one effect. */
  readonly actionId?: string | undefined
  /** Version the asker has seen; another one now is refused (412). */
  readonly ifMatch?: string | undefined
  /** When it was done, as a device says; without one it is done now. */
  readonly at?: Instant | undefined
  readonly device?: Device | undefined
  /** A fault of the body's shape, told after 404, 403, 412 and 409. */
  readonly formProblem?: Refusal | null
}

/** A handheld's word on its own clock. */
export interface Device {
  readonly id: string
  readonly offsetMs: number
  readonly trusted: boolean
}

/** A device's clock is believed up to this offset (docs/spec/3, off-line check-in). */
const DEVICE_OFFSET_MAX_MS = 2 * MINUTE_MS

export function isTrusted(device: Device): boolean {
  return device.trusted && Math.abs(device.offsetMs) <= DEVICE_OFFSET_MAX_MS
}

/**
 * The effective time of an action: the device's when its clock is trusted, never before the order's last event nor after now;
 * otherwise now.
 */
export function effectiveAt(now: Instant, lastAt: Instant, command: Pick<ActionCommand, 'at' | 'device'>): Instant {
  const { at, device } = command
  if (at === undefined || !device || !isTrusted(device)) return now
  return instant(Math.min(now, Math.max(lastAt, at)))
}

/** Earliest open due time of an order's clocks of our own side; the bank's own deadlines are shown, not sorted by. */
export function dueOf(order: OrderState): Instant | null {
  // A closed order waits for nobody; lists by due date rely on it.
  if (order.closedAt !== null) return null
  const dues = order.clocks
    .filter((clock) => isOpen(clock) && clock.dueAt !== null && clock.side === 'company')
    .map((clock) => clock.dueAt as Instant)
  return dues.length === 0 ? null : (Math.min(...dues) as Instant)
}

export function receiptOf(order: OrderState, holder: string): OrderReceipt {
  const dueAt = dueOf(order)
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
