import type { Calendar } from '../clock/calendar.ts'
import { type Clock, dueIfResumed, isOpen, isOver, isPaused, remainingAt } from '../clock/clock.ts'
import type { Capacity } from '../organisation/role.ts'
import { type Instant, instant } from '../time.ts'
import { apply, type Blank, blankOrder } from './apply.ts'
import type { Holder, OrderEvent, OrderState, ProcessDefinition } from './definition.ts'

export type Progress = 'done' | 'now' | 'ahead'

export interface RoadStop {
  readonly state: string
  /** Column, from 0. */
  readonly column: number
  /** The lane: who holds the order there. */
  readonly holder: Exclude<Holder, 'nobody'>
  readonly progress: Progress
  /** Time spent there so far, all stays together. */
  readonly spentMs: number
}

/** An edge back to an earlier stop, such as a return for correction. */
export interface BackArc {
  readonly action: string
  readonly from: string
  readonly to: string
  readonly taken: number
}

/** A state off the road, such as a repair; it stands beside the stop that it returns to. */
export interface Aside {
  readonly state: string
  readonly beside: string
  readonly holder: Exclude<Holder, 'nobody'>
  readonly progress: Progress
  readonly spentMs: number
}

export interface BadEnd {
  readonly state: string
  /** The stop it hangs below; null when it is reachable from many. */
  readonly below: string | null
  readonly reached: boolean
}

export interface RibbonPart {
  readonly state: string
  readonly from: Instant
  readonly to: Instant
  readonly holder: Holder
  readonly suspended: boolean
}

export interface ClockBadge {
  readonly kind: string
  readonly state: Clock['state']
  readonly remainingMs: number
  readonly targetMs: number
  /** Share of the budget left, 0 … 1. */
  readonly shareLeft: number
  readonly tone: 'calm' | 'warn' | 'breach' | 'paused' | 'done'
  readonly dueAt: Instant | null
  /** While the clock stands: when it would be due if it went on now. */
  readonly dueIfResumed?: Instant | null
}

/** What the picture of an order's road is drawn from; without an order, of its process (docs/spec/2: one definition draws it). */
export interface FlowChart {
  readonly stops: readonly RoadStop[]
  readonly asides: readonly Aside[]
  readonly arcs: readonly BackArc[]
  readonly ends: readonly BadEnd[]
  readonly ribbon: readonly RibbonPart[]
  /** Total time the bank held the order. */
  readonly bankHeldMs: number
  readonly badge: ClockBadge | null
  readonly now: Instant | null
}

/** Amber under this share of the budget. */
const WARN_SHARE = 0.2

export interface Story {
  readonly order: OrderState
  readonly events: readonly Pick<OrderEvent, 'type' | 'at' | 'from' | 'to' | 'facts' | 'suspended'>[]
  readonly now: Instant
  /** Null until it is known: then no time left is told. */
  readonly calendar: Calendar | null
}

export function flowChart(definition: ProcessDefinition, capacity: Capacity, story: Story | null): FlowChart {
  const ribbon = story ? ribbonOf(definition, story) : []
  const spent = new Map<string, number>()
  for (const part of ribbon) spent.set(part.state, (spent.get(part.state) ?? 0) + part.to - part.from)
  return {
    stops: stopsOf(definition, capacity, story?.order ?? null, spent),
    asides: asidesOf(definition, capacity, story?.order ?? null, spent),
    arcs: arcsOf(definition, story),
    ends: endsOf(definition, story?.order.state),
    ribbon,
    bankHeldMs: ribbon.filter((part) => part.holder === 'bank').reduce((sum, part) => sum + part.to - part.from, 0),
    badge: story ? badgeOf(story) : null,
    now: story?.now ?? null,
  }
}

/** Road states in order, by their `road` column. */
export function roadOf(definition: ProcessDefinition): string[] {
  return Object.entries(definition.states)
    .filter(([, state]) => state.road !== undefined)
    .sort(([, a], [, b]) => (a.road ?? 0) - (b.road ?? 0))
    .map(([name]) => name)
}

/** Every edge of the definition: action, from, to. */
export function edgesOf(definition: ProcessDefinition): { action: string; from: string; to: string }[] {
  const open = Object.keys(definition.states).filter((state) => definition.states[state]?.end === undefined)
  return Object.entries(definition.actions).flatMap(([action, one]) => {
    const targets = one.mayLeadTo ?? (typeof one.to === 'string' ? [one.to] : [])
    return (typeof one.from === 'string' ? open : one.from).flatMap((from) =>
      targets.filter((to) => to !== from).map((to) => ({ action, from, to })),
    )
  })
}

/** What the bank calls news of an order (docs/spec/6): its opening, what moves it on or back, and what is marked so. */
export function newsOf(definition: ProcessDefinition): string[] {
  const moves = new Set(edgesOf(definition).map((edge) => edge.action))
  return ['notify', ...Object.keys(definition.actions).filter((action) => moves.has(action) || definition.actions[action]?.news === true)]
}

