import { describe, expect, test } from 'vitest'
import type { Actor } from '../organisation/role.ts'
import { nextAction } from './decide.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { along, by, MANAGER, orderIn, type Play, ROAD } from './testing.ts'

const next = (play: Play, actor = MANAGER): string | null => nextAction(INSTALLATION, play.order, play.context(actor), play.now)

/** Where the road of the tests does something else than what presses. */
const PRESSES_MORE: { readonly [stateAndAction: string]: string } = {
  'surveying accept': 'check_in',
  'signing check_out': 'submit_agreement',
  'installing fill_checklist': 'test_sale_passed',
  'installing record_training': 'test_sale_passed',
}

describe.each(['acquirer', 'outsourcer'] as const)('as %s, the next step', (capacity) => {
  test.each(ROAD.map((one, step) => [step, ...one] as const))(
    '%i of the road is %s for whoever takes it',
    (step, action, acquirer, outsourcer) => {
      const play = along(step, capacity)
      const wanted = PRESSES_MORE[`${play.order.state} ${action}`] ?? action
      expect(next(play, capacity === 'acquirer' ? acquirer : outsourcer)).toBe(wanted)
    },
  )
})

test.each<[string, Actor, string | null, string]>([
  ['bank_approval', by('agent'), null, 'the bank decides'],
  ['surveying', MANAGER, 'take', 'nobody has the order yet'],
  ['surveying', by('branch_manager'), 'assign', 'the desk gives it to somebody'],
  ['bank_approval', by('bank_officer', 'notifier'), null, 'who notified the merchant does not approve it (R3)'],
])('in %s for %o it is %s: %s', (state, actor, wanted, _because) => {
  expect(next(orderIn(state), actor)).toBe(wanted)
})
