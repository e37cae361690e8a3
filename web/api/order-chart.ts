import type { HistoryEntry, OrderPage as WireOrderPage } from '#contract/order.ts'
import type { Calendar } from '#domain/clock/calendar.ts'
import type { Clock } from '#domain/clock/clock.ts'
import type { OrderState } from '#domain/process/definition.ts'
import { type FlowChart, flowChart } from '#domain/process/flow-chart.ts'
import { definitionOf } from '#domain/process/registry.ts'
import { type Instant, parseInstant } from '#domain/time.ts'

/** What is drawn of an order: its page, whatever its actions look like. */
export type ChartedOrder = Omit<WireOrderPage, 'actions' | 'suspension'>

interface ToldPause {
  readonly from: string
  readonly to: string | null
}
/** A clock as the page tells it: the domain's, with its instants as texts. */
type WireClock = Omit<Clock, 'startedAt' | 'dueAt' | 'endedAt' | 'pauses'> & {
  readonly startedAt: string
  readonly dueAt: string | null
  readonly endedAt: string | null
  readonly pauses: readonly ToldPause[]
}

/** The order's clocks as the rules know them: what is left of one is reckoned here as the server reckons it. */
export function clocksOf(page: Pick<ChartedOrder, 'clocks'>): readonly Clock[] {
  return (page.clocks as unknown as readonly WireClock[]).map((told) => ({
    ...told,
    startedAt: parseInstant(told.startedAt),
    dueAt: instantOrNull(told.dueAt),
    endedAt: instantOrNull(told.endedAt),
    pauses: told.pauses.map(({ from, to }) => ({ from: parseInstant(from), to: instantOrNull(to) })),
  }))
}

export function installClock(page: Pick<ChartedOrder, 'clocks'>): Clock | undefined {
  return clocksOf(page).findLast((clock) => clock.kind === 'install')
}

/** The picture of an order: its definition, its history, its clock; without a badge until the calendar is known. */
export function chartOf(page: ChartedOrder, history: readonly HistoryEntry[], now: Instant, calendar: Calendar | null): FlowChart | null {
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
  const order = stateOf(page)
  return flowChart(definition, order.capacity, { order, events, now, calendar })
}

/** An order as the rules see it, as far as the page tells it. */
export function stateOf(page: ChartedOrder): OrderState {
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
    clocks: clocksOf(page),
    suspended: null,
    version: page.version,
    openedAt: parseInstant(page.openedAt),
    closedAt: instantOrNull(page.closedAt),
  }
}

function instantOrNull(text: string | null): Instant | null {
  return text === null ? null : parseInstant(text)
}
