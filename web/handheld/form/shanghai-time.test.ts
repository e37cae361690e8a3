import { expect, test } from 'vitest'
import { shownInShanghai, typedInShanghai } from './shanghai-time.ts'

test.each([
  ['2026-11-25T09:00', '2026-11-25T01:00:00.000Z', 'the device’s own zone is not asked'],
  ['2026-11-25T00:30', '2026-11-24T16:30:00.000Z', 'before eight it is still yesterday in Greenwich'],
])('%s is %s (%s)', (typed, iso, _because) => {
  expect(typedInShanghai(typed)).toBe(iso)
  expect(shownInShanghai(iso)).toBe(typed)
})
