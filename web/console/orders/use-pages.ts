import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type OrderFilter, type OrderRow, orderListPage, PAGE_ROWS } from '#web/api/orders.ts'

/** Pages one list may know; at 100 rows of 48 px an element of these stays under what a browser can lay out. */
const PAGES_MAX = 5_000

export interface Pages {
  /** Rows known to exist; more when `more`. */
  readonly count: number
  readonly more: boolean
  readonly row: (index: number) => OrderRow | undefined
  readonly error: unknown
  readonly waiting: boolean
  readonly refetch: () => void
}

/** Keyset pages of a list: those in sight are held, those behind are dropped and read again by their cursor. */
export function usePages(filter: OrderFilter, firstRow: number, lastRow: number): Pages {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null])
  const head = useQuery(orderListPage(filter, null))
  const from = Math.max(0, Math.floor(firstRow / PAGE_ROWS))
  const to = Math.min(cursors.length - 1, Math.floor(lastRow / PAGE_ROWS) + 1)
  const inSight = Array.from({ length: Math.max(0, to - from + 1) }, (_, step) => from + step)
  const pages = useQueries({ queries: inSight.map((page) => orderListPage(filter, cursors[page] ?? null)) })
  const last = pages.at(-1)?.data
  const lastPage = inSight.at(-1) ?? 0
  useEffect(() => {
    const next = last?.next
    if (next && lastPage === cursors.length - 1 && cursors.length < PAGES_MAX)
      setCursors((known) => (known.length - 1 === lastPage ? [...known, next] : known))
  }, [last, lastPage, cursors.length])
  const lastKnown = pages[inSight.indexOf(cursors.length - 1)]?.data
  const count = (cursors.length - 1) * PAGE_ROWS + (lastKnown?.items.length ?? 0)
  return {
    count,
    more: cursors.length > 1 ? (lastKnown ? lastKnown.next !== null : true) : (head.data?.next ?? null) !== null,
    row: (index) => pages[inSight.indexOf(Math.floor(index / PAGE_ROWS))]?.data?.items[index % PAGE_ROWS],
    error: head.error,
    waiting: head.data === undefined,
    refetch: () => void head.refetch(),
  }
}
