import { expect, test } from 'vitest'
import { nextAct, type RoadOrder, visitRoad } from './visit-road.ts'

const NOTHING_KEPT = new Map<string, 'kept' | 'refused'>()
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
  facts: { visit_open: true, visited_installing: ['me'] },
  actions: INSTALLING.actions.map(({ action }) => ({ action, allowed: action !== 'check_in' && action !== 'accept_installation' })),
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
  [{ ...INSTALLING, actions: [...INSTALLING.actions, { action: 'accept', allowed: true }] }, 'accept', 'given to me, not yet answered'],
] as const)('the button names the next act (%#: %s)', (order, action, _because) => {
  expect(nextAct(order, NOTHING_KEPT)).toBe(action)
})

test('what is kept on the device counts as done for what comes next, and says that it waits', () => {
  const kept = new Map([['check_in', 'kept' as const]])
  expect(nextAct(INSTALLING, kept)).toBe('fill_checklist')
  const now = visitRoad(INSTALLING, kept).find((stretch) => stretch.standing === 'now')
  expect(now?.steps.map((step) => step.standing)).toEqual(['kept', 'now', 'ahead', 'ahead', 'ahead', 'ahead'])
})

test('states behind are folded, states ahead are empty', () => {
  const road = visitRoad(INSTALLING, NOTHING_KEPT)
  expect(road.map((stretch) => stretch.standing)).toEqual(['done', 'done', 'done', 'done', 'done', 'done', 'now', 'ahead'])
})
