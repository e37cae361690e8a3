import { apply, type Blank, blankOrder, calendarOf, clocksOf, type Terms } from '../process/apply.ts'
import type { OrderEvent, OrderState, ProcessDefinition } from '../process/definition.ts'
import { type Clock, judgeClock, restartClock } from './clock.ts'

/**
 * Every clock of an order from its whole history, as the rules give them from states and facts alone: events in the order of their
 * effective time, wherever they stand in the chain (docs/spec/3: recomputing all clocks from history gives the same result). Of the
 * clocks that events tell only what they began with is taken: calendar, target and its rule, whatever the contract says today.
 */
export function recomputeClocks(
  definition: ProcessDefinition,
  blank: Blank,
  events: readonly OrderEvent[],
  terms: Terms,
): readonly Clock[] {
  const [first] = events
  if (!first) return []
  const inTime = [...events].sort((a, b) => a.at - b.at)
  const told = firstTold(events)
  let order: OrderState = blankOrder(definition, blank, first.at)
  for (const event of inTime) {
    const moved = apply(definition, order, { ...event, clocks: [] })
    const clocks = clocksOf(definition, moved, event, terms).map((clock) => {
      const begun = moved.clocks.some((one) => nameOf(one) === nameOf(clock)) ? undefined : told.get(nameOf(clock))
      return begun ? judgeClock(asBegun(clock, begun, terms), event.at) : clock
    })
    order = { ...moved, clocks: apply(definition, moved, { ...event, clocks }).clocks }
  }
  return order.clocks
}

/** Each clock as the event that first tells of it has it. */
function firstTold(events: readonly OrderEvent[]): Map<string, Clock> {
  const found = new Map<string, Clock>()
  for (const event of events) for (const clock of event.clocks) if (!found.has(nameOf(clock))) found.set(nameOf(clock), clock)
  return found
}

function asBegun(clock: Clock, { calendarVersion, ruleId, targetMs }: Clock, terms: Terms): Clock {
  return restartClock({ ...clock, calendarVersion, ruleId, targetMs }, calendarOf({ calendarVersion }, terms))
}

function nameOf(clock: Clock): string {
  return `${clock.kind} ${clock.cycle}`
}
