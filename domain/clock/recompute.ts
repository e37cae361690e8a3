import { apply, type Blank, blankOrder, clocksOf } from '../process/decide.ts'
import type { Context, OrderEvent, OrderState, ProcessDefinition } from '../process/definition.ts'
import type { Instant } from '../time.ts'
import type { Clock } from './clock.ts'

/**
 * Plays an order's history again, one event after the other, without keeping it: the row as its events tell it, and its clocks as the
 * rules give them from states and facts alone (docs/spec/3: recomputing all clocks from history gives the same result).
 */
export class Replay {
  /** What the stored row must be. */
  order: OrderState
  private bare: OrderState
  private readonly definition: ProcessDefinition
  private readonly terms: Pick<Context, 'calendar' | 'targets'>

  constructor(definition: ProcessDefinition, blank: Blank, openedAt: Instant, terms: Pick<Context, 'calendar' | 'targets'>) {
    this.definition = definition
    this.terms = terms
    this.order = blankOrder(definition, blank, openedAt)
    this.bare = this.order
  }

  /** The next event, in the order of the chain. */
  add(event: OrderEvent): void {
    this.order = apply(this.definition, this.order, event)
    const moved = apply(this.definition, this.bare, { ...event, clocks: [] })
    this.bare = apply(this.definition, this.bare, { ...event, clocks: clocksOf(this.definition, moved, event.at, this.terms) })
  }

  /** The clocks as the rules give them; no clock that an event tells was looked at. */
  get clocks(): readonly Clock[] {
    return this.bare.clocks
  }
}

/** Every clock of an order from its whole history. `terms`: calendar and targets that were in force when the order began. */
export function recomputeClocks(
  definition: ProcessDefinition,
  blank: Blank,
  events: readonly OrderEvent[],
  terms: Pick<Context, 'calendar' | 'targets'>,
): readonly Clock[] {
  const [first] = events
  if (!first) return []
  const replay = new Replay(definition, blank, first.at, terms)
  for (const event of events) replay.add(event)
  return replay.clocks
}
