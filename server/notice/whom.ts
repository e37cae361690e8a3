import type { NoticeKind } from '#contract/notice.ts'
import type { Clock } from '#domain/clock/clock.ts'
import type { ClockStep } from '#domain/clock/ladder.ts'
import type { Role } from '#domain/organisation/role.ts'
import type { OrderEvent } from '#domain/process/definition.ts'
import { isObject } from '#domain/result.ts'

/** Where an order belongs and who has to do with it. */
export interface Concerned {
  readonly province_id: number
  readonly branch_id: number
  readonly department_id: number
  readonly bank_id: number
  readonly bank_province_id: number | null
  readonly bank_city_id: number | null
  readonly bank_branch_id: number | null
  readonly capacity: 'acquirer' | 'outsourcer'
  readonly assignee_id: string | null
  /** Who handed the notice in. */
  readonly notified_by: string | null
}

/** Somebody active in an open post. */
export interface PostHeld {
  readonly person_id: string
  readonly name: string
  readonly role: Role
  readonly node_id: number
  /** Away today: who stands in, where somebody does. */
  readonly deputy_id?: string | null
}

/** Words for people of an order; `named` is the person whom the event's form names. */
export type Audience =
  | 'assignee'
  | 'dispatcher'
  | 'branch_manager'
  | 'head_office'
  | 'bank_officers'
  | 'bank_approvers'
  | 'risk_officer'
  | 'agents'
  | 'notifier'
  | 'named'

/**
 * Whom a clock's step tells (docs/spec/3): the one who can still do something first, at the breach the dispatcher, after 1 h the branch
 * manager, after 4 h head office. What the bank holds, its own officers are warned of; the supervisor's deadlines are the desk's.
 */
export function audienceOfStep(side: Clock['side'], step: ClockStep): readonly Audience[] {
  if (step === 'breach_1h') return ['branch_manager']
  if (step === 'breach_4h') return ['head_office']
  if (side === 'bank') return step === 'breach' ? ['bank_officers', 'dispatcher'] : ['bank_officers']
  if (side === 'supervisor') return ['dispatcher']
  return step === 'half' ? ['assignee'] : ['assignee', 'dispatcher']
}

export interface Told {
  readonly kind: NoticeKind
  readonly to: readonly Audience[]
}

const OF_ACTION: { readonly [action: string]: Told } = {
  assign: { kind: 'assigned', to: ['assignee'] },
  reassign: { kind: 'assigned', to: ['assignee'] },
  add_helper: { kind: 'helper_added', to: ['named'] },
  decline: { kind: 'declined', to: ['dispatcher'] },
  urge: { kind: 'urged', to: ['assignee'] },
  ask_approver: { kind: 'extra_approval_asked', to: ['named'] },
  pass_review: { kind: 'approval_asked', to: ['bank_approvers'] },
  return_for_correction: { kind: 'returned', to: ['assignee'] },
  reject: { kind: 'rejected', to: ['assignee', 'dispatcher'] },
  reject_risk: { kind: 'rejected', to: ['assignee', 'notifier', 'bank_officers'] },
  // 信息反馈: the merchant is normal, and the bank hears it.
  accept_installation: { kind: 'installed', to: ['bank_officers', 'notifier'] },
  return_review: { kind: 'returned', to: ['assignee'] },
  return_notice: { kind: 'notice_returned', to: ['notifier'] },
  breach_withdrawn: { kind: 'breach_withdrawn', to: ['dispatcher', 'branch_manager'] },
}

/** Actions that may tell somebody of themselves. */
export const TELLING_ACTIONS: readonly string[] = [...Object.keys(OF_ACTION), 'submit_survey', 'submit_agreement']

