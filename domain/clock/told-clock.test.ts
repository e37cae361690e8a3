import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_MS, type Instant, instant, nextDate, parseInstant, shanghaiDate, startOfShanghaiDay } from '../time.ts'
import { isWorkingDay, workingMs } from './calendar.ts'
import { type Clock, judgeClock, pauseClock, remainingAt, resumeClock, startClock } from './clock.ts'
import { AUTUMN_2026 } from './testing.ts'
import { leftOf, toldOf } from './told-clock.ts'

const started = (counts: Clock['counts'], at: Instant, days: number): Clock =>
  startClock({ kind: 'install', side: 'company', counts, cycle: 1, ruleId: 'x', targetMs: days * DAY_MS, startedAt: at }, AUTUMN_2026)
test('working time is what a day by day count gives', () => {
  const dayByDay = (from: Instant, to: Instant): number => {
    let total = 0
    for (let date = shanghaiDate(from); startOfShanghaiDay(date) < to; date = nextDate(date)) {
      const begin = startOfShanghaiDay(date)
      if (isWorkingDay(AUTUMN_2026, date)) total += Math.max(0, Math.min(to, begin + DAY_MS) - Math.max(from, begin))
    }
    return total
  }
  const epoch = parseInstant('2026-09-14T00:00:00+08:00')
  fc.assert(
    fc.property(fc.integer({ min: -40 * DAY_MS, max: 40 * DAY_MS }), fc.nat(60 * DAY_MS), (offset, length) => {
      const from = instant(epoch + offset)
      expect(workingMs(AUTUMN_2026, from, instant(from + length))).toBe(dayByDay(from, instant(from + length)))
    }),
  )
  expect(workingMs(AUTUMN_2026, instant(epoch + 1), epoch)).toBe(0)
})

test('what is told of a clock counts on as the whole clock does, whatever its start and its pauses', () => {
  const epoch = parseInstant('2026-09-14T00:00:00+08:00')
  const step = fc.integer({ min: 1, max: 3 * DAY_MS })
  fc.assert(
    fc.property(
      fc.constantFrom('working', 'plain'),
      fc.nat(20 * DAY_MS),
      fc.array(step, { maxLength: 6 }),
      step,
      (counts, offset, steps, on) => {
        let at = instant(epoch + offset)
        let clock = started(counts, at, 4)
        for (const [index, length] of steps.entries()) {
          at = instant(at + length)
          clock = judgeClock(index % 2 === 0 ? pauseClock(clock, at, AUTUMN_2026) : resumeClock(clock, at, AUTUMN_2026), at)
        }
        const now = instant(at + on)
        expect(leftOf(toldOf(clock, AUTUMN_2026), now, AUTUMN_2026)).toBe(remainingAt(clock, now, AUTUMN_2026))
      },
    ),
  )
})

test('until the calendar is known only what needs none is told', () => {
  const runsFrom = parseInstant('2026-11-23T00:00:00+08:00')
  const now = instant(runsFrom + DAY_MS)
  const clock = { budgetMs: 3 * DAY_MS, leftMs: 3 * DAY_MS, runsFrom }
  expect(leftOf({ ...clock, counts: 'working' }, now, null)).toBeNull()
  expect(leftOf({ ...clock, counts: 'working' }, runsFrom, null)).toBe(3 * DAY_MS)
  expect(leftOf({ ...clock, counts: 'plain' }, now, null)).toBe(2 * DAY_MS)
  expect(leftOf({ ...clock, counts: 'working', leftMs: -5, runsFrom: null }, now, null)).toBe(-5)
})
