import { describe, expect, test } from 'vitest'
import { type Chain, rowsKnown, startChain, withPage } from './page-chain.ts'

const long: Chain = { cursors: [null, 'a', 'b', 'c'], tail: null }
const ended: Chain = { cursors: [null, 'a'], tail: 7 }

describe('pages of a list join', () => {
  test.each<[Chain, number, number, string | null, Chain, string]>([
    [startChain(null), 0, 100, 'a', { cursors: [null, 'a'], tail: null }, 'a full page says where the next begins'],
    [startChain(null), 0, 3, null, { cursors: [null], tail: 3 }, 'a short one is the end'],
    [startChain('x'), 0, 100, 'a', { cursors: ['x', 'a'], tail: null }, 'a list may begin in the middle'],
    [long, 1, 100, 'b', long, 'read again and unmoved: nothing is forgotten'],
    [long, 0, 100, 'A', { cursors: [null, 'A'], tail: null }, 'new rows on top push others out of the first page: they are in the next'],
    [long, 2, 40, null, { cursors: [null, 'a', 'b'], tail: 40 }, 'the list shrank: no blank rows are left behind'],
    [ended, 1, 7, null, ended, 'the end read again'],
    [ended, 1, 5, null, { cursors: [null, 'a'], tail: 5 }, 'rows left the end'],
    [ended, 1, 100, 'b', { cursors: [null, 'a', 'b'], tail: null }, 'it grew beyond its end'],
    [ended, 5, 100, 'z', ended, 'an answer to a page that is no longer known'],
  ])('%o after page %i with %i rows up to %s', (chain, page, rows, next, after) => {
    expect(withPage(chain, page, rows, next)).toEqual(after)
  })

  test('an unmoved chain stays the same object, so that nothing is drawn anew', () => {
    expect(withPage(long, 1, 100, 'b')).toBe(long)
    expect(withPage(ended, 1, 7, null)).toBe(ended)
  })

  test.each([
    [startChain(null), 0],
    [long, 300],
    [ended, 107],
  ])('%o holds %i rows that are known', (chain, rows) => {
    expect(rowsKnown(chain, 100)).toBe(rows)
  })
})
