import { expect, test } from 'vitest'
import { cutOffOf } from './cut-off.ts'

test.each<[string, number | null, string]>([
  ['23:00', 23 * 3_600_000, 'as by default'],
  ['00:01', 60_000, 'a minute behind midnight'],
  ['00:00', 24 * 3_600_000, 'midnight ends a day, it does not begin one'],
  ['24:00', null, 'that is written 00:00'],
  ['7:00', null, 'hours have two digits'],
  ['', null, 'nothing is no time'],
])('%s is %s, because %s', (text, ms, _because) => {
  expect(cutOffOf(text)).toBe(ms)
})
