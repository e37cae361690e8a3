import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { roadOf } from '#domain/process/flow-chart.ts'

/** What the road needs to know of an order: its state, and what the server would take now (docs/spec/2). */
export interface RoadOrder {
  readonly state: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly actions: readonly { readonly action: string; readonly allowed: boolean }[]
}

/** One step of the visit. `kept`: done here, waiting to be sent. */
export interface RoadStep {
  action: string
  standing: 'done' | 'kept' | 'refused' | 'now' | 'open' | 'ahead'
}

/** A stretch of the road: one state of the order with the field's steps in it. */
export interface RoadStretch {
  state: string
  standing: 'done' | 'now' | 'ahead'
  steps: RoadStep[]
}

/** The states an installation passes, in the order of the road. */
const ROAD_STATES = roadOf(INSTALLATION)

/** May be done any time once there: never what the large button names while something else is open. */
const OPTIONAL: ReadonlySet<string> = new Set(['check_out'])
const FACT_OF: Readonly<Record<string, string>> = {
  fill_checklist: 'checked',
  record_training: 'trained',
  test_sale_passed: 'tested',
  submit_survey: 'risk_review_due',
}

/** Who looks at the road, and what they have done here that is not at the server yet. */
export interface Walker {
  readonly personId: string
  readonly kept: ReadonlyMap<string, 'kept' | 'refused'>
}

/** The order's whole road with what is done folded, the steps of now open, and the rest ahead. */
export function visitRoad(order: RoadOrder, walker: Walker): RoadStretch[] {
  const at = ROAD_STATES.indexOf(order.state)
  return ROAD_STATES.map((state, index) => {
    if (index < at) return { state, standing: 'done', steps: [] }
    if (index > at) return { state, standing: 'ahead', steps: [] }
    return { state, standing: 'now', steps: stepsNow(order, walker) }
  })
}

function stepsNow(order: RoadOrder, walker: Walker): RoadStep[] {
  const { kept } = walker
  const offered = new Map(order.actions.map((action) => [action.action, action.allowed]))
  const names = stepNames(order, walker, offered.get('check_out') === true)
  const done = (action: string): boolean => isDone(order, walker, action)
  const firstOpen = names.find((action) => !done(action) && !kept.has(action) && (offered.get(action) === true || kept.size > 0))
  return names.map((action) => {
    const held = kept.get(action)
    if (held !== undefined) return { action, standing: held }
    if (done(action)) return { action, standing: 'done' }
    if (action === firstOpen) return { action, standing: 'now' }
    return { action, standing: offered.get(action) === true ? 'open' : 'ahead' }
  })
}

/** Leaving is a step only where somebody is, or where the visit makes it one; a visit of an earlier state is left before this one's begins. */
function stepNames(order: RoadOrder, walker: Walker, mayLeave: boolean): readonly string[] {
  const steps = INSTALLATION.visits[order.state]?.steps ?? []
  const rest = steps.filter((action) => action !== 'check_out')
  if (!steps.includes('check_in')) return mayLeave ? steps : rest
  return isThere(order, walker) && !wasHere(order, walker) ? ['check_out', ...rest] : steps
}

function isDone(order: RoadOrder, walker: Walker, action: string): boolean {
  if (action === 'check_in') return wasHere(order, walker)
  if (action === 'check_out') return wasHere(order, walker) && !isThere(order, walker)
  const fact = FACT_OF[action]
  return fact !== undefined && order.facts[fact] === true
}

/** They have checked in in this state: neither a colleague's check-in nor that of an earlier state counts (docs/spec/2, "Visits"). */
function wasHere(order: RoadOrder, { personId }: Walker): boolean {
  const visitors = order.facts[`visited_${order.state}`]
  return Array.isArray(visitors) && visitors.includes(personId)
}

/** They are at the merchant's: checked in, in whatever state, and not yet out. */
function isThere(order: RoadOrder, { personId }: Walker): boolean {
  return order.facts.visit_open === true && order.facts.visited_by === personId
}

/**
 * The act that the one large button names: the first step open now, or what must come before it. `null` when nothing
 * is ours to do.
 */
export function nextAct(order: RoadOrder, walker: Walker): string | null {
  const welcome = order.actions.find(
    (one) => one.allowed && (one.action === 'take' || (one.action === 'accept' && !order.facts.accepted_by)),
  )
  if (welcome !== undefined && !walker.kept.has(welcome.action)) return welcome.action
  const steps = stepsNow(order, walker)
  const needed = steps.find((step) => step.standing === 'now' && !OPTIONAL.has(step.action))
  return needed?.action ?? steps.find((step) => step.standing === 'now')?.action ?? null
}
