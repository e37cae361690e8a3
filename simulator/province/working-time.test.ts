import { describe, expect, test } from 'vitest'
import { formatInstant, HOUR_MS, type Instant, parseInstant } from '#domain/time.ts'
import { nextMinute, noticeTime, visitSlot, workingTime } from './working-time.ts'

const said = (time: Instant): string => formatInstant(time).slice('2026-11-'.length, '2026-11-20T10:00'.length)
const at = (text: string) => parseInstant(`2026-11-${text}:00+08:00`)

describe('people of the demo work by day', () => {
  test.each([
    ['20T10:00', 3, '20T13:00', 'within the shift'],
    ['20T17:00', 3, '21T10:30', 'the night does not count'],
    ['20T05:03', 1, '20T09:30', 'nobody begins at night'],
    ['20T22:00', 20, '23T09:30', 'two whole shifts and an hour'],
  ])('%s and %i working hours is %s (%s)', (from, hours, until) => {
    expect(said(workingTime(at(from), hours * HOUR_MS))).toBe(until)
  })

  test.each([
    ['20T10:10', '20T10:30', 'the next half hour'],
    ['20T10:30', '20T10:30', 'a half hour itself'],
    ['20T05:03', '20T09:00', 'shops are not open at night'],
    ['20T15:31', '21T09:00', 'too late to be done within the shift'],
    ['20T23:59', '21T09:00', 'midnight lies between'],
  ])('a visit asked for at %s is appointed for %s (%s)', (from, slot) => {
    expect(said(visitSlot(at(from)))).toBe(slot)
  })

  test.each([
    ['20T15:00', 0, '20T15:00', '20T08:30', 'this morning'],
    ['20T15:00', 1, '20T15:00', '19T17:30', 'this evening has not come: yesterday'],
    ['20T04:00', 0, '20T05:03', '19T08:30', 'filled at night, nothing of today'],
    ['18T04:00', 0.5, '20T05:03', '18T13:00', 'an earlier day keeps its hours'],
  ])('a notice of %s at %d of the day, filled at %s, comes at %s (%s)', (day, share, end, time) => {
    expect(said(noticeTime(at(day), share, at(end)))).toBe(time)
  })
})

test('a breach is told at the full minute after it', () => {
  expect(said(nextMinute(at('20T24:00')))).toBe('21T00:01')
})
