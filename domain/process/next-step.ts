import type { Calendar } from '../clock/calendar.ts'
import { type Actor, ROLES, type Role } from '../organisation/role.ts'
import type { Instant } from '../time.ts'
import { nextAction } from './decide.ts'
import type { Context, OrderState, ProcessDefinition } from './definition.ts'
import { textList } from './guards.ts'

/** What moves an order on, and who can do it. */
export interface NextStep {
  readonly action: string
  /** Empty: whoever was asked for their approval. */
  readonly roles: readonly Role[]
}

const NO_DAYS: Calendar = { version: '', announcedYears: [], exceptions: {} }
/** What may be begun depends on facts alone: no guard before the form looks at days, targets or what is looked up. */
const TERMS: Omit<Context, 'actor'> = {
  calendar: NO_DAYS,
  targets: { ruleId: '', installDays: { urban: 0, county: 0 }, bankHoldDays: 0, correctionDays: 0, bindingReportDays: 0 },
  references: {},
}
/** Somebody of a role who has done nothing on the order yet. */
const ANYBODY = ''
/** Ends a visit and moves no order. */
const LEAVING = 'check_out'
const GIVING: readonly string[] = ['assign', 'take']

/**
 * What is to be done next on an order and by which roles: of what anybody may begin now, what leads on along the road; else what prepares
 * for it, side by side; else giving the order to somebody. Empty when it is at its end.
 */
export function nextSteps(definition: ProcessDefinition, order: OrderState, at: Instant): NextStep[] {
  if (definition.states[order.state]?.end !== undefined) return []
  if (order.suspended !== null) return stepsOf(definition, order, ['resume'])
  if (textList(order.facts.approvers_pending).length > 0 && definition.holder(order) === 'company')
    return [{ action: 'give_extra_approval', roles: [] }]
  const found = ROLES.flatMap((role) => nextAction(definition, order, { actor: actorOf(role, order), ...TERMS }, at) ?? [])
  const actions = [...new Set(found)]
  const own = actions.filter((action) => !GIVING.includes(action))
  const leading = own.filter((action) => leadsOn(definition, order, action))
  const people = own.filter((action) => action !== LEAVING && action !== 'binding_answered')
  return stepsOf(definition, order, [leading, people, own, actions].find((some) => some.length > 0) ?? [])
}

function stepsOf(definition: ProcessDefinition, order: OrderState, actions: readonly string[]): NextStep[] {
  return actions
    .filter((action) => action !== 'take')
    .map((action) => {
      const roles = definition.actions[action]?.by[order.capacity] ?? []
      const people = roles.filter((role) => role !== 'system')
      return { action, roles: people.length > 0 ? people : roles }
    })
}

/** Field work is its assignee's; of any other role it may be somebody who has not acted yet (R3). */
function actorOf(role: Role, order: OrderState): Actor {
  return { personId: role === 'account_manager' ? (order.assigneeId ?? ANYBODY) : ANYBODY, role, nodeId: 0 }
}

function leadsOn(definition: ProcessDefinition, order: OrderState, action: string): boolean {
  const one = definition.actions[action]
  const column = (state: string | undefined): number => (state === undefined ? -1 : (definition.states[state]?.road ?? -1))
  const reached = one?.mayLeadTo ?? (typeof one?.to === 'string' ? [one.to] : [])
  return reached.some((state) => column(state) > column(order.state))
}
