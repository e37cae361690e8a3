import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, formatInstant, HOUR_MS, instant, parseInstant } from '../time.ts'
import { type Clock, dueIfResumed, endClock, pauseClock, remainingAt, resumeClock, startClock, voidClock } from './clock.ts'
import { AUTUMN_2026 } from './testing.ts'

const at = (text: string) => parseInstant(text)
const startedAt = (text: string, days = 3): Clock =>
  startClock(
    { kind: 'install', side: 'company', counts: 'working', cycle: 1, ruleId: 'standard', targetMs: days * DAY_MS, startedAt: at(text) },
    AUTUMN_2026,
  )
const due = (clock: Clock): string | null => (clock.dueAt === null ? null : formatInstant(clock.dueAt).slice(0, 19))
const paused = (clock: Clock, from: string, to?: string): Clock => {
  const stopped = pauseClock(clock, at(from), AUTUMN_2026)
  return to ? resumeClock(stopped, at(to), AUTUMN_2026) : stopped
}

describe('T + n working days (docs/spec/3, "How a clock counts")', () => {
  test.each([
    ['2026-09-21T23:59:59+08:00', 3, '2026-09-25T00:00:00', 'the day counts, not the hour'],
    ['2026-09-21T00:00:00+08:00', 3, '2026-09-25T00:00:00', '00:00:00 belongs to the new day'],
    ['2026-09-20T23:59:59.999+08:00', 3, '2026-09-24T00:00:00', 'a millisecond earlier it is the day before'],
    ['2026-09-30T09:00:00+08:00', 3, '2026-10-11T00:00:00', 'holiday skipped, worked Saturday counted'],
    ['2026-10-03T10:00:00+08:00', 3, '2026-10-11T00:00:00', 'accepted on a holiday: counting starts the next working day'],
    ['2026-11-20T16:00:00+08:00', 4, '2026-11-27T00:00:00', 'county: Monday to Thursday'],
    ['2026-11-20T16:00:00Z', 1, '2026-11-24T00:00:00', 'T is the date in Asia/Shanghai, not in UTC: already Saturday there'],
  ])('T = %s + %i is due %s (%s)', (start, days, expected) => {
    expect(due(startedAt(start, days))).toBe(expected)
  })
})

describe('pauses', () => {
  const monday = startedAt('2026-11-16T10:00:00+08:00')
  test.each([
    [
      'wholly on days off',
      [['2026-11-21T08:00:00+08:00', '2026-11-22T20:00:00+08:00']],
      '2026-11-16T10:00:00+08:00',
      5,
      '2026-11-24T00:00:00',
      'due unchanged',
    ],
    [
      'before counting starts',
      [['2026-11-16T12:00:00+08:00', '2026-11-16T18:00:00+08:00']],
      '2026-11-16T10:00:00+08:00',
      3,
      '2026-11-20T00:00:00',
      'the day of T does not count anyway',
    ],
    [
      'across working and free time',
      [['2026-11-20T12:00:00+08:00', '2026-11-23T06:00:00+08:00']],
      '2026-11-19T10:00:00+08:00',
      3,
      '2026-11-25T18:00:00',
      '12 h of Friday and 6 h of Monday',
    ],
    [
      'twice',
      [
        ['2026-11-17T08:00:00+08:00', '2026-11-17T10:00:00+08:00'],
        ['2026-11-18T08:00:00+08:00', '2026-11-18T09:00:00+08:00'],
      ],
      '2026-11-16T10:00:00+08:00',
      3,
      '2026-11-20T03:00:00',
      'both count',
    ],
  ])('%s: due %s', (_name, pauses, start, days, expected) => {
    const clock = pauses.reduce((one, [from, to]) => paused(one, from ?? '', to), startedAt(start, days))
    expect(due(clock)).toBe(expected)
  })

  test('pausing twice and resuming without a pause change nothing', () => {
    const once = paused(monday, '2026-11-17T08:00:00+08:00')
    expect(pauseClock(once, at('2026-11-17T09:00:00+08:00'), AUTUMN_2026)).toEqual(once)
    expect(resumeClock(monday, at('2026-11-17T09:00:00+08:00'), AUTUMN_2026)).toEqual(monday)
  })

  test('while paused no due time is told, and what is left stands still', () => {
    const clock = paused(monday, '2026-11-18T12:00:00+08:00')
    expect(clock).toMatchObject({ state: 'paused', dueAt: null, remainingMs: 1.5 * DAY_MS })
    expect(remainingAt(clock, at('2026-11-30T12:00:00+08:00'), AUTUMN_2026)).toBe(1.5 * DAY_MS)
  })

  test('two pauses that overlap count once', () => {
    const overlapping: Clock = {
      ...monday,
      pauses: [
        { from: at('2026-11-17T08:00:00+08:00'), to: at('2026-11-17T12:00:00+08:00') },
        { from: at('2026-11-17T10:00:00+08:00'), to: null },
      ],
    }
    expect(due(resumeClock(overlapping, at('2026-11-17T14:00:00+08:00'), AUTUMN_2026))).toBe('2026-11-20T06:00:00')
  })
})

