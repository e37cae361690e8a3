import { describe, expect, test } from 'vitest'
import type { Actor } from '../organisation/role.ts'
import type { Json } from '../result.ts'
import { availableActions } from './decide.ts'
import type { Decision } from './definition.ts'
import { INSTALLATION } from './definitions/installation.ts'
import { riskAnswers } from './definitions/installation-risk.ts'
import { APPROVER, along, by, INPUTS, MANAGER, NOTICE, orderIn, Play, ROAD } from './testing.ts'

const code = (decision: Decision): string => (decision.kind === 'refused' ? decision.reason.code : 'accepted')
const effectsOf = (decision: Decision): string[] => (decision.kind === 'accepted' ? decision.effects.map((one) => one.kind) : [])
const before = (action: string, nth = 0): number => ROAD.flatMap(([name], index) => (name === action ? [index] : []))[nth] ?? -1
const HELPER: Actor = { personId: '01934f6e-7a00-7000-8000-00000000a002', role: 'account_manager', nodeId: 101 }
const DESK = by('dispatcher')
const withHelper = (play: Play): Play => play.act('add_helper', DESK, { personId: HELPER.personId })

describe('keys: whatever went wrong, custodians can begin anew', () => {
  test.each([
    ['the key was asked for and the wrong one came', before('key_received')],
    ['the first half was of another key', before('enter_component', 1)],
    ['both halves are in and the check value is not the one that was told', before('confirm_key')],
  ] as const)('%s', (_because, steps) => {
    const play = along(steps)
    const decision = play.try('restart_key', by('key_custodian', 'two'))
    expect(effectsOf(decision)).toEqual(['key_state'])
    play.act('restart_key', by('key_custodian', 'two'))
    for (const [action, actor] of ROAD.slice(before('request_key'), before('confirm_key') + 1)) play.act(action, actor)
    expect(play.order.state).toBe('installing')
  })

  test('only a custodian of the capacity begins anew, and only what was begun', () => {
    expect(code(along(before('confirm_key')).try('restart_key', by('bank_custodian')))).toBe('not_in_this_capacity')
    expect(code(along(before('request_key')).try('restart_key', by('key_custodian', 'one')))).toBe('fact_missing')
  })

  test('a weak key is refused before it is written', () => {
    const play = along(before('enter_component', 1))
    expect(code(play.try('enter_component', by('key_custodian', 'two'), undefined, { weakKeys: ['SN70013884'] }))).toBe('key_weak')
  })

  test('R1: loading from afar is the bank’s, and custodians wait for it', () => {
    expect(code(along(before('key_received')).try('key_received', by('key_custodian', 'one'), { load: 'remote' }))).toBe('form_invalid')
    const play = along(before('key_received'), 'outsourcer').act('key_received', by('bank_custodian', 'one'), { load: 'remote' })
    expect(code(play.try('enter_component', by('bank_custodian', 'one')))).toBe('fact_missing')
    expect(code(along(before('enter_component'), 'outsourcer').try('remote_load', by('system')))).toBe('fact_missing')
  })
})

test('R10: a suspended order hears the register’s answer, or it would wait for it for ever', () => {
  const play = along(before('binding_answered')).act('suspend', by('agent')).act('binding_answered', by('system'))
  expect(play.order.facts.registered).toBe('accepted')
})

test('a number that another merchant or terminal has is not given again', () => {
  const play = along(before('give_numbers'))
  expect(play.try('give_numbers', by('agent'), undefined, { numbersInUse: ['32010417'] })).toMatchObject({
    reason: { code: 'number_in_use', detail: { numbers: ['32010417'] } },
  })
})

