import { expect, test } from 'vitest'
import { draftKey, dropDrafts, type Kept, keepDraft, readDraft } from './draft.ts'

/** A tab's storage. */
function storage(): Kept & { readonly names: () => string[] } {
  const kept = new Map<string, string>()
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
    key: (at) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size
    },
    names: () => [...kept.keys()],
  }
}

const NOTICE = draftKey('officer', 'notice')
const EMPTY = { merchant: { name: '' } }
const TYPED = { merchant: { name: '湖畔书屋' } }

test('what was typed is there again, for whoever typed it alone', () => {
  const tab = storage()
  keepDraft(tab, NOTICE, EMPTY, TYPED)
  expect(readDraft(tab, NOTICE)).toEqual(TYPED)
  expect(readDraft(tab, draftKey('colleague', 'notice'))).toBeNull()
  expect(readDraft(tab, draftKey('officer', 'opinion 1'))).toBeNull()
})

test('a form put back as it began leaves no draft', () => {
  const tab = storage()
  keepDraft(tab, NOTICE, EMPTY, TYPED)
  keepDraft(tab, NOTICE, EMPTY, { merchant: { name: '' } })
  expect(tab.names()).toEqual([])
})

test('signing out drops every draft of one’s own and nothing else', () => {
  const tab = storage()
  tab.setItem('tillwright.mode', 'dark')
  for (const [person, place] of [
    ['officer', 'notice'],
    ['officer', 'opinion 1'],
    ['officer2', 'notice'],
  ] as const)
    keepDraft(tab, draftKey(person, place), EMPTY, TYPED)
  dropDrafts(tab, 'officer')
  expect(tab.names()).toEqual(['tillwright.mode', draftKey('officer2', 'notice')])
})
