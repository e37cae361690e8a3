import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, parseInstant } from '../time.ts'
import { type Clock, endClock, pauseClock, resumeClock, startClock, voidClock } from './clock.ts'
import { CLOCK_STEPS, nextStepAt, stepsFallen, stepsOf } from './ladder.ts'
import { AUTUMN_2026 } from './testing.ts'

const at = (text: string): Instant => parseInstant(`${text}+08:00`)
const said = (when: Instant): string => formatInstant(when).slice(5, 19)
const NOBODY_TOLD: ReadonlySet<string> = new Set()

function clockOf(start: string, change: Partial<Pick<Clock, 'kind' | 'side' | 'counts' | 'targetMs'>> = {}): Clock {
  const base = { kind: 'install', side: 'company', counts: 'working', targetMs: 3 * DAY_MS } as const
  return startClock({ ...base, ...change, cycle: 1, ruleId: 'standard', startedAt: at(start) }, AUTUMN_2026)
}
function paused(clock: Clock, from: string, to?: string): Clock {
  const stopped = pauseClock(clock, at(from), AUTUMN_2026)
  return to ? resumeClock(stopped, at(to), AUTUMN_2026) : stopped
}
const steps = (clock: Clock): string[] => stepsOf(clock, AUTUMN_2026).map((one) => `${one.step} ${said(one.at)}`)
const install = clockOf('2026-11-16T10:00:00')
const repair = clockOf('2026-11-20T23:00:00', { kind: 'arrive', counts: 'plain', targetMs: 6 * HOUR_MS })

describe('when a clock tells (docs/spec/3: 50 %, 80 %, breach, 1 h and 4 h after)', () => {
  test.each<[string, Clock, string[]]>([
    [
      'three working days: half at noon of the second; the breach at midnight is told when the shift begins, and its hours count from there',
      install,
      ['half 11-18T12:00:00', 'most 11-19T09:36:00', 'breach 11-20T08:30:00', 'breach_1h 11-20T09:30:00', 'breach_4h 11-20T12:30:00'],
    ],
    [
      'four working days: half at midnight and 80 % before the shift wait for its beginning',
      clockOf('2026-11-16T10:00:00', { targetMs: 4 * DAY_MS }),
      ['half 11-19T08:30:00', 'most 11-20T08:30:00', 'breach 11-23T08:30:00', 'breach_1h 11-23T09:30:00', 'breach_4h 11-23T12:30:00'],
    ],
    [
      'over a holiday: nobody is told on it, and the worked Saturday is a day like others',
      clockOf('2026-09-29T10:00:00'),
      ['half 10-08T12:00:00', 'most 10-09T09:36:00', 'breach 10-10T08:30:00', 'breach_1h 10-10T09:30:00', 'breach_4h 10-10T12:30:00'],
    ],
    [
      'a 24 × 7 clock tells at once, at night and on a Saturday',
      repair,
      ['half 11-21T02:00:00', 'most 11-21T03:48:00', 'breach 11-21T05:00:00', 'breach_1h 11-21T06:00:00', 'breach_4h 11-21T09:00:00'],
    ],
    [
      'due late in a shift after a pause: the hours after the breach go on in the next shift',
      paused(install, '2026-11-16T11:00:00', '2026-11-17T17:30:00'),
      ['half 11-19T08:30:00', 'most 11-20T08:30:00', 'breach 11-20T17:30:00', 'breach_1h 11-23T09:00:00', 'breach_4h 11-23T12:00:00'],
    ],
    [
      "the bank's own clock ends at the breach: its superiors are not ours to tell",
      clockOf('2026-11-16T10:00:00', { kind: 'bank_hold', side: 'bank', targetMs: 2 * DAY_MS }),
      ['half 11-18T08:30:00', 'most 11-18T14:24:00', 'breach 11-19T08:30:00'],
    ],
    ['none while paused', paused(install, '2026-11-18T09:00:00'), []],
    ['none while paused, also not of a share used up before the pause', paused(install, '2026-11-18T13:00:00'), []],
    [
      'over before the pause: a pause does not call the superiors off',
      paused(install, '2026-11-20T08:00:00'),
      ['breach 11-20T08:30:00', 'breach_1h 11-20T09:30:00', 'breach_4h 11-20T12:30:00'],
    ],
    ['met: nothing more', endClock(install, at('2026-11-18T09:00:00'), AUTUMN_2026), []],
    ['breached and ended: dropped', endClock(install, at('2026-11-20T09:00:00'), AUTUMN_2026), []],
    ['void: nothing', voidClock(install, at('2026-11-18T09:00:00')), []],
  ])('%s', (_because, clock, expected) => {
    // The breach is a millisecond after the due time; the texts show seconds.
    expect(steps(clock)).toEqual(expected)
  })

  test('a pause across half the budget moves the warning by what it took of working time', () => {
    expect(steps(paused(install, '2026-11-18T10:00:00', '2026-11-18T14:00:00'))[0]).toBe('half 11-18T16:00:00')
  })
})

describe('each step once', () => {
  test.each<[string, string[], string, string[]]>([
    ['before half nothing falls', [], '2026-11-18T11:59:59', []],
    ['at half one step', [], '2026-11-18T12:00:00', ['half']],
    ['told is told', ['half'], '2026-11-18T12:00:00', []],
    ['nobody looked until the breach: all three have fallen', [], '2026-11-20T08:31:00', ['half', 'most', 'breach']],
    ['after a restart those that were told stay told', ['half', 'most', 'breach'], '2026-11-20T09:31:00', ['breach_1h']],
    ['a step below one that was told is never told later', ['most'], '2026-11-19T23:00:00', []],
  ])('%s', (_because, told, now, fallen) => {
    expect(stepsFallen(install, new Set(told), at(now), AUTUMN_2026).map((one) => one.step)).toEqual(fallen)
  })

  test('a due time in the very millisecond is in time', () => {
    const due = repair.dueAt as Instant
    const told = new Set(['half', 'most'])
    expect(stepsFallen(repair, told, due, AUTUMN_2026)).toEqual([])
    expect(stepsFallen(repair, told, instant(due + 1), AUTUMN_2026).map((one) => one.step)).toEqual(['breach'])
  })

  test('what is next is looked at next, and after the last step never', () => {
    expect(nextStepAt(install, NOBODY_TOLD, AUTUMN_2026)).toBe(at('2026-11-18T12:00:00'))
    expect(nextStepAt(install, new Set(['half']), AUTUMN_2026)).toBe(at('2026-11-19T09:36:00'))
    expect(nextStepAt(install, new Set(CLOCK_STEPS), AUTUMN_2026)).toBe(null)
    expect(nextStepAt(paused(install, '2026-11-17T09:00:00'), NOBODY_TOLD, AUTUMN_2026)).toBe(null)
  })

  test('however rarely one looks, no step is told twice and none is out of order', () => {
    const start = install.startedAt
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 * DAY_MS }), { maxLength: 20 }), (looks) => {
        const told: string[] = []
        for (const after of looks.toSorted((a, b) => a - b))
          told.push(...stepsFallen(install, new Set(told), instant(start + after), AUTUMN_2026).map((one) => one.step))
        expect(told).toEqual(CLOCK_STEPS.slice(0, told.length))
      }),
    )
  })
})
