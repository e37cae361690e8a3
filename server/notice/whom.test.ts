import { describe, expect, test } from 'vitest'
import type { OrderEvent } from '#domain/process/definition.ts'
import { instant } from '#domain/time.ts'
import { type Concerned, type PostHeld, peopleOf, toldByEvent } from './whom.ts'

const ORDER: Concerned = {
  province_id: 1,
  branch_id: 2,
  department_id: 100,
  bank_id: 1000,
  bank_province_id: 1001,
  bank_city_id: 1002,
  bank_branch_id: 1003,
  capacity: 'acquirer',
  assignee_id: 'manager',
  notified_by: 'clerk',
}
const post = (person_id: string, role: PostHeld['role'], node_id: number): PostHeld => ({ person_id, name: person_id, role, node_id })
const POSTS: readonly PostHeld[] = [
  post('manager', 'account_manager', 100),
  post('helper', 'account_manager', 100),
  post('desk', 'dispatcher', 2),
  post('boss', 'branch_manager', 2),
  post('head', 'branch_manager', 1),
  post('risk', 'risk_officer', 1),
  post('clerk', 'bank_officer', 1003),
  post('city', 'bank_officer', 1002),
  post('stranger', 'dispatcher', 3),
  post('otherBank', 'bank_officer', 1102),
]
const event = (type: string, change: Partial<OrderEvent> = {}): OrderEvent => ({
  type,
  at: instant(0),
  actor: { personId: 'somebody', role: 'dispatcher', nodeId: 2 },
  from: 'surveying',
  to: 'surveying',
  input: {},
  facts: {},
  clocks: [],
  ...change,
})
const by = (personId: string): Pick<OrderEvent, 'actor'> => ({ actor: { personId, role: 'account_manager', nodeId: 100 } })

describe('what an action tells, and whom', () => {
  test.each<[string, OrderEvent, string | null, string[], Partial<Concerned>]>([
    ['who is assigned', event('assign', { assigneeId: 'manager' }), 'assigned', ['manager'], {}],
    ['also when another one has it by now', event('assign', { assigneeId: 'manager' }), 'assigned', ['manager'], { assignee_id: 'helper' }],
    ['not who took it without being asked', event('take', by('manager')), null, [], {}],
    ['a helper', event('add_helper', { ...by('manager'), input: { personId: 'helper' } }), 'helper_added', ['helper'], {}],
    ['declined: the desk', event('decline', { ...by('manager'), assigneeId: null }), 'declined', ['desk'], { assignee_id: null }],
    ['the city branch decides, not who handed in', event('submit_agreement', by('manager')), 'approval_asked', ['city'], {}],
    ['a return', event('return_for_correction', by('city')), 'returned', ['manager'], {}],
    ['a rejection also the desk', event('reject', by('city')), 'rejected', ['manager', 'desk'], {}],
    ['an incomplete notice goes back to its clerk', event('return_notice'), 'notice_returned', ['clerk'], {}],
    [
      'a risk review is ours as acquirer',
      event('submit_survey', { ...by('manager'), facts: { risk_review_due: true } }),
      'risk_review_asked',
      ['risk'],
      {},
    ],
    [
      "and the bank's as outsourcer",
      event('submit_survey', { ...by('manager'), facts: { risk_review_due: true } }),
      'risk_review_asked',
      ['city'],
      { capacity: 'outsourcer' },
    ],
    ['a survey without risk tells nobody', event('submit_survey', by('manager')), null, [], {}],
    ['who is asked for an approval', event('ask_approver', { input: { personId: 'boss' } }), 'extra_approval_asked', ['boss'], {}],
    ['nobody outside of the scope', event('ask_approver', { input: { personId: 'stranger' } }), 'extra_approval_asked', [], {}],
    ['never who did it', event('urge', by('manager')), 'urged', [], {}],
    ['a comment tells nobody', event('comment'), null, [], {}],
    ['a name that every object has is no action', event('constructor'), null, [], {}],
  ])('%s', (_because, happened, kind, people, change) => {
    const order = { ...ORDER, ...change }
    const told = toldByEvent(happened, order.capacity)
    expect(told?.kind ?? null).toBe(kind)
    if (told) expect(peopleOf(told.to, order, POSTS, happened)).toEqual(people)
  })
})

describe('somebody on leave (docs/spec/3)', () => {
  const away = (id: string, deputy: string | null) => POSTS.map((one) => (one.person_id === id ? { ...one, deputy_id: deputy } : one))
  test.each([
    ['the deputy is told instead', ['branch_manager'], away('boss', 'desk'), ['desk']],
    ['without a deputy nobody else is', ['branch_manager'], away('boss', null), ['boss']],
    ['a deputy who does not see the order is none', ['branch_manager'], away('boss', 'stranger'), ['boss']],
    ['a deputy who is told anyway is told once', ['dispatcher', 'branch_manager'], away('boss', 'desk'), ['desk']],
    ['the assignee, too', ['assignee'], away('manager', 'helper'), ['helper']],
  ] as const)('%s', (_because, audiences, posts, people) => {
    expect(peopleOf(audiences, ORDER, posts)).toEqual(people)
  })
})

describe('where nobody has the role, the next one above is told', () => {
  const without = (...names: string[]) => POSTS.filter((one) => !names.includes(one.person_id))
  test.each([
    ['no assignee: the desk', ['assignee'], { assignee_id: null }, POSTS, ['desk']],
    ['an assignee who has left: the desk', ['assignee'], {}, without('manager'), ['desk']],
    ['no desk: the branch manager', ['dispatcher'], {}, without('desk'), ['boss']],
    ['no branch manager: head office', ['branch_manager'], {}, without('boss'), ['head']],
    ['no officer at the sub-branch: its city branch', ['bank_officers'], {}, without('clerk'), ['city']],
    ['no other bank is ever told', ['bank_officers'], {}, without('clerk', 'city'), []],
    ['each once', ['assignee', 'dispatcher'], { assignee_id: null }, POSTS, ['desk']],
  ] as const)('%s', (_because, audiences, change, posts, people) => {
    expect(peopleOf(audiences, { ...ORDER, ...change }, posts)).toEqual(people)
  })
})
