import type { ClockRule, Holder, OrderState } from '../definition.ts'

/** Who holds the order: a function of state, capacity and facts (docs/spec/2). Pauses and the bank's clocks follow it; no action lists them. */
export function installationHolder(order: Pick<OrderState, 'state' | 'capacity' | 'facts'>): Holder {
  const { state, capacity, facts } = order
  if (['normal', 'risk_rejected', 'bank_rejected', 'cancelled'].includes(state)) return 'nobody'
  if (state === 'notified') return facts.notice_returned === true ? 'bank' : 'company'
  if (state === 'surveying') return capacity === 'outsourcer' && facts.risk_review_due === true ? 'bank' : 'company'
  if (state === 'bank_approval') return 'bank'
  // As outsourcer the bank loads the key too, so it holds the order until that is done and the state moves on.
  if (state === 'awaiting_key') return capacity === 'outsourcer' || facts.key_received !== true ? 'bank' : 'company'
  return 'company'
}

const isEnded = (order: OrderState): boolean => installationHolder(order) === 'nobody'
const inBadEnd = (order: OrderState): boolean => ['risk_rejected', 'bank_rejected', 'cancelled'].includes(order.state)

/** Clocks of an installation: each says what it should be, as a function of the order alone. */
export const INSTALLATION_CLOCKS: readonly ClockRule[] = [
  {
    kind: 'install',
    side: 'company',
    counts: 'working',
    targetDays: (order, targets) => targets.installDays[order.regionClass],
    wants: (order) => {
      if (inBadEnd(order)) return 'void'
      if (order.state === 'notified') return 'absent'
      if (order.state === 'normal') return 'ended'
      // The bank's holding time is not ours to answer for: the clock stops, it does not reset.
      return installationHolder(order) === 'bank' || order.suspended !== null ? 'paused' : 'running'
    },
  },
  {
    kind: 'bank_hold',
    side: 'bank',
    counts: 'working',
    targetDays: (_order, targets) => targets.bankHoldDays,
    wants: (order) =>
      order.state === 'cancelled'
        ? 'void'
        : // Every pause for the bank opens one (docs/spec/3): where it holds the order, and where we wait for it.
          (order.state !== 'notified' && installationHolder(order) === 'bank') || (order.suspended?.for === 'bank' && !isEnded(order))
          ? 'running'
          : 'absent',
  },
  {
    kind: 'correction',
    side: 'bank',
    counts: 'working',
    targetDays: (_order, targets) => targets.correctionDays,
    wants: (order) =>
      order.state === 'cancelled' ? 'void' : order.state === 'notified' && order.facts.notice_returned === true ? 'running' : 'absent',
  },
  {
    // R17: never pauses, and a report that the register finds wrong gives no new time.
    kind: 'binding_report',
    side: 'supervisor',
    counts: 'working',
    targetDays: (_order, targets) => targets.bindingReportDays,
    wants: (order) =>
      inBadEnd(order) ? 'void' : order.facts.allocated === true && order.facts.binding_reported !== true ? 'running' : 'absent',
    goesOn: (order) => order.facts.registered === 'mismatch',
  },
]
