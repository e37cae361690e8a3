import { expect, test } from 'vitest'
import { timeLeft } from './time-left.ts'

const NOW = Date.parse('2026-11-24T10:00:00+08:00')

/** As if the last four hours were a fifth of the budget. */
const warnAtOf = (dueAt: string): string => new Date(Date.parse(dueAt) - 4 * 3_600_000).toISOString()

test.each([
  ['2026-11-24T19:42:00+08:00', 'running', { kind: 'left', tone: 'calm', days: 0, clock: '9:42' }, 'hours and minutes within a day'],
  ['2026-11-25T17:10:00+08:00', 'running', { kind: 'left', tone: 'calm', days: 1, clock: '7:10' }, 'days beside the clock'],
  ['2026-11-24T11:05:00+08:00', 'running', { kind: 'left', tone: 'soon', days: 0, clock: '1:05' }, 'amber for what will be'],
  ['2026-11-24T08:48:00+08:00', 'breached', { kind: 'over', tone: 'breach', days: 0, clock: '1:12' }, 'red only for a breach'],
] as const)('due %s, %s (%j: %s)', (dueAt, clockState, said, _because) => {
  expect(timeLeft({ dueAt, clockState, remainingMs: null, warnAt: warnAtOf(dueAt) }, NOW)).toEqual(said)
})

test.each([
  ['2026-11-24T10:00:00+08:00', 'soon', 'four fifths of the budget are used, whatever hours that leaves'],
  ['2026-11-24T10:00:01+08:00', 'calm', 'a second before'],
  [null, 'calm', 'the server reckons it, the phone does not guess'],
  [undefined, 'calm', 'kept before it was told'],
] as const)('amber from %s on: %s (%s)', (warnAt, tone, _because) => {
  const face = { dueAt: '2026-11-24T11:05:00+08:00', clockState: 'running', remainingMs: null, ...(warnAt === undefined ? {} : { warnAt }) }
  expect(timeLeft(face, NOW).tone).toBe(tone)
})

test('a clock that the bank holds stands still and keeps what was left', () => {
  expect(timeLeft({ dueAt: null, clockState: 'paused', remainingMs: 26 * 3_600_000 }, NOW)).toEqual({
    kind: 'paused',
    tone: 'still',
    days: 1,
    clock: '2:00',
  })
})