describe('a terminal that proves broken before the acceptance makes room for another', () => {
  test.each(['preparing', 'awaiting_key', 'installing'] as const)('while %s', (state) => {
    const play = state === 'preparing' ? along(before('finish_preparing')) : orderIn(state)
    play.act('replace_terminal', by('warehouse_keeper'))
    expect(play.order).toMatchObject({ state: 'preparing', facts: { serials: ['SN70013885'], allocated: true } })
    expect(code(play.try('finish_preparing', by('agent')))).toBe('fact_missing')
    play.act('report_binding', by('agent')).act('binding_answered', by('system')).act('finish_preparing', by('agent'))
    expect(code(play.try('enter_component', by('key_custodian', 'one')))).toBe('fact_missing')
    expect(code(play.try('request_key', by('key_custodian', 'one')))).toBe('accepted')
  })

  test('what was shown at the merchant’s is shown anew', () => {
    const play = along(before('accept_installation')).act('replace_terminal', by('warehouse_keeper'))
    expect(play.order.facts).toMatchObject({ visit_open: false, visited_installing: [], checked: false, trained: false, tested: false })
  })

  test.each([
    ['one that is not the order’s', { from: 'SN99999999', to: 'SN70013885', reason: '坏' }, 'serial_unknown'],
    ['by one that is not there', { from: 'SN70013884', to: 'SN99999999', reason: '坏' }, 'terminal_unavailable'],
  ] as const)('not %s', (_because, input, refused) => {
    expect(code(orderIn('installing').try('replace_terminal', by('warehouse_keeper'), input as Json))).toBe(refused)
  })
})

describe('of several terminals each one sells before the installation is accepted', () => {
  const two = () => {
    const play = orderIn('installing')
    play.order = { ...play.order, facts: { ...play.order.facts, serials: ['SN70013884', 'SN70013885'] } }
    return play.act('check_in', MANAGER)
  }
  test('one sale is one terminal’s', () => {
    const play = two().act('test_sale_passed', by('system'), { serials: ['SN70013884'] })
    expect(play.order.facts).toMatchObject({ tested_serials: ['SN70013884'] })
    expect(play.order.facts.tested).not.toBe(true)
    expect(play.act('test_sale_passed', by('system'), { serials: ['SN70013885'] }).order.facts.tested).toBe(true)
  })
  test('which one must be said, and it must be the order’s', () => {
    expect(code(two().try('test_sale_passed', by('system'), {}))).toBe('form_invalid')
    expect(code(two().try('test_sale_passed', by('system'), { serials: ['SN99999999'] }))).toBe('serial_unknown')
  })
})

describe('reopened after a failed spot check', () => {
  const reopened = () => along(ROAD.length).act('reopen', by('branch_manager'))
  test('the installation is not called off: the terminals stand at the merchant’s', () => {
    expect(reopened().try('cancel', DESK)).toMatchObject({ reason: { code: 'fact_missing', detail: { fact: 'not_installed' } } })
  })
  test('the merchant is normal no longer, and materials are to be returned again', () => {
    expect(along(ROAD.length).try('reopen', by('branch_manager'))).toMatchObject({
      effects: [{ kind: 'merchant_state', state: 'suspended' }],
      events: [{ facts: { checked: false, materials_returned: false, tested: false, trained: false, visited_installing: [] } }],
    })
  })
  test('what was shown once is shown anew, and then all is normal', () => {
    const play = reopened()
    expect(code(play.try('accept_installation', MANAGER))).toBe('fact_missing')
    for (const [action, actor] of ROAD.slice(before('check_in', 1))) play.act(action, actor)
    expect(play.order.state).toBe('normal')
  })
})

