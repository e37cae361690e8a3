import type { OrderState } from '#domain/process/definition.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { type ClockBadge, type FlowChart, flowChart, type Story } from '#domain/process/flow-chart.ts'
import { instant, parseInstant } from '#domain/time.ts'
import { Road } from '#web/ui/road.tsx'
import { noteOf } from '#web/ui/worked-by.ts'
import type { Clock, HistoryRow, OrderPage } from '../remote.ts'
import { stamp } from '../time-said.tsx'

/** Which days are worked is the server's to know: the badge below is made from the due time it computed. */
const NO_CALENDAR = { version: '', announcedYears: [], exceptions: {} }

/** The order's road from the one definition, its history and the server's clock. */
export function RoadPicture({ order, history, now }: { order: OrderPage; history: readonly HistoryRow[]; now: number }) {
  const install = order.clocks.findLast((clock) => clock.kind === 'install')
  const chart: FlowChart = {
    ...flowChart(INSTALLATION, stateOf(order).capacity, storyOf(order, history, now)),
    badge: badgeOf(install, now),
  }
  const due = install?.dueAt ?? null
  return <Road chart={chart} process={order.process} due={due === null ? null : parseInstant(due)} notes={notesOf(history)} />
}

function storyOf(order: OrderPage, history: readonly HistoryRow[], now: number): Story {
  const events = history.map((row) => ({
    type: row.type,
    at: parseInstant(row.at),
    from: row.from,
    to: row.to,
    facts: row.facts as OrderState['facts'],
    ...(row.suspended === undefined ? {} : { suspended: row.suspended as OrderState['suspended'] }),
  }))
  return { order: stateOf(order), events, now: instant(now), calendar: NO_CALENDAR }
}

function stateOf(order: OrderPage): OrderState {
  return {
    id: order.id,
    number: order.number,
    process: 'installation',
    definitionVersion: order.definitionVersion,
    state: order.state,
    capacity: order.capacity === 'outsourcer' ? 'outsourcer' : 'acquirer',
    regionClass: order.regionClass === 'county' ? 'county' : 'urban',
    source: order.source as OrderState['source'],
    assigneeId: null,
    helperIds: [],
    facts: order.facts as OrderState['facts'],
    clocks: [],
    suspended: null,
    version: order.version,
    openedAt: parseInstant(order.openedAt),
    closedAt: order.closedAt === null ? null : parseInstant(order.closedAt),
  }
}

/** Time left on the install clock as the server said it, counted on from its due time. */
function badgeOf(clock: Clock | undefined, now: number): ClockBadge | null {
  if (clock === undefined || clock.state === 'void') return null
  const dueAt = clock.dueAt === null ? null : parseInstant(clock.dueAt)
  const open = clock.endedAt === null
  const remainingMs = open && clock.state !== 'paused' && dueAt !== null ? dueAt - now : clock.remainingMs
  // Until the due time stand days off that use nothing of the budget: the ring shows working time, which the server reckons.
  const shareLeft = Math.max(0, Math.min(1, clock.leftMs / clock.targetMs))
  const warns = clock.warnAt !== null && Date.parse(clock.warnAt) <= now
  const tone = remainingMs < 0 ? 'breach' : !open ? 'done' : clock.state === 'paused' ? 'paused' : warns ? 'warn' : 'calm'
  return {
    kind: clock.kind,
    state: clock.state,
    remainingMs,
    targetMs: clock.targetMs,
    shareLeft,
    tone,
    dueAt,
    dueIfResumed: clock.dueIfResumed === null ? null : parseInstant(clock.dueIfResumed),
  }
}

/** Under each state on a narrow screen: when it was last entered, and by whom. */
function notesOf(history: readonly HistoryRow[]): Record<string, string> {
  const entered = history.filter((row) => row.from !== row.to)
  return Object.fromEntries(entered.map((row) => [row.to, noteOf(stamp(row.at), row.to, history)]))
}
