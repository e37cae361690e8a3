import { expect, test } from 'vitest'
import { DAY_MS } from '#domain/time.ts'
import { timeLeft } from './time-left.ts'

const CALENDAR = { version: 'test', announcedYears: [2026], exceptions: {} }
/** Of a clock that is due at that time: so much is left of it at 00:00 of the day. */
const clockDue = (dueAt: string) => ({
  counts: 'working' as const,
  budgetMs: 3 * DAY_MS,
  leftMs: Date.parse(dueAt) - Date.parse(RUNS_FROM),
  runsFrom: RUNS_FROM,
})
const RUNS_FROM = '2026-11-24T00:00:00+08:00'
const NOW = Date.parse('2026-11-24T10:00:00+08:00')

/** As if the last four hours were a fifth of the budget. */
const warnAtOf = (dueAt: string): string => new Date(Date.parse(dueAt) - 4 * 3_600_000).toISOString()

test.each([
  ['2026-11-24T19:42:00+08:00', 'running', { kind: 'left', tone: 'calm', days: 0, clock: '9:42' }, 'hours and minutes within a day'],
  ['2026-11-25T17:10:00+08:00', 'running', { kind: 'left', tone: 'calm', days: 1, clock: '7:10' }, 'days beside the clock'],
  ['2026-11-24T11:05:00+08:00', 'running', { kind: 'left', tone: 'soon', days: 0, clock: '1:05' }, 'amber for what will be'],
  ['2026-11-24T08:48:00+08:00', 'breached', { kind: 'over', tone: 'breach', days: 0, clock: '1:12' }, 'red only for a breach'],
] as const)('due %s, %s (%j: %s)', (dueAt, clockState, said, _because) => {
  expect(timeLeft({ dueAt, dueClock: clockDue(dueAt), clockState, remainingMs: null, warnAt: warnAtOf(dueAt) }, NOW, CALENDAR)).toEqual(
    said,
  )
})

test.each([
  ['2026-11-24T10:00:00+08:00', 'soon', 'four fifths of the budget are used, whatever hours that leaves'],
  ['2026-11-24T10:00:01+08:00', 'calm', 'a second before'],
  [null, 'calm', 'the server reckons it, the phone does not guess'],
] as const)('amber from %s on: %s (%s)', (warnAt, tone, _because) => {
  const face = {
    dueAt: '2026-11-24T11:05:00+08:00',
    dueClock: clockDue('2026-11-24T11:05:00+08:00'),
    clockState: 'running',
    remainingMs: null,
    warnAt,
  }
  expect(timeLeft(face, NOW, CALENDAR).tone).toBe(tone)
})

test('a clock that the bank holds stands still and keeps what was left', () => {
  expect(timeLeft({ dueAt: null, dueClock: null, clockState: 'paused', remainingMs: 26 * 3_600_000, warnAt: null }, NOW, CALENDAR)).toEqual(
    {
      kind: 'paused',
      tone: 'still',
      days: 1,
      clock: '2:00',
    },
  )
})

test('until the calendar is known, by how much is not told', () => {
  const face = {
    dueAt: '2026-11-24T11:05:00+08:00',
    dueClock: clockDue('2026-11-24T11:05:00+08:00'),
    clockState: 'running',
    remainingMs: null,
    warnAt: null,
  }
  expect(timeLeft(face, NOW, null)).toEqual({ kind: 'left', tone: 'calm', days: 0, clock: '…' })
})
