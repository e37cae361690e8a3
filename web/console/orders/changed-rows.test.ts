import { describe, expect, test } from 'vitest'
import type { OrderRow } from '#web/api/orders.ts'
import { sortsAbove, withRows } from './changed-rows.ts'

const row = (part: Partial<OrderRow>): OrderRow =>
  ({ id: 'a', version: 1, state: 'surveying', openedAt: '2026-11-20T09:00:00+08:00', dueAt: null, ...part }) as OrderRow
const by = (...rows: OrderRow[]): ReadonlyMap<string, OrderRow> => new Map(rows.map((one) => [one.id, one]))

describe('rows that were read again', () => {
  test('all of a row moves on, not its state alone: dot, due date, assignee are its own', () => {
    const page = { items: [row({}), row({ id: 'b' })], next: null }
    const moved = row({ version: 2, state: 'bank_approval', holder: 'bank', clockState: 'paused', assignee: { id: 'p', name: '陈书远' } })
    expect(withRows(page, by(moved)).items).toEqual([moved, row({ id: 'b' })])
  })

  test.each([
    [row({ id: 'c', version: 9 }), 'a row of another page'],
    [row({ version: 1, state: 'signing' }), 'a version that is known'],
    [row({ version: 0 }), 'an older answer that comes late'],
  ])('a page stays the same object with %o (%s)', (other) => {
    const page = { items: [row({})] }
    expect(withRows(page, by(other))).toBe(page)
  })
})

describe('where a row that was not shown belongs', () => {
  const early = '2026-11-20T09:00:00+08:00'
  const late = '2026-11-21T09:00:00+08:00'
  test.each<['opened' | 'due', Partial<OrderRow>, Partial<OrderRow> | null, boolean, string]>([
    ['opened', {}, null, true, 'nothing was read: everything is news'],
    ['opened', { openedAt: late }, { openedAt: early }, true, 'newest first: a new order stands on top'],
    ['opened', { openedAt: early }, { openedAt: late }, false, 'an old one is met by scrolling on'],
    ['due', { dueAt: early }, { dueAt: late }, true, 'earliest due first'],
    ['due', { dueAt: late }, { dueAt: early }, false, 'due later than all that was read'],
    ['due', { dueAt: null }, { dueAt: late }, false, 'without a due date it stands behind all that has one'],
    ['due', { dueAt: late }, { dueAt: null }, true, 'and the other way round'],
    ['due', { dueAt: null, openedAt: early }, { dueAt: null, openedAt: late }, false, 'among those without, newest first'],
  ])('sorted by %s, %o is above %o: %s (%s)', (sort, one, farthest, above) => {
    expect(sortsAbove(row(one), farthest === null ? null : row(farthest), sort)).toBe(above)
  })
})
