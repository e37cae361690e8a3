import { expect, test } from 'vitest'
import { formatInstant } from '#domain/time.ts'
import { cutOffMsOf, endOfSettlementDay } from './read-card.ts'

test.each([
  ['23:00', '2026-11-25T23:00:00+08:00'],
  ['00:00', '2026-11-26T00:00:00+08:00'],
  [undefined, '2026-11-25T23:00:00+08:00'],
])('with a cut-off of %s what issuers have not confirmed of a day has until %s', (setting, until) => {
  expect(Date.parse(formatInstant(endOfSettlementDay('2026-11-25', cutOffMsOf(setting))))).toBe(Date.parse(until))
})
