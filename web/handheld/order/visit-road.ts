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

/** The order's whole road with what is done folded, the steps of now open, and the rest ahead. */
export function visitRoad(order: RoadOrder, kept: ReadonlyMap<string, 'kept' | 'refused'>): RoadStretch[] {
  const at = ROAD_STATES.indexOf(order.state)
  return ROAD_STATES.map((state, index) => {
    if (index < at) return { state, standing: 'done', steps: [] }
    if (index > at) return { state, standing: 'ahead', steps: [] }
    return { state, standing: 'now', steps: stepsNow(order, kept) }
  })
}

function stepsNow(order: RoadOrder, kept: ReadonlyMap<string, 'kept' | 'refused'>): RoadStep[] {
  const offered = new Map(order.actions.map((action) => [action.action, action.allowed]))
  const names = (INSTALLATION.visits[order.state]?.steps ?? []).filter((action) => isStep(order, action, offered.get(action) === true))
  const firstOpen = names.find((action) => !isDone(order, action) && !kept.has(action) && (offered.get(action) === true || kept.size > 0))
  return names.map((action) => {
    const held = kept.get(action)
    if (held !== undefined) return { action, standing: held }
    if (isDone(order, action)) return { action, standing: 'done' }
    if (action === firstOpen) return { action, standing: 'now' }
    return { action, standing: offered.get(action) === true ? 'open' : 'ahead' }
  })
}

/** Leaving is a step only where somebody is, or where the visit makes it one. */
function isStep(order: RoadOrder, action: string, allowed: boolean): boolean {
  if (action !== 'check_out' || order.state === 'surveying' || order.state === 'installing') return true
  return allowed
}

function isDone(order: RoadOrder, action: string): boolean {
  if (action === 'check_in') return openVisit(order) || wasVisited(order)
  if (action === 'check_out') return wasVisited(order) && !openVisit(order)
  const fact = FACT_OF[action]
  return fact !== undefined && order.facts[fact] === true
}

/** Somebody has checked in in this state; whose check-in counts for what, the server says step by step. */
function wasVisited(order: RoadOrder): boolean {
  const visitors = order.facts[`visited_${order.state}`]
  return Array.isArray(visitors) && visitors.length > 0
}

/** Somebody is at the merchant's: checked in and not yet out. */
export function openVisit(order: RoadOrder): boolean {
  return order.facts.visit_open === true
}

/**
 * The act that the one large button names: the first step open now, or what must come before it. `null` when nothing
 * is ours to do.
 */
export function nextAct(order: RoadOrder, kept: ReadonlyMap<string, 'kept' | 'refused'>): string | null {
  const welcome = order.actions.find(
    (one) => one.allowed && (one.action === 'take' || (one.action === 'accept' && !order.facts.accepted_by)),
  )
  if (welcome !== undefined && !kept.has(welcome.action)) return welcome.action
  const steps = stepsNow(order, kept)
  const needed = steps.find((step) => step.standing === 'now' && !OPTIONAL.has(step.action))
  return needed?.action ?? steps.find((step) => step.standing === 'now')?.action ?? null
}
