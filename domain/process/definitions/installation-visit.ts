import type { Role } from '../../organisation/role.ts'
import { type ActionDefinition, type Case, type Effect, type Outcome, type ProcessDefinition, refuse } from '../definition.ts'
import { fact, factIs, factIsNot, isAssignee, noApproverPending, textList, visitedHere } from '../guards.ts'
import * as forms from './installation-forms.ts'
import { RISK_QUESTIONS } from './installation-risk.ts'

const same = (...roles: Role[]): ActionDefinition['by'] => ({ acquirer: roles, outsourcer: roles })
/** Where a visit may still be open: it is begun in two states, and the order goes on without waiting for its end. */
const VISIT_STATES = ['surveying', 'signing', 'bank_approval', 'preparing', 'awaiting_key', 'installing', 'normal'] as const

/** Who is at the merchant's does this; leaving may wait until the order has gone on. */
export const INSTALLATION_VISITS: ProcessDefinition['visits'] = {
  surveying: {
    steps: ['check_in', 'submit_survey', 'check_out'],
    checklists: [{ action: 'submit_survey', field: 'risks', items: Object.keys(RISK_QUESTIONS) }],
  },
  signing: {
    steps: ['submit_agreement', 'check_out'],
    checklists: [{ action: 'submit_agreement', field: 'materials', items: forms.AGREEMENT_MATERIALS }],
  },
  bank_approval: { steps: ['check_out'], checklists: [] },
  preparing: { steps: ['check_out'], checklists: [] },
  awaiting_key: { steps: ['check_out'], checklists: [] },
  installing: {
    steps: ['check_in', 'fill_checklist', 'record_training', 'test_sale_passed', 'accept_installation', 'check_out'],
    checklists: [{ action: 'fill_checklist', field: 'done', items: forms.INSTALLATION_CHECKS }],
  },
  normal: { steps: ['check_out'], checklists: [] },
}

/** What was shown at the merchant's is to be shown anew: by another terminal, or after a failed spot check. */
export const ANOTHER_VISIT = { checked: false, tested: false, tested_serials: [], trained: false, visited_installing: [] } as const

/** An end closes the visit that is still open. */
export function endOfVisit(one: Case): { readonly facts: Outcome['facts']; readonly effects: readonly Effect[] } {
  return fact(one, 'visit_open') === true
    ? { facts: { visit_open: false }, effects: [{ kind: 'close_visit' }] }
    : { facts: {}, effects: [] }
}

/** Serials that a list of the form names: all of the order's terminals, nothing else. */
function serialsRefusal(one: Case, mayBeSome: boolean) {
  const mine = textList(fact(one, 'serials'))
  const named = textList(one.input.serials)
  const wrong = named.filter((serial) => !mine.includes(serial))
  if (wrong.length > 0) return refuse('serial_unknown', { serials: wrong })
  return mayBeSome || named.length === mine.length
    ? null
    : refuse('form_invalid', { errors: [{ path: '/serials', rule: 'count', wanted: mine.length }] })
}

/** Terminals that have sold: a sale of one says nothing of another. */
function testedBy(one: Case): readonly string[] {
  const now = one.input.serials === undefined ? textList(fact(one, 'serials')) : textList(one.input.serials)
  return [...new Set([...textList(fact(one, 'tested_serials')), ...now])]
}