/** What an event of an order tells, and whom; null when nobody. */
export function toldByEvent(event: OrderEvent, capacity: Concerned['capacity']): Told | null {
  const reviewed: Told = { kind: 'risk_review_asked', to: [capacity === 'acquirer' ? 'risk_officer' : 'bank_approvers'] }
  if (event.type === 'submit_survey') return event.facts.risk_review_due === true ? reviewed : null
  if (event.type === 'submit_agreement') {
    if (event.facts.risk_review_due === true) return reviewed
    if (event.facts.office_review_due === true) return { kind: 'review_asked', to: ['agents'] }
    return { kind: 'approval_asked', to: ['bank_approvers'] }
  }
  return Object.hasOwn(OF_ACTION, event.type) ? (OF_ACTION[event.type] ?? null) : null
}

/**
 * The people behind the words, each once: only who is in an open post whose scope holds the order, and never who did it. Where nobody
 * has the role, the next one above is told: an order without an assignee is the dispatcher's, a desk without one the manager's.
 */
export function peopleOf(audiences: readonly Audience[], order: Concerned, posts: readonly PostHeld[], event?: OrderEvent): string[] {
  const levels = new Set(nodesOf(order))
  const here = posts.filter((post) => levels.has(post.node_id))
  const found = audiences.flatMap((audience) => peopleFor(audience, order, here, event)).map((id) => present(id, here))
  return [...new Set(found)].filter((id) => id !== event?.actor.personId)
}

/** Somebody on leave is stood in for by the deputy, if that one sees the order as well. */
function present(id: string, here: readonly PostHeld[]): string {
  const deputy = here.find((post) => post.person_id === id)?.deputy_id ?? null
  return deputy !== null && here.some((post) => post.person_id === deputy) ? deputy : id
}

/** Every node whose people see the order. */
export function nodesOf(order: Concerned): number[] {
  const { province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id } = order
  return [department_id, branch_id, province_id, bank_branch_id, bank_city_id, bank_province_id, bank_id].filter((id) => id !== null)
}

function peopleFor(audience: Audience, order: Concerned, here: readonly PostHeld[], event: OrderEvent | undefined): string[] {
  const { department_id, branch_id, province_id } = order
  const active = (id: string | null): string[] => (id !== null && here.some((post) => post.person_id === id) ? [id] : [])
  const nearest = (role: Role, nodes: readonly (number | null)[]): string[] => {
    const node = nodes.find((id) => here.some((post) => post.role === role && post.node_id === id))
    return here.filter((post) => post.role === role && post.node_id === node).map((post) => post.person_id)
  }
  const dispatcher = (): string[] => {
    const desk = nearest('dispatcher', [department_id, branch_id, province_id])
    return desk.length > 0 ? desk : nearest('branch_manager', [branch_id, province_id])
  }
  const { bank_branch_id, bank_city_id, bank_province_id, bank_id } = order
  const bankNodes = [bank_city_id, bank_province_id, bank_id]
  switch (audience) {
    case 'assignee': {
      // The event knows whom it assigned; the order may have gone on since.
      const one = active(event?.assigneeId ?? order.assignee_id)
      return one.length > 0 ? one : dispatcher()
    }
    case 'dispatcher':
      return dispatcher()
    case 'branch_manager':
      return nearest('branch_manager', [branch_id, province_id])
    case 'head_office':
      return nearest('branch_manager', [province_id])
    case 'bank_officers':
      return nearest('bank_officer', [bank_branch_id, ...bankNodes])
    case 'bank_approvers':
      // R3: who handed the notice in does not approve it. Sub-branches hand in; the city branch decides.
      return nearest('bank_officer', [...bankNodes, bank_branch_id]).filter((id) => id !== order.notified_by)
    case 'risk_officer':
      return nearest('risk_officer', [department_id, branch_id, province_id])
    case 'agents':
      return nearest('agent', [department_id, branch_id, province_id])
    case 'notifier':
      return active(order.notified_by)
    case 'named': {
      const input = event?.input
      return isObject(input) && typeof input.personId === 'string' ? active(input.personId) : []
    }
  }
}
