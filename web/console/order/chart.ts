import type { OrderState } from '#domain/process/definition.ts'
import { type ClockBadge, type FlowChart, flowChart } from '#domain/process/flow-chart.ts'
import { definitionOf } from '#domain/process/registry.ts'
import { type Instant, parseInstant } from '#domain/time.ts'
import type { HistoryEntry, OrderPage } from '#web/api/orders.ts'
import { rowClock } from '#web/ui/row-clock.ts'

/** A clock as the API tells it. */
export interface ToldClock {
  readonly kind: string
  readonly side: string
  readonly cycle: number
  readonly state: string
  readonly targetMs: number
  readonly remainingMs: number
  readonly startedAt: string
  readonly dueAt: string | null
  readonly dueIfResumed?: string | null
  /** When four fifths of the budget are used; null while it stands. */
  readonly warnAt: string | null
  readonly provisional?: boolean
  readonly pauses?: readonly unknown[]
}

/** Which days are worked the server knows: badges are made from the due times that it reckoned. */
const NO_CALENDAR = { version: '', announcedYears: [], exceptions: {} }

export function clocksOf(page: OrderPage): readonly ToldClock[] {
  return page.clocks as unknown as readonly ToldClock[]
}

export function installClock(page: OrderPage): ToldClock | undefined {
  return clocksOf(page).findLast((clock) => clock.kind === 'install')
}

/** The picture of an order: its definition, its history, its clock. */
export function chartOf(page: OrderPage, history: readonly HistoryEntry[], now: Instant): FlowChart | null {
  const definition = definitionOf(page.process, page.definitionVersion)
  if (!definition) return null
  const events = history.map((one) => ({
    type: one.type,
    at: parseInstant(one.at),
    from: one.from,
    to: one.to,
    facts: one.facts as OrderState['facts'],
    ...(one.suspended === undefined ? {} : { suspended: one.suspended as OrderState['suspended'] }),
  }))
  const clock = installClock(page)
  const chart = flowChart(definition, page.capacity === 'outsourcer' ? 'outsourcer' : 'acquirer', {
    order: stateOf(page),
    events,
    now,
    calendar: NO_CALENDAR,
  })
  return { ...chart, badge: clock ? badgeOf(clock, now) : null }
}

/** How a clock stands: what is left until its due time, or of its budget while it is paused. */
export function badgeOf(clock: ToldClock, now: Instant): ClockBadge | null {
  const { state, dueAt, warnAt, targetMs, remainingMs } = clock
  const face = rowClock({ clockState: state, dueAt, warnAt, budgetMs: targetMs, remainingMs }, now)
  if (face.tone === 'none') return null
  return {
    kind: clock.kind,
    state: state as ClockBadge['state'],
    remainingMs: face.leftMs,
    targetMs,
    shareLeft: 1 - face.gone,
    tone: face.tone,
    dueAt: face.due,
    dueIfResumed: clock.dueIfResumed ? parseInstant(clock.dueIfResumed) : null,
  }
}

/** An order as the rules see it, as far as the page tells it. */
export function stateOf(page: OrderPage): OrderState {
  return {
    id: page.id,
    number: page.number,
    process: 'installation',
    definitionVersion: page.definitionVersion,
    state: page.state,
    capacity: page.capacity === 'outsourcer' ? 'outsourcer' : 'acquirer',
    regionClass: page.regionClass === 'county' ? 'county' : 'urban',
    source: page.source as OrderState['source'],
    assigneeId: page.assignee?.id ?? null,
    helperIds: [],
    facts: page.facts as OrderState['facts'],
    clocks: [],
    suspended: null,
    version: page.version,
    openedAt: parseInstant(page.openedAt),
    closedAt: page.closedAt === null ? null : parseInstant(page.closedAt),
  }
}
