import { expect, test } from 'vitest'
import { parts, standing, yesterday } from './lateness.ts'

const NOW = Date.parse('2026-11-24T01:00:00+08:00')

test.each([
  [
    { state: 'installing', holder: 'company', dueAt: '2026-11-24T02:00:00+08:00', clockState: 'running', remainingMs: null },
    'left',
    'company',
    'ours and in time',
  ],
  [
    { state: 'installing', holder: 'company', dueAt: '2026-11-24T00:00:00+08:00', clockState: 'breached', remainingMs: null },
    'over',
    'company',
    'late on the company’s side',
  ],
  [
    { state: 'bank_approval', holder: 'bank', dueAt: null, clockState: 'paused', remainingMs: 3_600_000 },
    'paused',
    'bank',
    'the bank holds it: the clock stands',
  ],
  [{ state: 'notified', holder: 'bank', dueAt: null, clockState: null, remainingMs: null }, 'none', 'bank', 'no clock yet'],
  [{ state: 'normal', holder: 'company', dueAt: null, clockState: 'met', remainingMs: 9 }, 'completed', 'company', 'nothing is left to do'],
  [{ state: 'cancelled', holder: 'company', dueAt: null, clockState: 'void', remainingMs: 9 }, 'closed', 'company', 'a bad end'],
  [{ state: 'installing', holder: 'company', dueAt: null, clockState: 'met', remainingMs: 9 }, 'met', 'company', 'stopped in time'],
] as const)('%j is %s on the side of %s (%s)', (row, kind, side, _because) => {
  expect(standing(row, NOW)).toMatchObject({ kind, side })
})

test('yesterday is Shanghai’s, not the browser’s', () => {
  expect(yesterday(NOW)).toBe('2026-11-23')
})

test('a duration in parts', () => {
  expect(parts(31 * 3_600_000 + 5 * 60_000)).toEqual({ days: 1, hours: 7, minutes: 5 })
})
