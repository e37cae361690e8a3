import { describe, expect, test } from 'vitest'
import { alarmOf, isWorkingDay } from '#domain/clock/calendar.ts'
import { startClock } from '#domain/clock/clock.ts'
import { DAY_MS, formatInstant, parseInstant } from '#domain/time.ts'
import { readCalendar, statutoryDays } from './calendar.ts'

const TODAY = readCalendar([])
const at = (text: string) => parseInstant(`${text}+08:00`)

describe('a year that is not announced yet (docs/spec/3: statutory days used)', () => {
  test.each([
    [
      2025,
      [
        '2025-01-01',
        '2025-01-28',
        '2025-01-29',
        '2025-01-30',
        '2025-01-31',
        '2025-04-04',
        '2025-05-01',
        '2025-05-02',
        '2025-05-31',
        '2025-10-06',
        '2025-10-01',
        '2025-10-02',
        '2025-10-03',
      ],
    ],
    [
      2027,
      [
        '2027-01-01',
        '2027-02-05',
        '2027-02-06',
        '2027-02-07',
        '2027-02-08',
        '2027-04-05',
        '2027-05-01',
        '2027-05-02',
        '2027-06-09',
        '2027-09-15',
        '2027-10-01',
        '2027-10-02',
        '2027-10-03',
      ],
    ],
  ])('the law names 13 days of %i', (year, days) => {
    expect(statutoryDays(year)).toEqual(days)
  })

  test('they are days off as long as the year is not announced, and the due date is provisional', () => {
    expect(TODAY.announcedYears).not.toContain(2027)
    for (const date of statutoryDays(2027)) expect(isWorkingDay(TODAY, date), date).toBe(false)
    expect(isWorkingDay(TODAY, '2027-01-04')).toBe(true)
    const clock = startClock(
      {
        kind: 'install',
        side: 'company',
        counts: 'working',
        cycle: 1,
        ruleId: 'x',
        targetMs: 3 * DAY_MS,
        startedAt: at('2026-12-30T10:00:00'),
      },
      TODAY,
    )
    expect([clock.dueAt === null ? null : formatInstant(clock.dueAt).slice(0, 10), clock.provisional]).toEqual(['2027-01-06', true])
  })

  test('what the law names agrees with every announced year', () => {
    for (const year of TODAY.announcedYears.filter((one) => one >= 2025))
      for (const date of statutoryDays(year)) expect(isWorkingDay(TODAY, date), date).toBe(false)
  })
})

describe('the version is the content', () => {
  const day = { date: '2026-11-18', working: false }
  test.each([
    ['the same days', [day], [day], true],
    ['a corrected day', [day], [{ ...day, working: true }], false],
    ['another day', [day], [{ ...day, date: '2026-11-19' }], false],
    ['no day any more', [day], [], false],
  ])('%s', (_because, one, other, same) => {
    expect(readCalendar(one).version === readCalendar(other).version).toBe(same)
  })
  test('a year entered whole is announced', () => {
    expect(readCalendar([], [2027]).announcedYears).toContain(2027)
    expect(readCalendar([], [2027]).version).not.toBe(TODAY.version)
  })
})

test.each([
  ['2026-11-14T23:59:59', [2026], null, 'the notice may still come'],
  ['2026-11-15T00:00:00', [2026], 2027, 'it should be there by now'],
  ['2026-12-31T23:59:59', [2026, 2027], null, 'it is there'],
  ['2027-01-01T00:00:00', [2026], 2027, 'the year has begun without'],
])('alarm at %s with %j: %s (%s)', (time, announcedYears, year, _because) => {
  expect(alarmOf({ ...TODAY, announcedYears }, at(time))).toBe(year)
})
