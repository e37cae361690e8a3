import { expect, test } from 'vitest'
import type { OrderRow } from '#contract/order.ts'
import { type KeptAct, orderOfDay } from './order-of-day.ts'

const order = (id: string, dueAt: string | null = null) => ({ id, dueAt }) as OrderRow
const LATE = order('late', '2026-11-20T24:00:00+08:00')
const SOON = order('soon', '2026-11-26T24:00:00+08:00')
const PAUSED = order('paused')
const ENDED = order('ended')
const MINE = [LATE, PAUSED, SOON]

test.each<[string, OrderRow[], KeptAct[], string[], string[]]>([
  ['the most pressing first, what stands still last', [], [], ['late', 'soon', 'paused'], []],
  ['where one is comes first, however little it presses', [PAUSED], [], ['paused', 'late', 'soon'], ['paused']],
  ['an order that has ended stays until one has left', [ENDED], [], ['ended', 'late', 'soon', 'paused'], ['ended']],
  ['a check-in that waits for the network counts', [], [{ orderId: 'soon', action: 'check_in' }], ['soon', 'late', 'paused'], ['soon']],
  ['so does a check-out', [SOON], [{ orderId: 'soon', action: 'check_out' }], ['late', 'soon', 'paused'], []],
  [
    'left and come again',
    [SOON],
    [
      { orderId: 'soon', action: 'check_out' },
      { orderId: 'soon', action: 'check_in' },
    ],
    ['soon', 'late', 'paused'],
    ['soon'],
  ],
])('%s', (_rule, visiting, kept, ids, there) => {
  const day = orderOfDay({ mine: MINE, visiting }, kept)
  expect(day.map((one) => one.order.id)).toEqual(ids)
  expect(day.filter((one) => one.there).map((one) => one.order.id)).toEqual(there)
})
