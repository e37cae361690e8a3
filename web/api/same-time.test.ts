import { describe, expect, test } from 'vitest'
import { type Clock, isOver, judgeClock, remainingAt, startClock } from '#domain/clock/clock.ts'
import { AUTUMN_2026 } from '#domain/clock/testing.ts'
import { toldOf } from '#domain/clock/told-clock.ts'
import { badgeOfClock } from '#domain/process/flow-chart.ts'
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS, parseInstant } from '#domain/time.ts'
import { timeLeft } from '#web/handheld/today/time-left.ts'
import { standing } from '#web/portal/lateness.ts'
import { rowClock } from '#web/ui/row-clock.ts'

const hours = (n: number) => n * HOUR_MS
const days = (n: number) => n * DAY_MS

describe('every face says of a clock what the server says (docs/spec/3, "How a clock counts")', () => {
  test.each<[Clock['counts'], string, number, string, number, string]>([
    ['working', '2026-11-20T10:00', 3, '2026-11-20T18:00', days(3), 'Friday of T: the counting begins on Monday, nothing is used'],
    ['working', '2026-11-19T10:00', 3, '2026-11-20T18:00', days(2) + hours(6), 'over a weekend: six hours of Friday, Monday and Tuesday'],
    ['working', '2026-11-19T10:00', 3, '2026-11-22T12:00', days(2), 'on the Sunday it stands still'],
    ['working', '2026-09-29T10:00', 3, '2026-09-30T20:00', days(2) + hours(4), 'over eight days of holiday: four hours, Thursday, Friday'],
    ['working', '2026-09-29T10:00', 3, '2026-10-05T09:00', days(2), 'within the holiday'],
    ['working', '2026-09-30T10:00', 3, '2026-10-09T12:00', days(1) + hours(12), 'the worked Saturday counts'],
    ['working', '2026-09-30T10:00', 3, '2026-10-10T20:00', hours(4), 'on the worked Saturday'],
    ['working', '2026-09-17T10:00', 2, '2026-09-19T12:00', days(1), 'a Saturday off before a worked Sunday'],
    ['working', '2026-09-27T10:00', 2, '2026-10-05T12:00', -days(1), 'late since Tuesday 24:00: the holiday adds nothing to the Wednesday'],
    ['working', '2026-11-18T10:00', 2, '2026-11-23T12:00', -hours(12), 'late since Friday 24:00: the weekend adds nothing'],
    ['working', '2026-10-07T10:00', 2, '2026-10-10T12:00', -hours(12), 'late on a worked Saturday'],
    ['working', '2026-11-18T10:00', 2, '2026-11-21T12:00', 0, 'over on a Saturday: over, by nothing yet'],
    ['plain', '2026-10-01T23:00', 1, '2026-10-02T11:00', hours(12), '24 × 7 knows no holiday'],
    ['plain', '2026-11-20T10:00', 1, '2026-11-22T10:00', -days(1), '24 × 7 is over on a Sunday too'],
  ])('%s since %s, %i days, at %s: %i ms (%s)', (counts, from, targetDays, at, left) => {
    const [startedAt, now] = [parseInstant(`${from}:00+08:00`), parseInstant(`${at}:00+08:00`)]
    const start = { kind: 'install', side: 'company', counts, cycle: 1, ruleId: 'x', targetMs: days(targetDays), startedAt } as const
    const clock = judgeClock(startClock(start, AUTUMN_2026), now)
    const due = clock.dueAt ?? now
    const told = toldOf(clock, AUTUMN_2026)
    const dueClock = { ...told, runsFrom: told.runsFrom && formatInstant(told.runsFrom) }
    const row = {
      ...{ state: 'installing', holder: 'company', clockState: clock.state, warnAt: null, bankDueAt: null, bankClock: null },
      ...{ dueAt: formatInstant(due), dueClock, budgetMs: clock.targetMs, remainingMs: clock.remainingMs },
    }
    expect(remainingAt(clock, now, AUTUMN_2026), 'the server').toBe(left)

    const isLate = isOver(clock, now)
    expect(rowClock(row, now, AUTUMN_2026), 'the console').toMatchObject({ leftMs: left, tone: isLate ? 'breach' : 'calm' })
    expect(badgeOfClock(clock, now, AUTUMN_2026), 'the road').toMatchObject({ remainingMs: left })
    expect(badgeOfClock(clock, now, AUTUMN_2026)?.tone === 'breach').toBe(isLate)
    const said = isLate ? Math.max(MINUTE_MS, -left) : left
    expect(standing(row, now, AUTUMN_2026), 'the portal').toMatchObject({ kind: isLate ? 'over' : 'left', ms: said })
    const { kind, days: d, clock: hm } = timeLeft(row, now, AUTUMN_2026)
    const [h = 0, m = 0] = hm.split(':').map(Number)
    expect({ kind, ms: days(d) + hours(h) + m * MINUTE_MS }, 'the handheld').toEqual({ kind: isLate ? 'over' : 'left', ms: said })
  })

  test('the bank’s own clock too', () => {
    const now = parseInstant('2026-11-22T12:00:00+08:00')
    const bankClock = { counts: 'working', budgetMs: days(2), leftMs: days(2), runsFrom: '2026-11-20T00:00:00+08:00' } as const
    const row = {
      ...{ state: 'bank_approval', holder: 'bank', dueAt: null, dueClock: null, clockState: 'paused', remainingMs: 1 },
      ...{ bankDueAt: '2026-11-24T00:00:00+08:00', bankClock },
    }
    expect(standing(row, now, AUTUMN_2026)).toEqual({ kind: 'left', ms: days(1), side: 'bank' })
  })
})
