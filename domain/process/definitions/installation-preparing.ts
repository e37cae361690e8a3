import type { Role } from '../../organisation/role.ts'
import { type ActionDefinition, type ProcessDefinition, refuse } from '../definition.ts'
import * as guards from '../guards.ts'
import * as forms from './installation-forms.ts'
import { NO_KEY } from './installation-keys.ts'
import { ANOTHER_VISIT, endOfVisit } from './installation-visit.ts'

const { fact, factIs, factIsNot, noApproverPending, textList } = guards
const same = (...roles: Role[]): ActionDefinition['by'] => ({ acquirer: roles, outsourcer: roles })
const split = (acquirer: Role, outsourcer: Role): ActionDefinition['by'] => ({ acquirer: [acquirer], outsourcer: [outsourcer] })

/** What the company and the bank prepare: numbers, terminals, the five elements at the register (docs/spec/2, R10). */
export const PREPARING_ACTIONS: ProcessDefinition['actions'] = {
  give_numbers: {
    from: ['preparing'],
    by: split('agent', 'bank_officer'),
    form: forms.NumbersForm,
    needs: [factIsNot('binding_reported')],
    checks: [guards.tidForEach, guards.numbersFree],
    references: ['numbersInUse'],
    outcome: (one) => ({
      facts: { identified: true, mid: String(one.input.mid), tids: textList(one.input.tids) },
      effects: [{ kind: 'give_numbers', mid: String(one.input.mid), tids: textList(one.input.tids) }],
    }),
  },
  allocate_terminal: {
    from: ['preparing'],
    by: same('warehouse_keeper'),
    form: forms.AllocateForm,
    needs: [factIsNot('allocated')],
    checks: [guards.terminalsAvailable],
    references: ['terminals'],
    outcome: (one) => {
      const serials = guards.objectList(one.input.terminals).map((terminal) => String(terminal.serial))
      return { facts: { allocated: true, serials }, effects: [{ kind: 'allocate_terminals', serials }] }
    },
  },
  // A terminal that proves broken: its report and every key are for nothing, the order is prepared anew with another one.
  replace_terminal: {
    from: ['preparing', 'awaiting_key', 'installing'],
    to: 'preparing',
    by: same('warehouse_keeper'),
    form: forms.ReplaceTerminalForm,
    needs: [factIs('allocated'), factIsNot('installed')],
    checks: [
      (one) =>
        textList(fact(one, 'serials')).includes(String(one.input.from))
          ? null
          : refuse('serial_unknown', { serials: [one.input.from ?? null] }),
      (one) =>
        one.context.references.terminals?.[String(one.input.to)]?.available === true
          ? null
          : refuse('terminal_unavailable', { serials: [one.input.to ?? null] }),
    ],
    references: ['terminals'],
    dangerous: true,
    outcome: (one) => {
      const [from, to] = [String(one.input.from), String(one.input.to)]
      const serials = textList(fact(one, 'serials')).map((serial) => (serial === from ? to : serial))
      const visit = endOfVisit(one)
      return {
        facts: {
          ...NO_KEY,
          ...ANOTHER_VISIT,
          ...visit.facts,
          serials,
          binding_reported: false,
          registered: null,
        },
        effects: [
          { kind: 'end_bindings' },
          ...(fact(one, 'key_requested') === true ? [{ kind: 'key_state', state: 'retired' } as const] : []),
          { kind: 'replace_terminal', from, to },
          ...visit.effects,
        ],
      }
    },
  },
  // R10: five elements of each serial go to the register; R17 clock from the allocation.
  report_binding: {
    from: ['preparing'],
    by: split('agent', 'bank_officer'),
    form: forms.ReportBindingForm,
    needs: [factIs('identified'), factIs('allocated'), factIsNot('binding_reported')],
    checks: [
      (one) =>
        one.context.references.accountKnown === false && one.input.settlementAccount === undefined
          ? refuse('form_invalid', { errors: [{ path: '/settlementAccount', rule: 'required', wanted: true }] })
          : null,
    ],
    references: ['accountKnown'],
    outcome: () => ({ facts: { binding_reported: true, registered: 'submitted' }, effects: [{ kind: 'report_binding' }] }),
  },
  // The register answers when it likes: a suspended order hears it, too, or it would wait for the answer for ever.
  binding_answered: {
    from: ['preparing'],
    by: same('system'),
    form: forms.BindingAnswerForm,
    needs: [factIs('registered', 'submitted')],
    whileSuspended: true,
    outcome: (one) => {
      const accepted = one.input.result === 'accepted'
      return {
        facts: {
          registered: accepted ? 'accepted' : 'mismatch',
          ...(accepted ? {} : { binding_reported: false }),
          differences: one.input.differences ?? [],
        },
        effects: [{ kind: 'binding', state: accepted ? 'accepted' : 'mismatch' }],
      }
    },
  },
  finish_preparing: {
    from: ['preparing'],
    to: 'awaiting_key',
    by: same('agent'),
    form: forms.EmptyForm,
    needs: [factIs('identified'), factIs('allocated'), factIs('registered', 'accepted'), noApproverPending],
  },
}
