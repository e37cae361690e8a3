import { apply, type Blank, blankOrder, calendarOf, clocksOf, type Terms } from '../process/apply.ts'
import type { OrderEvent, OrderState, ProcessDefinition } from '../process/definition.ts'
import type { Clock } from './clock.ts'

/**
 * Every clock of an order from its whole history, as the rules give them from states and facts alone: events in the order of their
 * effective time, wherever they stand in the chain (docs/spec/3: recomputing all clocks from history gives the same result). Of the
 * clocks that events tell only the calendar they began with is taken.
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
  const begunWith = beginnings(events)
  let order: OrderState = blankOrder(definition, blank, first.at)
  for (const event of inTime) {
    const moved = apply(definition, order, { ...event, clocks: [] })
    const begun = event.clocks.find((clock) => begunWith.get(nameOf(clock)) === event)
    const calendar = begun ? calendarOf(begun, terms) : terms.calendar
    order = {
      ...moved,
      clocks: apply(definition, moved, { ...event, clocks: clocksOf(definition, moved, event, { ...terms, calendar }) }).clocks,
    }
  }
  return order.clocks
}

/** The event that first tells of each clock. */
function beginnings(events: readonly OrderEvent[]): Map<string, OrderEvent> {
  const found = new Map<string, OrderEvent>()
  for (const event of events) for (const clock of event.clocks) if (!found.has(nameOf(clock))) found.set(nameOf(clock), event)
  return found
}

function nameOf(clock: Clock): string {
  return `${clock.kind} ${clock.cycle}`
}
