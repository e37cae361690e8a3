import { expect, test } from 'vitest'
import { batchMeant, batchOnLine } from './batch-number.ts'

test.each([
  [1, 1, 1, 'the one that runs'],
  [3, 7, 3, 'one that was left'],
  [9, 7, 9, 'one that does not run yet'],
  [999_999, 1, 999_999, 'none was left before the first'],
  [1, 1_000_001, 1_000_001, 'behind 999999 comes 1 again, and is another batch'],
  [999_999, 1_000_001, 999_999, 'left in the round before'],
  [999_998, 1_000_003, 999_998, 'left in the round before'],
  [7, 1_000_005, 1_000_007, 'one that does not run yet, not one of years ago'],
  [5, 2_000_004, 2_000_005, 'one that does not run yet'],
])('%i while %i runs is %i, because it is %s', (number, runs, meant) => {
  expect([batchMeant(number, runs), batchOnLine(meant)]).toEqual([meant, number])
})
