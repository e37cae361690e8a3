import type { ActionDefinition, DeviceWord, OrderState } from '#domain/process/definition.ts'
import { type Instant, instant } from '#domain/time.ts'
import type { ActionCommand } from './order-world.ts'

export interface Dated {
  /** Effective time. */
  readonly at: Instant
  readonly device: DeviceWord | undefined
}

/**
 * The effective time of an action: now, but for work that an account manager did in the field, maybe off-line, and for a suspension
 * that ended by itself at its expected date, however late somebody notices (docs/spec/3).
 */
export function whenDone(
  now: Instant,
  order: OrderState,
  action: ActionDefinition | undefined,
  command: Pick<ActionCommand, 'action' | 'actor' | 'device'>,
): Dated {
  if (command.action === 'resume' && order.suspended && order.suspended.expectedAt < now)
    return { at: instant(Math.max(order.suspended.since, order.suspended.expectedAt)), device: undefined }
  if (!command.device || command.actor.role !== 'account_manager') return { at: now, device: undefined }
  const { id, time } = command.device
  const { at: claimedAt, verified, offsetMs, jumpMs } = time
  const counts = action?.offLine === 'evidence' || (action?.offLine === 'verified_only' && verified)
  return {
    at: counts ? claimedAt : now,
    device: { id, claimedAt, arrivedAt: now, verified, offsetMs, jumpMs },
  }
}
