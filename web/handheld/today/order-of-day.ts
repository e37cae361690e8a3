import type { OrderRow } from '#contract/order.ts'
import type { ServerDay } from '../remote.ts'

/** An act that is on the device and not at the server. */
export interface KeptAct {
  readonly orderId: string
  readonly action: string
}

export interface DayOrder {
  readonly order: OrderRow
  /** Checked in there and not yet out: by the server, or by what is kept here. */
  readonly there: boolean
}

/**
 * The cards in their order: where one is at the merchant's first, whatever has become of the order meanwhile; then the most pressing;
 * those whose clock stands last.
 */
export function orderOfDay({ mine, visiting }: ServerDay, kept: readonly KeptAct[]): DayOrder[] {
  const there = new Set(visiting.map((order) => order.id))
  for (const { orderId, action } of kept) {
    if (action === 'check_in') there.add(orderId)
    if (action === 'check_out') there.delete(orderId)
  }
  const all = new Map([...mine, ...visiting].map((order) => [order.id, order]))
  return [...all.values()]
    .map((order) => ({ order, there: there.has(order.id) }))
    .sort((one, other) => Number(other.there) - Number(one.there) || dueMs(one.order) - dueMs(other.order))
}

function dueMs(order: OrderRow): number {
  return order.dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(order.dueAt)
}
