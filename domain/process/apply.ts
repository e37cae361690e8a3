import type { Calendar } from '../clock/calendar.ts'
import { type Clock, endClock, isOpen, judgeClock, pauseClock, restartClock, resumeClock, startClock, voidClock } from '../clock/clock.ts'
import { isObject } from '../result.ts'
import { DAY_MS, type Instant } from '../time.ts'
import type { ClockRule, Context, OrderEvent, OrderState, ProcessDefinition } from './definition.ts'

/** Facts of an order that no event has touched yet; the server gives id, number and what the contract says. */
export type Blank = Pick<OrderState, 'id' | 'number' | 'capacity' | 'regionClass' | 'source'>

/** What clocks are reckoned by: targets of the contract, today's calendar for new ones, and the calendars that older ones carry. */
export type Terms = Pick<Context, 'calendar' | 'targets' | 'calendars'>

/** The blank order that history starts from. */
export function blankOrder(definition: ProcessDefinition, blank: Blank, openedAt: Instant): OrderState {
  return {
    ...blank,
    process: definition.process,
    definitionVersion: definition.version,
    state: definition.first,
    assigneeId: null,
    helperIds: [],
    facts: {},
    clocks: [],
    suspended: null,
    version: 0,
    openedAt,
    closedAt: null,
  }
}

/** The order after an event. Replaying all events over the blank order gives the row that is stored. */
export function apply(definition: ProcessDefinition, order: OrderState, event: OrderEvent): OrderState {
  // An event that left the state as it was leaves it so wherever a late one (docs/spec/3) moves it in time.
  const state = event.from === event.to ? order.state : event.to
  const ended = definition.states[state]?.end !== undefined
  return {
    ...order,
    state,
    facts: { ...order.facts, ...event.facts },
    clocks: mergeClocks(order.clocks, event.clocks),
    assigneeId: event.assigneeId === undefined ? order.assigneeId : event.assigneeId,
    helperIds: event.helperIds ?? order.helperIds,
    suspended: event.suspended === undefined ? order.suspended : event.suspended,
    version: order.version + 1,
    closedAt: ended ? (order.closedAt ?? event.at) : null,
  }
}

/** The calendar a clock counts by: the one it carries, as long as it is known. */
export function calendarOf(clock: Pick<Clock, 'calendarVersion'>, terms: Pick<Terms, 'calendar' | 'calendars'>): Calendar {
  return terms.calendars?.get(clock.calendarVersion) ?? terms.calendar
}

/** What an event says of itself that clocks need: when, and what a recount or a new target changes by hand. */
export type ClockCause = Pick<OrderEvent, 'type' | 'at' | 'input' | 'device'>

/** The clocks that changed with an event, `order` being the order after it: a function of order and event alone. */
export function clocksOf(definition: ProcessDefinition, order: OrderState, event: ClockCause, terms: Terms): Clock[] {
  const changed: Clock[] = []
  for (const rule of definition.clocks) {
    const cycles = order.clocks.filter((clock) => clock.kind === rule.kind)
    const last = cycles.at(-1)
    const current = last && isOpen(last) ? last : undefined
    const next = followRule(rule, order, event, { last: last ?? null, current: current ?? null, cycle: cycles.length + 1 }, terms)
    if (next && next !== current) changed.push(next)
  }
  return changed
}

function followRule(
  rule: ClockRule,
  order: OrderState,
  event: ClockCause,
  { last, current, cycle }: { readonly last: Clock | null; readonly current: Clock | null; readonly cycle: number },
  terms: Terms,
): Clock | null {
  const { at } = event
  const unverifiedAt = event.device?.verified === false ? event.device.arrivedAt : undefined
  const wants = rule.wants(order)
  const alive = wants === 'running' || wants === 'paused'
  const { kind, side, counts } = rule
  const { ruleId } = terms.targets
  const clock = current
    ? changedByHand(current, event, terms)
    : alive
      ? startClock(
          {
            kind,
            side,
            counts,
            cycle,
            ruleId,
            targetMs: rule.targetDays(order, terms.targets) * DAY_MS,
            startedAt: startOf(rule, order, last, event),
          },
          terms.calendar,
        )
      : null
  if (!clock) return null
  const calendar = calendarOf(clock, terms)
  if (wants === 'void') return voidClock(clock, at)
  if (!alive) return endClock(clock, at, calendar, unverifiedAt)
  // What is over was over before a pause of this very event.
  const judged = judgeClock(clock, at)
  return wants === 'paused' ? pauseClock(judged, at, calendar, unverifiedAt) : judgeClock(resumeClock(judged, at, calendar), at)
}

/** A clock begins with its event. The bank answers for no hour before we told it, unless the time is beyond doubt. */
function startOf(rule: ClockRule, order: OrderState, last: Clock | null, { at, device }: ClockCause): Instant {
  if (last && rule.goesOn?.(order)) return last.startedAt
  return rule.side === 'bank' && device?.verified === false ? device.arrivedAt : at
}

/** A recount puts every open clock on another calendar, a new target one kind: visible events, each with its reason. */
function changedByHand(clock: Clock, event: ClockCause, terms: Terms): Clock {
  const input = isObject(event.input) ? event.input : {}
  if (event.type === 'recount_clocks' && clock.counts === 'working') {
    const calendarVersion = String(input.calendarVersion)
    return restartClock({ ...clock, calendarVersion }, calendarOf({ calendarVersion }, terms))
  }
  if (event.type === 'retarget_clock' && clock.kind === input.kind)
    return restartClock({ ...clock, targetMs: Number(input.targetDays) * DAY_MS, ruleId: String(input.ruleId) }, calendarOf(clock, terms))
  return clock
}

function mergeClocks(before: readonly Clock[], changed: readonly Clock[]): Clock[] {
  const same = (a: Clock, b: Clock): boolean => a.kind === b.kind && a.cycle === b.cycle
  return [
    ...before.map((clock) => changed.find((one) => same(one, clock)) ?? clock),
    ...changed.filter((one) => !before.some((clock) => same(one, clock))),
  ]
}
