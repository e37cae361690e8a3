import { expect, test } from 'vitest'
import { isDateText, isInstantText, parseInstant } from './time.ts'

test.each([
  ['2026-11-30', true],
  ['2028-02-29', true],
  ['2026-11-31', false],
  ['2026-02-30', false],
  ['2026-2-3', false],
  ['', false],
])('%s is a date of the calendar: %s', (text, is) => {
  expect(isDateText(text)).toBe(is)
  expect(isInstantText(`${text}T09:00:00+08:00`)).toBe(is)
  if (!is) expect(() => parseInstant(`${text}T09:00:00+08:00`)).toThrow(RangeError)
})
