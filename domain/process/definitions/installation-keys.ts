import type { Role } from '../../organisation/role.ts'
import type { ActionDefinition, ProcessDefinition } from '../definition.ts'
import { fact, factIs, factIsNot, kcvsMatch, keysAreNew, noApproverPending, notWho } from '../guards.ts'
import * as forms from './installation-forms.ts'

const split = (acquirer: Role, outsourcer: Role): ActionDefinition['by'] => ({ acquirer: [acquirer], outsourcer: [outsourcer] })

/** The terminal master key: requested, received, entered in two halves by two people, confirmed (docs/spec/4, R12). */
export const KEY_ACTIONS: ProcessDefinition['actions'] = {
  request_key: {
    from: ['awaiting_key'],
    by: split('key_custodian', 'bank_custodian'),
    form: forms.EmptyForm,
    needs: [factIsNot('key_requested')],
    outcome: () => ({ facts: { key_requested: true }, effects: [{ kind: 'key_state', state: 'requested' }] }),
  },
  key_received: {
    from: ['awaiting_key'],
    news: true,
    by: split('key_custodian', 'bank_custodian'),
    form: forms.EmptyForm,
    needs: [factIs('key_requested'), factIsNot('key_received')],
    outcome: () => ({ facts: { key_received: true }, effects: [{ kind: 'key_state', state: 'received' }] }),
  },
  enter_component: {
    from: ['awaiting_key'],
    by: split('key_custodian', 'bank_custodian'),
    form: forms.ComponentForm,
    who: [notWho('component_one_by')],
    needs: [factIs('key_received'), factIsNot('key_entered')],
    checks: [kcvsMatch('components')],
    references: ['kcvs'],
    outcome: (one) => ({
      facts: fact(one, 'component_one_by')
        ? { component_two_by: one.context.actor.personId, key_entered: true }
        : { component_one_by: one.context.actor.personId },
    }),
  },
  remote_load: {
    from: ['awaiting_key'],
    by: { acquirer: [], outsourcer: ['system'] },
    form: forms.EmptyForm,
    needs: [factIs('key_received'), factIsNot('key_entered'), factIsNot('key_loaded_remotely')],
    outcome: () => ({ facts: { key_entered: true, key_loaded_remotely: true } }),
  },
  confirm_key: {
    from: ['awaiting_key'],
    to: 'installing',
    by: split('key_custodian', 'bank_custodian'),
    form: forms.ConfirmKeyForm,
    needs: [factIs('key_entered'), noApproverPending],
    checks: [kcvsMatch('kcvs'), keysAreNew],
    references: ['kcvs', 'keysInUse'],
    outcome: () => ({ facts: { key_loaded: true }, effects: [{ kind: 'key_state', state: 'loaded' }] }),
  },
}
