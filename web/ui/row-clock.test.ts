import { describe, expect, test } from 'vitest'
import { DAY_MS, parseInstant } from '#domain/time.ts'
import { type RowClock, rowClock, type ToldTimes } from './row-clock.ts'

/** Accepted on Thursday: three working days from Friday on, due Tuesday 24:00; four fifths are used on Tuesday at 09:36. */
const CALENDAR = { version: 'test', announcedYears: [2026], exceptions: {} }
const OVER_A_WEEKEND: ToldTimes = {
  clockState: 'running',
  dueAt: '2026-11-25T00:00:00+08:00',
  dueClock: { counts: 'working', budgetMs: 3 * DAY_MS, leftMs: 3 * DAY_MS, runsFrom: '2026-11-20T00:00:00+08:00' },
  warnAt: '2026-11-24T09:36:00+08:00',
  budgetMs: 3 * DAY_MS,
  remainingMs: 3 * DAY_MS,
}

describe('how a clock looks (docs/spec/3)', () => {
  test.each<[Partial<ToldTimes>, string, RowClock['tone'], string]>([
    [{}, '2026-11-20T12:00:00+08:00', 'calm', 'the first working day'],
    [{}, '2026-11-22T12:00:00+08:00', 'calm', 'Sunday does not count: 2.5 days of wall time left, two thirds of the budget too'],
    [{}, '2026-11-24T09:35:00+08:00', 'calm', 'a minute before 80 % are used'],
    [{}, '2026-11-24T09:36:00+08:00', 'warn', '80 % are used'],
    [{}, '2026-11-25T00:00:00+08:00', 'warn', 'the very last instant is in time'],
    [{}, '2026-11-25T00:01:00+08:00', 'breach', 'over'],
    [{ clockState: 'breached' }, '2026-11-24T12:00:00+08:00', 'breach', "the verdict is the server's"],
    [{ clockState: 'met', remainingMs: DAY_MS }, '2026-12-24T12:00:00+08:00', 'done', 'a met clock stays met'],
    [{ clockState: 'paused', dueAt: null, warnAt: null, remainingMs: DAY_MS }, '2026-12-24T12:00:00+08:00', 'paused', 'it stands'],
    [{ clockState: null }, '2026-11-24T12:00:00+08:00', 'none', 'not begun'],
  ])('%o at %s is %s (%s)', (part, at, tone) => {
    expect(rowClock({ ...OVER_A_WEEKEND, ...part }, parseInstant(at), CALENDAR).tone).toBe(tone)
  })

  test('a breach runs on from when it was due', () => {
    const told: ToldTimes = { ...OVER_A_WEEKEND, clockState: 'breached' }
    expect(rowClock(told, parseInstant('2026-11-25T12:00:00+08:00'), CALENDAR).leftMs).toBe(-DAY_MS / 2)
  })

  test.each<[Partial<ToldTimes>, string, number, string]>([
    [{}, '2026-11-24T09:36:00+08:00', 0.8, 'as the server reckoned it'],
    [{}, '2026-11-22T12:00:00+08:00', 1 / 3, 'Friday alone: Saturday and Sunday use nothing'],
    [{}, '2026-11-25T00:00:00+08:00', 1, 'all of it'],
    [
      { clockState: 'paused', dueAt: null, warnAt: null, remainingMs: DAY_MS },
      '2026-12-24T12:00:00+08:00',
      2 / 3,
      'of the budget that it had',
    ],
  ])('%o at %s has used %f (%s)', (part, at, gone) => {
    expect(rowClock({ ...OVER_A_WEEKEND, ...part }, parseInstant(at), CALENDAR).gone).toBeCloseTo(gone, 5)
  })

  test('over and paused since, it goes no further', () => {
    const dueClock = { counts: 'working', budgetMs: 3 * DAY_MS, leftMs: -DAY_MS, runsFrom: null } as const
    const told: ToldTimes = { ...OVER_A_WEEKEND, clockState: 'breached', dueClock }
    expect(rowClock(told, parseInstant('2026-12-10T12:00:00+08:00'), CALENDAR)).toMatchObject({ tone: 'breach', leftMs: -DAY_MS })
  })

  test.each([
    ['2026-11-22T12:00:00+08:00', 'calm'],
    ['2026-11-24T10:00:00+08:00', 'warn'],
    ['2026-11-26T00:00:00+08:00', 'breach'],
  ])('until the calendar is known, at %s it is %s, and by how much is not told', (at, tone) => {
    expect(rowClock(OVER_A_WEEKEND, parseInstant(at), null)).toMatchObject({ tone, leftMs: null })
  })
})