describe('verdicts', () => {
  const clock = startedAt('2026-11-16T10:00:00+08:00')
  test.each([
    ['2026-11-19T23:59:59+08:00', 'met', 'within the budget'],
    ['2026-11-20T00:00:00+08:00', 'met', 'at the last instant'],
    ['2026-11-20T00:00:01+08:00', 'breached', 'a second over'],
    ['2026-11-16T11:00:00+08:00', 'met', 'before counting even starts'],
  ])('ended %s: %s (%s)', (end, verdict) => {
    expect(endClock(clock, at(end), AUTUMN_2026).state).toBe(verdict)
  })

  test('a late Saturday is free time: nothing is used up by it', () => {
    const friday = startedAt('2026-11-18T10:00:00+08:00', 2)
    expect(due(friday)).toBe('2026-11-21T00:00:00')
    expect(endClock(friday, at('2026-11-22T15:00:00+08:00'), AUTUMN_2026).state).toBe('met')
  })

  test('a cancelled order has no verdict, and an ended clock never changes again', () => {
    const gone = voidClock(clock, at('2026-11-17T10:00:00+08:00'))
    expect(gone).toMatchObject({ state: 'void', dueAt: null })
    expect(endClock(gone, at('2026-12-17T10:00:00+08:00'), AUTUMN_2026)).toEqual(gone)
  })

  test('the next year is not announced yet: statutory days, marked provisional', () => {
    expect(startedAt('2026-12-30T10:00:00+08:00')).toMatchObject({ provisional: true })
    expect(startedAt('2026-11-16T10:00:00+08:00')).toMatchObject({ provisional: false })
  })
})

test('a 24 × 7 clock is a budget on the plain time line', () => {
  const clock = startClock(
    {
      kind: 'respond',
      side: 'company',
      counts: 'plain',
      cycle: 1,
      ruleId: 'standard',
      targetMs: HOUR_MS,
      startedAt: at('2026-10-01T23:30:00+08:00'),
    },
    AUTUMN_2026,
  )
  expect(due(clock)).toBe('2026-10-02T00:30:00')
})

describe('properties', () => {
  const start = at('2026-09-14T00:00:00+08:00')
  const step = fc.array(fc.integer({ min: 1, max: 3 * DAY_MS }), { minLength: 0, maxLength: 8 })

  test('a pause moves the end by exactly its overlap with working time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * DAY_MS }), step, (offset, steps) => {
        let clock = startedAt(formatInstant(instant(start + offset)), 4)
        let time = start + offset
        steps.forEach((length, index) => {
          time += length
          clock = index % 2 === 0 ? pauseClock(clock, instant(time), AUTUMN_2026) : resumeClock(clock, instant(time), AUTUMN_2026)
        })
        if (clock.dueAt !== null) expect(remainingAt(clock, clock.dueAt, AUTUMN_2026)).toBe(0)
        else expect(clock.state).toBe('paused')
      }),
    )
  })

  test('what is left never grows as time passes', () => {
    fc.assert(
      fc.property(fc.nat(20 * DAY_MS), fc.nat(20 * DAY_MS), (a, b) => {
        const clock = startedAt('2026-09-21T10:00:00+08:00')
        const early = instant(start + Math.min(a, b))
        const late = instant(start + Math.max(a, b))
        expect(remainingAt(clock, late, AUTUMN_2026)).toBeLessThanOrEqual(remainingAt(clock, early, AUTUMN_2026))
      }),
    )
  })
})

test('a clock that stands tells when it would be due if it went on now: days off are skipped, and it stays as it is', () => {
  const standing = paused(startedAt('2026-11-16T09:00:00+08:00'), '2026-11-19T00:00:00+08:00')
  const friday = at('2026-11-20T12:00:00+08:00')
  expect(dueIfResumed(standing, friday, AUTUMN_2026)).toBe(at('2026-11-23T12:00:00+08:00'))
  expect(standing.dueAt).toBeNull()
  expect(dueIfResumed(startedAt('2026-11-16T09:00:00+08:00'), friday, AUTUMN_2026)).toBeNull()
})
