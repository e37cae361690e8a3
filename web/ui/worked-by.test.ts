import { expect, test } from 'vitest'
import { noteOf } from './worked-by.ts'

const HISTORY = [
  { from: null, to: 'notified', actor: { name: '银行' } },
  { from: 'notified', to: 'surveying', actor: { name: '客服' } },
  { from: 'surveying', to: 'surveying', actor: { name: '派单员' } },
  { from: 'surveying', to: 'signing', actor: { name: '客户经理' } },
]

test.each([
  ['surveying', '11-24 09:00 · 客户经理'],
  ['notified', '11-24 09:00 · 客服'],
  ['signing', '11-24 09:00'],
])('%s is noted with who worked there, not with who sent it there', (state, note) => {
  expect(noteOf('11-24 09:00', state, HISTORY)).toBe(note)
})
