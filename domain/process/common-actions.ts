import type { Role } from '../organisation/role.ts'
import { instant } from '../time.ts'
import { appointedSoon, CLOCK_ACTIONS, evidenceInLastPart, expectedSoon, inLastPart } from './clock-actions.ts'
import { type ActionDefinition, type Guard, refuse } from './definition.ts'
import {
  AppointForm,
  AttachForm,
  EmptyForm,
  NoteForm,
  OptionalOpinionForm,
  PersonForm,
  PriorityForm,
  ReasonForm,
  SuspendForm,
} from './definitions/installation-forms.ts'
import { assigneeIsOurs, fact, isAssignee, isInvolved, isOwner, textList } from './guards.ts'

const both = (...roles: Role[]): ActionDefinition['by'] => ({ acquirer: roles, outsourcer: roles })
const DESK: readonly Role[] = ['dispatcher', 'branch_manager']
const FIELD: readonly Role[] = ['account_manager']
/** Who of the company has to do with orders, and can be asked for an extra approval. */
export const COMPANY: readonly Role[] = [
  'agent',
  'dispatcher',
  'account_manager',
  'branch_manager',
  'warehouse_keeper',
  'key_custodian',
  'risk_officer',
]
const EVERYBODY: readonly Role[] = [...COMPANY, 'bank_officer', 'bank_custodian']
const HELPERS_MAX = 5

const unassigned: Guard = (one) => (one.order.assigneeId === null ? null : refuse('fact_missing', { fact: 'not_assigned' }))
const assigned: Guard = (one) => (one.order.assigneeId === null ? refuse('fact_missing', { fact: 'assigned' }) : null)
/** 抢单: nobody takes more than they can do (a limit of the branch). */
const roomToTake: Guard = (one) => {
  const { ordersTaken, ordersTakenMax } = one.context.references
  return ordersTaken !== undefined && ordersTakenMax !== undefined && ordersTaken >= ordersTakenMax
    ? refuse('limit_reached', { limit: ordersTakenMax })
    : null
}
const roomForHelper: Guard = (one) => (one.order.helperIds.length < HELPERS_MAX ? null : refuse('fact_missing', { fact: 'helpers_max' }))
const wasAsked: Guard = (one) =>
  textList(fact(one, 'approvers_pending')).includes(one.context.actor.personId)
    ? null
    : refuse('separation_required', { other: 'asked_approver' })
/** R3: what the order's own people have done is not theirs to approve. */
const notInvolved: Guard = (one) =>
  isInvolved(one, one.context.actor.personId) ? refuse('separation_required', { other: 'involved' }) : null
const approverFits: Guard = (one) => {
  const personId = String(one.input.personId)
  const wrong = (rule: string) => refuse('form_invalid', { errors: [{ path: '/personId', rule, wanted: true }] })
  if (one.context.references.approverIsOurs === false) return wrong('approver_of_ours')
  return isInvolved(one, personId) || personId === one.context.actor.personId ? wrong('R3_not_involved') : null
}
const isPending: Guard = (one) =>
  textList(fact(one, 'approvers_pending')).includes(String(one.input.personId))
    ? null
    : refuse('form_invalid', { errors: [{ path: '/personId', rule: 'asked_approver', wanted: true }] })
/** A third pause needs the branch manager (docs/spec/3, last minute suspensions). */
const thirdPauseByManager: Guard = (one) =>
  Number(fact(one, 'suspensions') ?? 0) >= 2 && one.context.actor.role !== 'branch_manager'
    ? refuse('separation_required', { other: 'branch_manager' })
    : null
