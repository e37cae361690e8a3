import { expect, test } from 'vitest'
import { DAY_MS, parseInstant } from '#domain/time.ts'
import { parts, standing } from './lateness.ts'

const NOW = parseInstant('2026-11-24T01:00:00+08:00')
const CALENDAR = { version: 'test', announcedYears: [2026], exceptions: {} }
/** Two days, used up on Monday 24:00. */
const CLOCK = { counts: 'working', budgetMs: 2 * DAY_MS, leftMs: 2 * DAY_MS, runsFrom: '2026-11-20T00:00:00+08:00' } as const
const CLOCKS = { dueAt: null, dueClock: CLOCK, bankDueAt: null, bankClock: CLOCK }
const OURS = { ...CLOCKS, state: 'installing', holder: 'company', clockState: 'running', remainingMs: null }
const THEIRS = { ...CLOCKS, state: 'bank_approval', holder: 'bank', clockState: 'paused', remainingMs: 3_600_000 }

test.each([
  [{ ...OURS, dueAt: '2026-11-24T02:00:00+08:00' }, 'left', 'company', 'ours and in time'],
  [{ ...OURS, dueAt: '2026-11-24T00:00:00+08:00', clockState: 'breached' }, 'over', 'company', 'late on the company’s side'],
  [{ ...THEIRS, bankDueAt: '2026-11-25T00:00:00+08:00' }, 'left', 'bank', 'while the bank holds it, its own holding time runs'],
  [{ ...THEIRS, bankDueAt: '2026-11-23T00:00:00+08:00' }, 'over', 'bank', 'the bank overran its own clock: no stopped clock hides that'],
  [{ ...OURS, clockState: 'paused', remainingMs: 9 }, 'paused', 'company', 'the merchant is awaited: the clock stands'],
  [{ ...OURS, state: 'notified', clockState: null }, 'none', 'company', 'no clock yet'],
  [{ ...OURS, state: 'normal', clockState: 'met' }, 'completed', 'company', 'nothing is left to do'],
  [{ ...OURS, state: 'cancelled', clockState: 'void' }, 'closed', 'company', 'a bad end'],
  [{ ...OURS, clockState: 'met' }, 'met', 'company', 'stopped in time'],
] as const)('%j is %s on the side of %s (%s)', (row, kind, side, _because) => {
  expect(standing(row, NOW, CALENDAR)).toMatchObject({ kind, side })
})

test('an order that the bank holds can be late on the company’s side too', () => {
  // Due on Friday 24:00: the weekend adds nothing, Monday and an hour of Tuesday do.
  const both = { ...THEIRS, dueAt: '2026-11-21T00:00:00+08:00', dueClock: { ...CLOCK, leftMs: DAY_MS }, clockState: 'breached' }
  expect(standing(both, NOW, CALENDAR, 'company')).toEqual({ kind: 'over', ms: 25 * 3_600_000, side: 'company' })
})

test('a duration in parts', () => {
  expect(parts(31 * 3_600_000 + 5 * 60_000)).toEqual({ days: 1, hours: 7, minutes: 5 })
})