/** The visits at the merchant's and the end of the road: installed, tested, trained, accepted (docs/spec/2). */
export const VISIT_ACTIONS: ProcessDefinition['actions'] = {
  check_in: {
    from: ['surveying', 'installing'],
    by: same('account_manager'),
    form: forms.CheckInForm,
    offLine: 'evidence',
    who: [isAssignee],
    needs: [factIsNot('visit_open'), factIsNot('risk_review_due')],
    references: ['distanceM'],
    checks: [
      (one) =>
        one.input.position === undefined && (one.input.noFixReason === undefined || one.input.signPhotos === undefined)
          ? refuse('form_invalid', { errors: [{ path: '/position', rule: 'position_or_reason_and_photo', wanted: true }] })
          : null,
    ],
    outcome: (one) => {
      const name = `visited_${one.order.state}`
      const { personId } = one.context.actor
      return {
        facts: {
          visit_open: true,
          visited_by: personId,
          // Where our people stand is personal (R18, R20); how far from the merchant is what is checked.
          check_in_distance_m: one.context.references.distanceM ?? null,
          [name]: [...new Set([...textList(fact(one, name)), personId])],
        },
        effects: [{ kind: 'open_visit' }],
      }
    },
  },
  check_out: {
    from: VISIT_STATES,
    by: same('account_manager'),
    form: forms.EmptyForm,
    offLine: 'evidence',
    needs: [factIs('visit_open')],
    whileSuspended: true,
    who: [
      (one) =>
        fact(one, 'visit_open') === true && fact(one, 'visited_by') !== one.context.actor.personId ? refuse('not_assignee', {}) : null,
    ],
    outcome: () => ({ facts: { visit_open: false }, effects: [{ kind: 'close_visit' }] }),
  },
  // Somebody left without checking out and cannot be reached: the next visit does not wait for them.
  close_visit: {
    common: true,
    from: VISIT_STATES,
    by: same('dispatcher', 'branch_manager'),
    form: forms.ReasonForm,
    needs: [factIs('visit_open')],
    whileSuspended: true,
    aside: true,
    outcome: () => ({ facts: { visit_open: false }, effects: [{ kind: 'close_visit' }] }),
  },
  fill_checklist: {
    from: ['installing'],
    by: same('account_manager'),
    form: forms.ChecklistForm,
    offLine: 'evidence',
    who: [isAssignee],
    needs: [visitedHere],
    checks: [
      (one) =>
        one.input.notDone === undefined && textList(one.input.done).length < forms.INSTALLATION_CHECKS.length
          ? refuse('form_invalid', { errors: [{ path: '/notDone', rule: 'rest_explained', wanted: true }] })
          : null,
    ],
    outcome: (one) => {
      const done = textList(one.input.done)
      return { facts: { checked: true, checks_missing: forms.INSTALLATION_CHECKS.filter((item) => !done.includes(item)) } }
    },
  },
  record_training: {
    from: ['installing'],
    by: same('account_manager'),
    form: forms.TrainingForm,
    offLine: 'evidence',
    who: [isAssignee],
    needs: [visitedHere],
    outcome: () => ({ facts: { trained: true } }),
  },
  test_sale_passed: {
    from: ['installing'],
    by: same('system', 'account_manager'),
    form: forms.TestSaleForm,
    offLine: 'evidence',
    who: [isAssignee],
    needs: [visitedHere, factIsNot('tested')],
    checks: [
      (one) =>
        one.context.actor.role !== 'system' && (one.input.slipPhotos === undefined || one.input.reason === undefined)
          ? refuse('form_invalid', { errors: [{ path: '/slipPhotos', rule: 'photo_and_reason_by_hand', wanted: true }] })
          : null,
      // Of several terminals it must be said which one has sold; of one there is nothing to say.
      (one) => serialsRefusal(one, one.input.serials !== undefined || textList(fact(one, 'serials')).length === 1),
    ],
    outcome: (one) => {
      const tested = testedBy(one)
      const all = textList(fact(one, 'serials')).every((serial) => tested.includes(serial))
      return { facts: { tested_serials: tested, tested_by: one.context.actor.role, ...(all ? { tested: true } : {}) } }
    },
  },
  // R6 and docs/spec/2: nothing is normal without agreement, approval, training and a loaded, tested terminal.
  accept_installation: {
    from: ['installing'],
    to: 'normal',
    by: same('account_manager'),
    form: forms.AcceptanceForm,
    offLine: 'evidence',
    who: [isAssignee],
    needs: [visitedHere, factIs('key_loaded'), factIs('trained'), factIs('tested'), factIs('agreement'), noApproverPending],
    checks: [(one) => serialsRefusal(one, false)],
    outcome: () => ({
      facts: { installed: true },
      effects: [{ kind: 'install_terminals' }, { kind: 'merchant_state', state: 'normal' }, { kind: 'inform_bank' }],
    }),
  },
  return_materials: {
    from: ['normal'],
    by: same('agent'),
    form: forms.ReturnMaterialsForm,
    needs: [factIsNot('materials_returned')],
    outcome: () => ({ facts: { materials_returned: true } }),
  },
  // After a failed spot check everything that was said of the installation is to be shown anew. The terminals stay where they are.
  reopen: {
    from: ['normal'],
    to: 'installing',
    by: same('branch_manager', 'agent'),
    form: forms.ReasonForm,
    dangerous: true,
    outcome: () => ({
      facts: { ...ANOTHER_VISIT, materials_returned: false },
      effects: [{ kind: 'merchant_state', state: 'suspended' }],
    }),
  },
  // What stands at the merchant's is taken away by a removal (docs/spec/2, process 10), never by calling the installation off.
  cancel: {
    common: true,
    from: 'open',
    to: 'cancelled',
    by: same('dispatcher', 'bank_officer'),
    form: forms.ReasonForm,
    needs: [factIsNot('installed')],
    dangerous: true,
    whileSuspended: true,
    outcome: (one) => {
      const visit = endOfVisit(one)
      return {
        facts: { ...visit.facts, approvers_pending: [] },
        effects: [
          { kind: 'end_bindings' },
          { kind: 'release_terminals' },
          { kind: 'take_numbers_back' },
          { kind: 'key_state', state: 'retired' },
          { kind: 'merchant_state', state: 'prospect' },
          ...visit.effects,
        ],
      }
    },
  },
}
