import { describe, expect, test } from 'vitest'
import { INSTALLATION } from './definitions/installation.ts'
import { riskAnswers } from './definitions/installation-risk.ts'
import { nextSteps } from './next-step.ts'
import { along, by, INPUTS, MANAGER, NOTICE, orderIn, Play, ROAD } from './testing.ts'

const said = ({ order, now }: Play): string[] =>
  nextSteps(INSTALLATION, order, now).map(({ action, roles }) => `${action}: ${roles.join(', ')}`)
/** Steps of the road that nobody is asked for: giving is its own case, leaving moves nothing, and the register answers by itself. */
const ASIDE = ['accept', 'check_out', 'binding_answered', 'return_materials', 'fill_checklist', 'record_training']

describe.each(['acquirer', 'outsourcer'] as const)('as %s', (capacity) => {
  test.each(
    ROAD.map(
      ([action, acquirer, outsourcer], step) => [step, action, capacity === 'acquirer' ? acquirer.role : outsourcer.role] as const,
    ).filter(([, action]) => !ASIDE.includes(action)),
  )('step %i of the road is told: %s by the %s', (step, action, role) => {
    const steps = nextSteps(INSTALLATION, along(step, capacity).order, along(step, capacity).now)
    const one = steps.find((each) => each.action === action)
    expect(one, JSON.stringify(steps)).toBeDefined()
    expect(role === 'system' || one?.roles.includes(role)).toBe(true)
  })
})

const incomplete = () => new Play('acquirer', { ...NOTICE, materials: ['licence'] })
const risky = () =>
  along(ROAD.findIndex(([action]) => action === 'submit_survey')).act('submit_survey', MANAGER, {
    ...(INPUTS.submit_survey as object),
    risks: riskAnswers(['no_fixed_premises', 'stock_missing']),
  })

test.each([
  ['its materials are not complete', incomplete(), ['return_notice: agent']],
  ['it was returned', incomplete().act('return_notice', by('agent')), ['resubmit_notice: bank_officer']],
  ['nobody has it yet', orderIn('surveying'), ['assign: dispatcher, branch_manager']],
  ['its survey is to be reviewed, whoever is still at the shop', risky(), ['clear_risk: risk_officer']],
  ['the bank decides', orderIn('bank_approval'), ['approve: bank_officer']],
  [
    'numbers and terminals do not wait for each other',
    orderIn('preparing'),
    ['give_numbers: agent', 'allocate_terminal: warehouse_keeper'],
  ],
  ['the register has been asked', along(ROAD.findIndex(([action]) => action === 'binding_answered')), ['binding_answered: system']],
  ['it stands', orderIn('surveying').act('suspend', by('dispatcher')), ['resume: agent, dispatcher, branch_manager, account_manager']],
  ['somebody was asked for their approval', orderIn('surveying').act('ask_approver', by('dispatcher')), ['give_extra_approval: ']],
  ['it is at its end', orderIn('normal'), []],
])('when %s', (_because, play, steps) => {
  expect(said(play)).toEqual(steps)
})