describe('visits belong to the person who made them', () => {
  test.each([
    ['submit_survey', before('submit_survey'), 'R5: whom we met, only who was there can say'],
    ['fill_checklist', before('fill_checklist'), 'what is there, only who is there can say'],
    ['record_training', before('record_training'), 'R6'],
    ['accept_installation', before('accept_installation'), 'the signature is taken on the spot'],
  ] as const)('%s by somebody who never checked in is refused (%#: %s)', (action, steps, _because) => {
    const play = along(steps).act('check_out', MANAGER).act('reassign', DESK, { personId: HELPER.personId })
    expect(play.try(action, HELPER)).toMatchObject({ reason: { code: 'fact_missing' } })
    play.act('check_in', HELPER)
    expect(code(play.try(action, HELPER))).toBe('accepted')
  })

  test('who left without checking out does not hold up the next visit', () => {
    const play = along(before('submit_agreement'))
    const stuck = along(before('check_out')).act('submit_agreement', MANAGER).act('approve', by('bank_officer', 'approver'))
    expect(code(stuck.try('check_out', MANAGER)), 'in every state of the road').toBe('accepted')
    expect(play.order.facts.visit_open).toBe(false)
    for (const [action, actor] of ROAD.slice(before('give_numbers'), before('check_in', 1))) stuck.act(action, actor)
    stuck.act('reassign', DESK, { personId: HELPER.personId })
    expect(code(stuck.try('check_in', HELPER))).toBe('fact_missing')
    expect(effectsOf(stuck.try('close_visit', DESK))).toEqual(['close_visit'])
    expect(code(stuck.act('close_visit', DESK).try('check_in', HELPER))).toBe('accepted')
  })

  test.each([
    ['cancel', DESK, before('submit_survey')],
    ['reject', by('bank_officer', 'approver'), before('approve')],
  ] as const)('%s closes the visit that is open', (action, actor, steps) => {
    const play = along(before('submit_survey'))
    if (action === 'reject') play.act('submit_survey', MANAGER).act('submit_agreement', MANAGER)
    expect(steps).toBeGreaterThan(0)
    expect(effectsOf(play.try(action, actor))).toContain('close_visit')
    expect(play.act(action, actor).order.facts.visit_open).toBe(false)
  })

  test('reject_risk closes it, too, and the merchant is a prospect again', () => {
    const play = along(before('submit_survey')).act('submit_survey', MANAGER, {
      ...(INPUTS.submit_survey as object),
      risks: riskAnswers(['no_fixed_premises', 'stock_missing']),
    })
    expect(effectsOf(play.try('reject_risk', by('risk_officer')))).toEqual(['merchant_state', 'close_visit', 'inform_bank'])
  })
})

describe('extra approvers (加签)', () => {
  const asked = () => along(before('submit_agreement')).act('ask_approver', DESK)
  test.each([
    ['a stranger or somebody of the bank', APPROVER.personId, { approverIsOurs: false }],
    ['R3: the surveyor', MANAGER.personId, {}],
    ['who asks', DESK.personId, {}],
  ] as const)('%s cannot be asked', (_because, personId, references) => {
    const input = { personId: personId.includes('-') ? personId : '01934f6e-7a00-7000-8000-00000000d0d0' }
    const desk: Actor = { ...DESK, personId: '01934f6e-7a00-7000-8000-00000000d0d0' }
    expect(code(along(before('submit_agreement')).try('ask_approver', desk, input, references))).toBe('form_invalid')
  })

  test('the order waits for who was asked, and the desk can take the question back', () => {
    const play = along(before('finish_preparing')).act('ask_approver', DESK)
    expect(play.try('finish_preparing', by('agent'))).toMatchObject({ reason: { detail: { fact: 'extra_approval' } } })
    expect(code(along(before('approve')).act('ask_approver', DESK).try('approve', by('bank_officer', 'approver')))).toBe('accepted')
    play.act('withdraw_approver', DESK)
    expect(code(play.try('finish_preparing', by('agent')))).toBe('accepted')
  })

  test('R3: who was asked and then took the order over does not approve the own work', () => {
    const play = asked().act('reassign', DESK, { personId: APPROVER.personId })
    expect(code(play.try('give_extra_approval', { ...APPROVER, role: 'account_manager' }))).toBe('separation_required')
  })

  test('who was asked answers, and the order goes on', () => {
    expect(code(asked().act('give_extra_approval', APPROVER).try('submit_agreement', MANAGER))).toBe('accepted')
  })
})

describe('priority', () => {
  test('the desk sets it, with a reason, and it moves nothing', () => {
    const play = along(before('approve'))
    const { state } = play.order
    expect(play.act('prioritize', DESK).order).toMatchObject({ state, facts: { priority: 'urgent' } })
    expect(code(play.try('prioritize', MANAGER))).toBe('role_not_allowed')
    expect(code(play.try('prioritize', DESK, { priority: 'very', reason: '开业' }))).toBe('form_invalid')
  })
})

describe('a helper helps (协同)', () => {
  test.each(['accept', 'decline', 'add_helper'] as const)('and does not %s for the one it was given to', (action) => {
    const play = withHelper(along(before('accept')))
    const input = action === 'decline' ? INPUTS.cancel : action === 'add_helper' ? { personId: APPROVER.personId } : {}
    expect(code(play.try(action, HELPER, input))).toBe('not_assignee')
    expect(code(play.try(action, MANAGER, input))).toBe('accepted')
  })

  test('only who works on an order resumes it, or the desk', () => {
    const play = along(before('submit_survey')).act('suspend', MANAGER)
    expect(code(play.try('resume', by('account_manager', 'stranger')))).toBe('not_assignee')
    expect(code(play.try('resume', DESK))).toBe('accepted')
  })
})

