import type { OrderRow } from '#web/api/orders.ts'

interface Page {
  readonly items: readonly OrderRow[]
}

/** A page with the rows that were read again in their places; the same page when it holds none of them, or knows them as new. */
export function withRows<P extends Page>(page: P, rows: ReadonlyMap<string, OrderRow>): P {
  const isNewer = (row: OrderRow): boolean => (rows.get(row.id)?.version ?? -1) > row.version
  if (!page.items.some(isNewer)) return page
  return { ...page, items: page.items.map((row) => (isNewer(row) ? (rows.get(row.id) ?? row) : row)) }
}

/** Does a row belong above the farthest one that was read? Below it, it is found by scrolling on. */
export function sortsAbove(row: OrderRow, farthest: OrderRow | null, sort: 'opened' | 'due'): boolean {
  if (farthest === null) return true
  if (sort === 'opened' || (row.dueAt === null && farthest.dueAt === null)) return Date.parse(row.openedAt) >= Date.parse(farthest.openedAt)
  // What has no due date stands behind all that has.
  if (row.dueAt === null || farthest.dueAt === null) return row.dueAt !== null
  return Date.parse(row.dueAt) <= Date.parse(farthest.dueAt)
}
