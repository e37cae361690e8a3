import { expect, test } from 'vitest'
import { parseInstant } from '#domain/time.ts'
import type { Notice } from '#web/api/notices.ts'
import { byDay } from './notice-days.ts'

const notice = (id: string, at: string): Notice => ({
  id,
  kind: 'assigned',
  at,
  readAt: null,
  order: { id: 'o', number: 'NI2611-000001', merchantName: '鼓楼百味' },
  clock: null,
  by: null,
  year: null,
})

test('days are those of Asia/Shanghai, wherever the browser is; the order stays', () => {
  const days = byDay(
    [
      notice('a', '2026-11-24T00:00:00+08:00'),
      notice('b', '2026-11-23T23:59:59+08:00'),
      notice('c', '2026-11-22T16:30:00Z'),
      notice('d', '2026-11-20T09:00:00+08:00'),
    ],
    parseInstant('2026-11-23T16:10:00Z'),
  )
  expect(days.map((day) => [day.date, day.said, day.notices.map((one) => one.id).join('')])).toEqual([
    ['2026-11-24', 'today', 'a'],
    ['2026-11-23', 'yesterday', 'bc'],
    ['2026-11-20', null, 'd'],
  ])
})

test('nothing gives no day', () => {
  expect(byDay([], parseInstant('2026-11-23T16:10:00Z'))).toEqual([])
})
