import type { Role } from '../../organisation/role.ts'
import type { Facts } from '../definition.ts'
import { type ActionDefinition, type ProcessDefinition, refuse } from '../definition.ts'
import { fact, factIs, factIsNot, kcvsMatch, keysAreStrong, noApproverPending, notWho } from '../guards.ts'
import * as forms from './installation-forms.ts'

const split = (acquirer: Role, outsourcer: Role): ActionDefinition['by'] => ({ acquirer: [acquirer], outsourcer: [outsourcer] })

/** As if no key had been asked for. */
export const NO_KEY: Facts = {
  key_requested: false,
  key_received: false,
  remote_load_asked: false,
  component_one_by: null,
  component_two_by: null,
  key_entered: false,
  key_loaded: false,
}

/** The terminal master key: requested, received, entered in two halves by two people or loaded remotely, confirmed (docs/spec/4, R12). */
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
    form: forms.KeyReceivedForm,
    needs: [factIs('key_requested'), factIsNot('key_received')],
    checks: [
      // R1: only the bank's own system loads from afar, and only where the bank makes the keys.
      (one) =>
        one.input.load === 'remote' && one.order.capacity !== 'outsourcer'
          ? refuse('form_invalid', { errors: [{ path: '/load', rule: 'enum', wanted: ['components'] }] })
          : null,
    ],
    outcome: (one) => {
      const remote = one.input.load === 'remote'
      return {
        facts: { key_received: true, ...(remote ? { remote_load_asked: true } : {}) },
        effects: [{ kind: 'key_state', state: 'received' }, ...(remote ? [{ kind: 'load_keys_remotely' } as const] : [])],
      }
    },
  },
  enter_component: {
    from: ['awaiting_key'],
    by: split('key_custodian', 'bank_custodian'),
    form: forms.ComponentForm,
    who: [notWho('component_one_by')],
    needs: [factIs('key_received'), factIsNot('remote_load_asked'), factIsNot('key_entered')],
    checks: [kcvsMatch('components'), keysAreStrong],
    references: ['kcvs', 'weakKeys'],
    outcome: (one) => ({
      facts: fact(one, 'component_one_by')
        ? { component_two_by: one.context.actor.personId, key_entered: true }
        : { component_one_by: one.context.actor.personId },
    }),
  },
  remote_load: {
    from: ['awaiting_key'],
    by: { acquirer: [], outsourcer: ['system'] },
    form: forms.RemoteLoadForm,
    needs: [factIs('remote_load_asked'), factIsNot('key_entered')],
    checks: [kcvsMatch('keys'), keysAreStrong],
    references: ['kcvs', 'weakKeys'],
    whileSuspended: true,
    outcome: () => ({ facts: { key_entered: true } }),
  },
  // A component of another key, a mistyped one, a key that is in use: the halves are retired and everything begins anew.
  restart_key: {
    from: ['awaiting_key'],
    by: split('key_custodian', 'bank_custodian'),
    form: forms.ReasonForm,
    needs: [factIs('key_requested')],
    dangerous: true,
    outcome: () => ({ facts: NO_KEY, effects: [{ kind: 'key_state', state: 'retired' }] }),
  },
  confirm_key: {
    from: ['awaiting_key'],
    to: 'installing',
    by: split('key_custodian', 'bank_custodian'),
    form: forms.ConfirmKeyForm,
    needs: [factIs('key_entered'), noApproverPending],
    checks: [kcvsMatch('kcvs')],
    references: ['kcvs'],
    outcome: () => ({ facts: { key_loaded: true }, effects: [{ kind: 'key_state', state: 'loaded' }] }),
  },
}