function stopsOf(
  definition: ProcessDefinition,
  capacity: Capacity,
  order: OrderState | null,
  spent: ReadonlyMap<string, number>,
): RoadStop[] {
  const road = roadOf(definition)
  const here = order ? road.indexOf(order.state) : -1
  const reached = Math.max(here, ...road.map((state, column) => (spent.has(state) ? column : -1)))
  return road.map((state, column) => {
    const facts = order && order.state === state ? order.facts : {}
    const holder = definition.holder({ state, capacity: order?.capacity ?? capacity, facts })
    const ended = order !== null && here >= 0 && definition.states[state]?.end === 'good'
    const past = here >= 0 ? column < here : order !== null && column <= reached
    return {
      state,
      column,
      holder: holder === 'bank' ? 'bank' : 'company',
      progress: column === here ? (ended ? 'done' : 'now') : past ? 'done' : 'ahead',
      spentMs: spent.get(state) ?? 0,
    }
  })
}

function asidesOf(
  definition: ProcessDefinition,
  capacity: Capacity,
  order: OrderState | null,
  spent: ReadonlyMap<string, number>,
): Aside[] {
  const road = roadOf(definition)
  const edges = edgesOf(definition)
  return Object.entries(definition.states).flatMap(([state, one]): Aside[] => {
    if (one.road !== undefined || one.end !== undefined) return []
    const beside =
      road.find((stop) => edges.some((edge) => edge.from === state && edge.to === stop)) ??
      road.find((stop) => edges.some((edge) => edge.from === stop && edge.to === state))
    if (beside === undefined) return []
    const here = order?.state === state
    const holder = definition.holder({ state, capacity: order?.capacity ?? capacity, facts: here && order ? order.facts : {} })
    return [
      {
        state,
        beside,
        holder: holder === 'bank' ? 'bank' : 'company',
        progress: here ? 'now' : spent.has(state) ? 'done' : 'ahead',
        spentMs: spent.get(state) ?? 0,
      },
    ]
  })
}

function arcsOf(definition: ProcessDefinition, story: Story | null): BackArc[] {
  const road = roadOf(definition)
  return edgesOf(definition)
    .filter((edge) => road.includes(edge.to) && road.indexOf(edge.to) < road.indexOf(edge.from))
    .map((edge) => ({
      ...edge,
      taken: story
        ? story.events.filter((event) => event.type === edge.action && event.from === edge.from && event.to === edge.to).length
        : 0,
    }))
}

function endsOf(definition: ProcessDefinition, state: string | undefined): BadEnd[] {
  const edges = edgesOf(definition)
  return Object.entries(definition.states)
    .filter(([, one]) => one.end === 'bad')
    .map(([name]) => {
      const sources = [...new Set(edges.filter((edge) => edge.to === name).map((edge) => edge.from))]
      return { state: name, below: sources.length === 1 ? (sources[0] ?? null) : null, reached: name === state }
    })
}

function ribbonOf(definition: ProcessDefinition, story: Story): RibbonPart[] {
  const { order, events, now } = story
  const blank: Blank = order
  const parts: RibbonPart[] = []
  let replayed = blankOrder(definition, blank, order.openedAt)
  const push = (to: Instant): void => {
    const last = parts.at(-1)
    const from = last ? last.to : order.openedAt
    if (to <= from) return
    const part = { state: replayed.state, from, to, holder: definition.holder(replayed), suspended: replayed.suspended !== null }
    // An action that moves nothing does not part a stay in two.
    const stays = last?.state === part.state && last.holder === part.holder && last.suspended === part.suspended
    if (stays) parts[parts.length - 1] = { ...last, to }
    else parts.push(part)
  }
  for (const event of events) {
    push(instant(Math.max(event.at, parts.at(-1)?.to ?? order.openedAt)))
    replayed = apply(definition, replayed, { ...event, actor: { personId: '', role: 'system', nodeId: 0 }, input: null, clocks: [] })
  }
  if (order.closedAt === null) push(instant(Math.max(now, order.openedAt)))
  return parts
}

function badgeOf(story: Story): ClockBadge | null {
  const clock = story.order.clocks.filter((one) => one.kind === 'install').at(-1)
  return clock ? badgeOfClock(clock, story.now, story.calendar) : null
}

/** How a clock is shown: time left, share of the budget, tone. Null where there is no verdict, and until the calendar is known. */
export function badgeOfClock(clock: Clock, now: Instant, calendar: Calendar | null): ClockBadge | null {
  if (calendar === null || clock.state === 'void') return null
  const remainingMs = isOpen(clock) ? remainingAt(clock, now, calendar) : clock.remainingMs
  const shareLeft = Math.max(0, Math.min(1, remainingMs / clock.targetMs))
  // Past its due time it is over, also on a day off that adds nothing to how much.
  const tone =
    isOver(clock, now) || clock.state === 'breached'
      ? 'breach'
      : !isOpen(clock)
        ? 'done'
        : isPaused(clock)
          ? 'paused'
          : shareLeft < WARN_SHARE
            ? 'warn'
            : 'calm'
  return {
    kind: clock.kind,
    state: clock.state,
    remainingMs,
    targetMs: clock.targetMs,
    shareLeft,
    tone,
    dueAt: clock.dueAt,
    dueIfResumed: dueIfResumed(clock, now, calendar),
  }
}
