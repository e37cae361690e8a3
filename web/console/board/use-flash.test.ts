import { expect, test } from 'vitest'
import { changedSince } from './use-flash.ts'

test('only what is new or newer flashes, and nothing at the first look', () => {
  const items = [
    { id: 'same', version: 3 },
    { id: 'newer', version: 2 },
    { id: 'new', version: 0 },
  ]
  expect(changedSince(null, items)).toEqual([])
  expect(
    changedSince(
      new Map([
        ['same', 3],
        ['newer', 1],
      ]),
      items,
    ),
  ).toEqual(['newer', 'new'])
})
