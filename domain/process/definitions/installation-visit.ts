import type { Role } from '../../organisation/role.ts'
import { type ActionDefinition, type ProcessDefinition, refuse } from '../definition.ts'
import { fact, factIs, factIsNot, isAssignee, noApproverPending, textList } from '../guards.ts'
import * as forms from './installation-forms.ts'

const same = (...roles: Role[]): ActionDefinition['by'] => ({ acquirer: roles, outsourcer: roles })

/** The visits at the merchant's and the end of the road: installed, tested, trained, accepted (docs/spec/2). */
export const VISIT_ACTIONS: ProcessDefinition['actions'] = {
  check_in: {
    from: ['surveying', 'installing'],
    by: same('account_manager'),
    form: forms.CheckInForm,
    who: [isAssignee],
    needs: [factIsNot('visit_open'), factIsNot('risk_review_due')],
    references: ['distanceM'],
    checks: [
      (one) =>
        one.input.position === undefined && (one.input.noFixReason === undefined || one.input.signPhotos === undefined)
          ? refuse('form_invalid', { errors: [{ path: '/position', rule: 'position_or_reason_and_photo', wanted: true }] })
          : null,
    ],
    outcome: (one) => ({
      facts: { visit_open: true, visited_by: one.context.actor.personId, [`visited_${one.order.state}`]: true },
      effects: [{ kind: 'open_visit' }],
    }),
  },
  check_out: {
    from: ['surveying', 'signing', 'bank_approval', 'installing', 'normal'],
    by: same('account_manager'),
    form: forms.EmptyForm,
    needs: [factIs('visit_open')],
    whileSuspended: true,
    who: [
      (one) =>
        fact(one, 'visit_open') === true && fact(one, 'visited_by') !== one.context.actor.personId ? refuse('not_assignee', {}) : null,
    ],
    outcome: () => ({ facts: { visit_open: false }, effects: [{ kind: 'close_visit' }] }),
  },
  record_training: {
    from: ['installing'],
    by: same('account_manager'),
    form: forms.TrainingForm,
    who: [isAssignee],
    needs: [factIs('visited_installing')],
    outcome: () => ({ facts: { trained: true } }),
  },
  test_sale_passed: {
    from: ['installing'],
    by: same('system', 'account_manager'),
    form: forms.TestSaleForm,
    who: [isAssignee],
    needs: [factIs('visited_installing'), factIsNot('tested')],
    checks: [
      (one) =>
        one.context.actor.role !== 'system' && (one.input.slipPhotos === undefined || one.input.reason === undefined)
          ? refuse('form_invalid', { errors: [{ path: '/slipPhotos', rule: 'photo_and_reason_by_hand', wanted: true }] })
          : null,
    ],
    outcome: (one) => ({ facts: { tested: true, tested_by: one.context.actor.role } }),
  },
  // R6 and docs/spec/2: nothing is normal without agreement, approval, training and a loaded, tested terminal.
  accept_installation: {
    from: ['installing'],
    to: 'normal',
    by: same('account_manager'),
    form: forms.AcceptanceForm,
    who: [isAssignee],
    needs: [
      factIs('visited_installing'),
      factIs('key_loaded'),
      factIs('trained'),
      factIs('tested'),
      factIs('agreement'),
      noApproverPending,
    ],
    checks: [
      (one) => {
        const mine = textList(fact(one, 'serials'))
        const wrong = textList(one.input.serials).filter((serial) => !mine.includes(serial))
        if (wrong.length > 0) return refuse('serial_unknown', { serials: wrong })
        return textList(one.input.serials).length === mine.length
          ? null
          : refuse('form_invalid', { errors: [{ path: '/serials', rule: 'count', wanted: mine.length }] })
      },
    ],
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
  reopen: {
    from: ['normal'],
    to: 'installing',
    by: same('branch_manager', 'agent'),
    form: forms.ReasonForm,
    dangerous: true,
    outcome: () => ({ facts: { tested: false, trained: false, visited_installing: false, installed: false } }),
  },
  cancel: {
    common: true,
    from: 'open',
    to: 'cancelled',
    by: same('dispatcher', 'bank_officer'),
    form: forms.ReasonForm,
    dangerous: true,
    whileSuspended: true,
    outcome: () => ({
      facts: { visit_open: false },
      suspended: null,
      effects: [{ kind: 'release_terminals' }, { kind: 'key_state', state: 'retired' }, { kind: 'merchant_state', state: 'prospect' }],
    }),
  },
}
