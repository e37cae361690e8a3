import { useQueries } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type OrderFilter, type OrderRow, orderListPage, PAGE_ROWS } from '#web/api/orders.ts'
import { type Chain, rowsKnown, withPage } from './page-chain.ts'

/** Pages one list may know: 300,000 rows of 84 px stay under the 33 million px that a browser can lay out. Behind them a new list begins. */
const PAGES_MAX = 3_000

/** Rows drawn above those in sight. */
const ROWS_BEFORE = 12

export interface Pages {
  /** Rows known to exist; more when `more`. */
  readonly count: number
  readonly more: boolean
  /** More orders fit the search than the list looks among. */
  readonly cut: boolean
  readonly row: (index: number) => OrderRow | undefined
  /** Ids of every row that was shown in this list, whether its page is still held or not. */
  readonly known: ReadonlySet<string>
  /** The farthest row that was read: what sorts before it belongs to the part that was looked at. */
  readonly farthest: () => OrderRow | null
  /** Where a list goes on that has grown too long for one; null before. */
  readonly goOn: string | null
  readonly chain: Chain
  readonly error: unknown
  readonly waiting: boolean
  readonly refetch: () => void
}

/** Pages of which rows are drawn, and the one behind them. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The pages wanted while these rows are in sight. */
export function spanOf(firstRow: number, lastRow: number): Span {
  return { from: Math.max(0, Math.floor((firstRow - ROWS_BEFORE) / PAGE_ROWS)), to: Math.floor(lastRow / PAGE_ROWS) + 1 }
}

/** Keyset pages of a list: those in sight are held, those behind are dropped and read again by their cursor. The same object while nothing of it changed. */
export function usePages(filter: OrderFilter, start: Chain, span: Span): Pages {
  const [chain, setChain] = useState(start)
  const [known] = useState(() => new Set<string>())
  const farthest = useRef<{ page: number; row: OrderRow } | null>(null)
  const end = chain.cursors.length - 1
  const from = Math.min(end, span.from)
  const to = Math.min(end, PAGES_MAX - 1, span.to)
  const inSight = useMemo(() => Array.from({ length: Math.max(1, to - from + 1) }, (_, step) => from + step), [from, to])
  const queries = useMemo(() => inSight.map((page) => orderListPage(filter, chain.cursors[page] ?? null)), [filter, inSight, chain])
  const asked = useQueries({ queries })
  const pages = useSame(asked.map((one) => one.data))
  useEffect(() => {
    setChain((old) =>
      pages.reduce((next, data, place) => {
        const page = inSight[place] ?? 0
        // An answer counts for the page that begins where it was asked from, as the chain stands now.
        if (!data || next.cursors[page] !== chain.cursors[page]) return next
        for (const row of data.items) known.add(row.id)
        const last = data.items.at(-1)
        if (last && page >= (farthest.current?.page ?? 0)) farthest.current = { page, row: last }
        return withPage(next, page, data.items.length, data.next)
      }, old),
    )
  }, [pages, inSight, chain, known])
  const error = asked[0]?.error
  const refetch = useRef(() => {})
  refetch.current = () => void asked[0]?.refetch()
  return useMemo(
    () => ({
      count: rowsKnown(chain, PAGE_ROWS),
      more: chain.tail === null,
      cut: pages.some((page) => page?.cut === true),
      row: (index) => pages[inSight.indexOf(Math.floor(index / PAGE_ROWS))]?.items[index % PAGE_ROWS],
      known,
      farthest: () => farthest.current?.row ?? null,
      goOn: chain.cursors.length > PAGES_MAX ? (chain.cursors[PAGES_MAX] ?? null) : null,
      chain,
      error,
      waiting: chain.cursors.length === 1 && pages[0] === undefined,
      refetch: () => refetch.current(),
    }),
    [chain, pages, inSight, known, error],
  )
}

/** The same array while it holds the same. */
function useSame<Value>(values: readonly Value[]): readonly Value[] {
  const kept = useRef(values)
  if (values.length !== kept.current.length || values.some((value, place) => value !== kept.current[place])) kept.current = values
  return kept.current
}