describe('a 409 says what is allowed instead', () => {
  test.each([
    ['the order is suspended', along(before('submit_survey')).act('suspend', MANAGER), 'submit_survey', 'resume'],
    ['something is missing', along(before('check_in')), 'submit_survey', 'check_in'],
    ['the state is another', along(before('submit_agreement')), 'submit_survey', 'submit_agreement'],
  ] as const)('%s', (_because, play, action, wanted) => {
    const decision = play.try(action, MANAGER)
    const told = decision.kind === 'refused' ? (decision.reason.detail?.allowed as string[]) : []
    expect(told).toContain(wanted)
    const open = availableActions(INSTALLATION, play.order, play.context(MANAGER), play.now).filter((one) => one.allowed)
    expect(told).toEqual(open.map((one) => one.action))
  })

  test('our capacity is the other one', () => {
    const agent = by('agent')
    const play = orderIn('preparing', 'outsourcer')
    const decision = play.try('give_numbers', agent)
    const open = availableActions(INSTALLATION, play.order, play.context(agent), play.now).filter((one) => one.allowed)
    expect(open.length).toBeGreaterThan(0)
    expect(decision).toMatchObject({ reason: { code: 'not_in_this_capacity', detail: { allowed: open.map((one) => one.action) } } })
  })
})

describe('a contract may let complete notices be accepted by themselves', () => {
  const auto = (notice: Json = NOTICE) => new Play('outsourcer', notice, by('bank_officer', 'notifier'), { autoAccept: true })
  test('in the same breath, as the product’s own event, and the clock runs', () => {
    const play = auto()
    expect(play.events.map((event) => [event.type, event.actor.role, event.at])).toEqual([
      ['notify', 'bank_officer', play.now],
      ['accept_notice', 'system', play.now],
    ])
    expect(play.order).toMatchObject({ state: 'surveying', version: 2, clocks: [{ kind: 'install', startedAt: play.now }] })
  })
  test('not when something is missing; and then with the correction', () => {
    const play = auto({ ...NOTICE, materials: ['licence'] })
    expect(play.order.state).toBe('notified')
    play.act('return_notice', by('agent')).act('resubmit_notice', by('bank_officer', 'notifier'))
    expect(play.order.state).toBe('surveying')
  })
})

test('R2: a filing that lapsed since the notice lets nothing be accepted', () => {
  expect(code(new Play('outsourcer').try('accept_notice', by('agent'), undefined, { filingValid: false }))).toBe('filing_missing')
})

test('nobody takes more orders than the branch lets one person have', () => {
  const take = (ordersTaken: number) => along(before('assign')).try('take', MANAGER, {}, { ordersTaken, ordersTakenMax: 30 })
  expect([take(29), take(30)].map(code)).toEqual(['accepted', 'limit_reached'])
})

test('R10: without the settlement account there is nothing whole to report; who reports may give it', () => {
  const play = along(before('report_binding'))
  expect(code(play.try('report_binding', by('agent'), {}, { accountKnown: false }))).toBe('form_invalid')
  expect(code(play.try('report_binding', by('agent'), { settlementAccount: '6200000000000000' }, { accountKnown: false }))).toBe('accepted')
})

test('R18: where our people stand is no part of the history, how far from the merchant is', () => {
  const decision = along(before('check_in')).try('check_in', MANAGER)
  expect(JSON.stringify(decision.kind === 'accepted' ? decision.events : '')).not.toContain('32.06')
  expect(decision).toMatchObject({
    personal: { '/position': expect.stringContaining('32.06') },
    events: [{ facts: { check_in_distance_m: 40 } }],
  })
})

test.each(['normal', 'cancelled'] as const)('%s: a comment and evidence are still taken, and move nothing', (state) => {
  const play = state === 'normal' ? along(ROAD.length) : along(1).act('cancel', DESK)
  const { closedAt } = play.order
  play.act('comment', by('bank_officer')).act('attach', MANAGER, { files: ['01934f6e-7a00-7000-8000-00000000f11e'] })
  expect(play.order).toMatchObject({ state, closedAt })
})