/** Actions on every order, whatever its process (docs/spec/2, "What every order has"). Check-in and check-out are the process's own. */
export const COMMON_ACTIONS: { readonly [action: string]: ActionDefinition } = {
  assign: {
    common: true,
    from: 'open',
    by: both(...DESK),
    form: PersonForm,
    needs: [unassigned],
    checks: [assigneeIsOurs],
    references: ['assigneeIsOurs'],
    whileSuspended: true,
    aside: true,
    outcome: (one) => ({ assigneeId: String(one.input.personId), facts: { accepted_by: null } }),
  },
  reassign: {
    common: true,
    from: 'open',
    by: both(...DESK),
    form: PersonForm,
    needs: [assigned],
    checks: [assigneeIsOurs],
    references: ['assigneeIsOurs'],
    whileSuspended: true,
    aside: true,
    outcome: (one) => ({ assigneeId: String(one.input.personId), facts: { accepted_by: null } }),
  },
  take: {
    common: true,
    from: 'open',
    by: both(...FIELD),
    form: EmptyForm,
    needs: [unassigned],
    checks: [roomToTake],
    references: ['ordersTaken', 'ordersTakenMax'],
    aside: true,
    outcome: (one) => ({ assigneeId: one.context.actor.personId, facts: { accepted_by: one.context.actor.personId } }),
  },
  accept: {
    common: true,
    from: 'open',
    by: both(...FIELD),
    form: EmptyForm,
    who: [isOwner],
    needs: [assigned],
    aside: true,
    outcome: (one) => ({ facts: { accepted_by: one.context.actor.personId } }),
  },
  decline: {
    common: true,
    from: 'open',
    by: both(...FIELD),
    form: ReasonForm,
    who: [isOwner],
    needs: [assigned],
    aside: true,
    outcome: () => ({ assigneeId: null, facts: { accepted_by: null } }),
  },
  add_helper: {
    common: true,
    from: 'open',
    by: both(...DESK, ...FIELD),
    form: PersonForm,
    who: [isOwner],
    needs: [assigned, roomForHelper],
    checks: [assigneeIsOurs],
    references: ['assigneeIsOurs'],
    aside: true,
    outcome: (one) => ({ helperIds: [...new Set([...one.order.helperIds, String(one.input.personId)])] }),
  },
  urge: {
    common: true,
    from: 'open',
    by: both('agent', 'dispatcher', 'branch_manager', 'bank_officer'),
    form: NoteForm,
    whileSuspended: true,
    aside: true,
    outcome: (one) => ({ facts: { urged: Number(fact(one, 'urged') ?? 0) + 1 } }),
  },
  prioritize: {
    common: true,
    from: 'open',
    by: both('agent', ...DESK),
    form: PriorityForm,
    whileSuspended: true,
    aside: true,
    outcome: (one) => ({ facts: { priority: String(one.input.priority) } }),
  },
  ask_approver: {
    common: true,
    from: 'open',
    by: both(...DESK),
    form: PersonForm,
    checks: [approverFits],
    references: ['approverIsOurs'],
    aside: true,
    outcome: (one) => ({
      facts: { approvers_pending: [...new Set([...textList(fact(one, 'approvers_pending')), String(one.input.personId)])] },
    }),
  },
  give_extra_approval: {
    common: true,
    from: 'open',
    by: both(...COMPANY),
    form: OptionalOpinionForm,
    who: [wasAsked, notInvolved],
    outcome: (one) => ({
      facts: { approvers_pending: textList(fact(one, 'approvers_pending')).filter((id) => id !== one.context.actor.personId) },
    }),
  },
  // Who was asked may be away or take the order over: it does not wait for them for good.
  withdraw_approver: {
    common: true,
    from: 'open',
    by: both(...DESK),
    form: PersonForm,
    needs: [(one) => (textList(fact(one, 'approvers_pending')).length > 0 ? null : refuse('fact_missing', { fact: 'asked_approver' }))],
    checks: [isPending],
    whileSuspended: true,
    outcome: (one) => ({
      facts: { approvers_pending: textList(fact(one, 'approvers_pending')).filter((id) => id !== one.input.personId) },
    }),
  },
  appoint: {
    common: true,
    from: 'open',
    by: both('agent', ...DESK, ...FIELD),
    form: AppointForm,
    who: [isAssignee],
    checks: [appointedSoon],
    aside: true,
    outcome: (one) => ({ facts: { appointed_at: String(one.input.at) } }),
  },
  suspend: {
    common: true,
    from: 'open',
    by: both('agent', ...DESK, ...FIELD),
    form: SuspendForm,
    who: [isAssignee],
    needs: [thirdPauseByManager],
    checks: [expectedSoon, evidenceInLastPart],
    offLine: 'verified_only',
    aside: true,
    outcome: (one) => ({
      facts: {
        suspensions: Number(fact(one, 'suspensions') ?? 0) + 1,
        ...(inLastPart(one) ? { paused_late: Number(fact(one, 'paused_late') ?? 0) + 1 } : {}),
      },
      suspended: {
        for: one.input.for === 'bank' ? 'bank' : 'merchant',
        reason: String(one.input.reason),
        expectedAt: instant(Date.parse(String(one.input.expectedAt))),
        since: one.at,
      },
    }),
  },
  resume: {
    common: true,
    from: 'open',
    by: both('agent', ...DESK, ...FIELD, 'system'),
    form: EmptyForm,
    who: [isAssignee],
    whileSuspended: true,
    offLine: 'verified_only',
    needs: [(one) => (one.order.suspended ? null : refuse('fact_missing', { fact: 'suspended' }))],
    aside: true,
    outcome: () => ({ suspended: null }),
  },
  ...CLOCK_ACTIONS,
  // Evidence and answers come late: they are taken after an end, too, and move nothing.
  comment: { common: true, from: 'any', by: both(...EVERYBODY), form: NoteForm, whileSuspended: true, aside: true },
  attach: { common: true, from: 'any', by: both(...EVERYBODY), form: AttachForm, whileSuspended: true, aside: true },
}
