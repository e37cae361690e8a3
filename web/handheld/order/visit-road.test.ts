import { expect, test } from 'vitest'
import { nextAct, type RoadOrder, visitRoad } from './visit-road.ts'

const ME = { personId: 'me', kept: new Map<string, 'kept' | 'refused'>() }
const INSTALLING: RoadOrder = {
  state: 'installing',
  facts: {},
  actions: [
    { action: 'check_in', allowed: true },
    { action: 'fill_checklist', allowed: false },
    { action: 'record_training', allowed: false },
    { action: 'test_sale_passed', allowed: false },
    { action: 'accept_installation', allowed: false },
    { action: 'check_out', allowed: false },
  ],
}
const AT_SHOP: RoadOrder = {
  ...INSTALLING,
  facts: { visit_open: true, visited_by: 'me', visited_installing: ['me'] },
  actions: INSTALLING.actions.map(({ action }) => ({ action, allowed: action !== 'check_in' && action !== 'accept_installation' })),
}
/** The survey is long done and approved, and nobody left the merchant's by the book. */
const SURVEY_STILL_OPEN: RoadOrder = {
  state: 'installing',
  facts: { visit_open: true, visited_by: 'me', visited_surveying: ['me'] },
  actions: INSTALLING.actions.map(({ action }) => ({ action, allowed: action === 'check_out' })),
}
const CHECKED: RoadOrder = { ...AT_SHOP, facts: { ...AT_SHOP.facts, checked: true } }

test.each([
  [INSTALLING, 'check_in', 'nobody is there yet'],
  [AT_SHOP, 'fill_checklist', 'at the merchant’s, the terminal is looked over first'],
  [CHECKED, 'record_training', 'looked over: now the cashiers'],
  [{ ...CHECKED, facts: { ...CHECKED.facts, trained: true } }, 'test_sale_passed', 'trained: now the test sale'],
  [{ ...CHECKED, facts: { ...CHECKED.facts, trained: true, tested: true } }, 'check_out', 'acceptance is not allowed yet: leave'],
  [{ ...AT_SHOP, state: 'bank_approval', actions: [] }, null, 'the bank holds it'],
  [{ ...AT_SHOP, state: 'normal', actions: [{ action: 'check_out', allowed: true }] }, 'check_out', 'installed and still there: leave'],
  [SURVEY_STILL_OPEN, 'check_out', 'the visit of the survey ends before another begins'],
  [{ ...SURVEY_STILL_OPEN, state: 'preparing' }, 'check_out', 'left behind while others work on the order'],
  [
    { ...INSTALLING, facts: { visited_installing: ['colleague'] } },
    'check_in',
    'a colleague was there; what I say of it wants my own check-in',
  ],
  [{ ...INSTALLING, actions: [...INSTALLING.actions, { action: 'accept', allowed: true }] }, 'accept', 'given to me, not yet answered'],
] as const)('the button names the next act (%#: %s)', (order, action, _because) => {
  expect(nextAct(order, ME)).toBe(action)
})

test('what is kept on the device counts as done for what comes next, and says that it waits', () => {
  const walker = { ...ME, kept: new Map([['check_in', 'kept' as const]]) }
  expect(nextAct(INSTALLING, walker)).toBe('fill_checklist')
  const now = visitRoad(INSTALLING, walker).find((stretch) => stretch.standing === 'now')
  expect(now?.steps.map((step) => step.standing)).toEqual(['kept', 'now', 'ahead', 'ahead', 'ahead', 'ahead'])
})

const stepsOf = (order: RoadOrder): (readonly [string, string])[] =>
  visitRoad(order, ME)
    .find((stretch) => stretch.standing === 'now')
    ?.steps.map((step) => [step.action, step.standing] as const) ?? []

test('a check-in of the survey is none of the installation: its own step stays open, and the old visit is left first', () => {
  const steps = stepsOf(SURVEY_STILL_OPEN)
  expect(steps.slice(0, 2)).toEqual([
    ['check_out', 'now'],
    ['check_in', 'ahead'],
  ])
  expect(steps.filter(([action]) => action === 'check_out')).toHaveLength(1)
  expect(steps.filter(([, standing]) => standing === 'done')).toEqual([])
})

test('whoever surveyed and stays to sign hands in the agreement first, then leaves', () => {
  const signing: RoadOrder = {
    ...SURVEY_STILL_OPEN,
    state: 'signing',
    actions: [
      { action: 'submit_agreement', allowed: true },
      { action: 'check_out', allowed: true },
    ],
  }
  expect(stepsOf(signing)).toEqual([
    ['submit_agreement', 'now'],
    ['check_out', 'open'],
  ])
})

test('states behind are folded, states ahead are empty', () => {
  const road = visitRoad(INSTALLING, ME)
  expect(road.map((stretch) => stretch.standing)).toEqual(['done', 'done', 'done', 'done', 'done', 'done', 'now', 'ahead'])
})
