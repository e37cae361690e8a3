import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { mayEverTake } from '#domain/process/registry.ts'
import { type OrderRow, orderKeys, useOrderMonths } from '#web/api/orders.ts'
import { useSession } from '#web/api/session.ts'
import { useAtHand } from '../shell/at-hand.ts'
import { useConsoleText } from '../use-console-text.ts'
import { type AddressFilter, askedOf, type ListAddress } from './filter.ts'
import { keepPlace, keepTrail, type Left, placeOf } from './list-memory.ts'
import { isNarrow, type Sight } from './order-grid.tsx'
import { startChain } from './page-chain.ts'
import { useChanged } from './use-changed.ts'
import { useGridKeys } from './use-grid-keys.ts'
import { type Marks, useMarks } from './use-marks.ts'
import { type Pages, type Span, spanOf, usePages } from './use-pages.ts'

const ROWS_AT_FIRST = 50
const AT_HAND = Symbol('list')

export interface ListPlace {
  readonly filter: AddressFilter
  /** Cursor the list begins behind. */
  readonly from: string | undefined
  /** Order beside the list. */
  readonly open: string | undefined
  /** Entry of the browser's history. */
  readonly entry: string
}

/** A list as it stands: its pages, its pointer and marks, what changed, and where it leads. */
export function useOrderList({ filter, from, open, entry }: ListPlace) {
  const go = useNavigate()
  const [left] = useState(() => placeOf(entry))
  const asked = useMemo(() => askedOf(filter), [filter])
  const { span, top, month, seen, look } = useSight(left?.top ?? 0)
  const pages = usePages(asked, left?.chain ?? startChain(from ?? null), span)
  look(pages)
  const [at, setAt] = useState(left?.at ?? -1)
  const marks = useMarks(left?.marked ?? NONE, pages.row, pages.count)
  const [assigning, setAssigning] = useState<readonly OrderRow[]>([])
  const changes = useChanged(asked, pages, from === undefined)
  const months = useOrderMonths(asked).data
  const here = pages.row(at)
  const address: ListAddress = { ...filter, ...(from === undefined ? {} : { from }) }
  const put = useCallback((next: ListAddress, replace = false): void => void go({ to: '/orders', search: next, replace }), [go])
  const jump = useCallback((cursor: string) => put({ ...filter, from: cursor }), [put, filter])
  const show = (row: OrderRow, index: number): void => {
    setAt(index)
    keepTrail({ search: address, ids: idsAround(pages, index) })
    if (isNarrow() || open === row.id) void go({ to: '/orders/$orderId', params: { orderId: row.id } })
    else put({ ...address, open: row.id }, open !== undefined)
  }
  const point = (index: number): void => {
    setAt(index)
    const row = pages.row(index)
    if (open !== undefined && row) put({ ...address, open: row.id }, true)
  }
  useKept(entry, () => ({ chain: pages.chain, top: top.current, at, marked: marks.rows }))
  const chosen = marks.rows.size > 0 ? [...marks.rows.values()] : here ? [here] : []
  const openHere = (): void => (here ? show(here, at) : undefined)
  const close = (): void => put(address)
  useGridKeys({
    at,
    count: pages.count,
    point,
    open: openHere,
    mark: (reach) => marks.toggle(at, reach),
    assign: () => setAssigning(chosen),
    clear: open === undefined ? marks.clear : close,
  })
  useOffers(here, openHere, chosen, setAssigning, marks)
  return {
    left,
    month,
    seen,
    pages,
    at,
    marks,
    changes,
    months,
    assigning,
    setAssigning,
    show,
    close,
    jump,
  }
}

const NONE: ReadonlyMap<string, OrderRow> = new Map()

/** What is in sight, told on only as far as it concerns the list: which pages it needs and which month it shows. A row scrolled past is the grid's alone. */
function useSight(startTop: number) {
  const [span, setSpan] = useState<Span>(() => spanOf(0, ROWS_AT_FIRST))
  const [month, setMonth] = useState('')
  const top = useRef(startTop)
  const pages = useRef<Pages | null>(null)
  const look = (now: Pages): void => {
    pages.current = now
  }
  const seen = useCallback((sight: Sight): void => {
    top.current = sight.top
    const next = spanOf(sight.first, sight.last)
    setSpan((old) => (old.from === next.from && old.to === next.to ? old : next))
    const row = pages.current?.row(sight.first)
    if (row) setMonth(monthOf(row))
  }, [])
  return { span, top, month, seen, look }
}

/** Month in which an order was opened, such as `2026-11`: the API says times of Asia/Shanghai. */
export function monthOf(row: OrderRow): string {
  return row.openedAt.slice(0, 7)
}

/** Back finds the list as it was when it was left; what was left is old when one comes again. */
function useKept(entry: string, place: () => Left): void {
  const queries = useQueryClient()
  const latest = useRef(place)
  latest.current = place
  useEffect(() => () => keepPlace(entry, latest.current()), [entry])
  useEffect(() => () => void queries.invalidateQueries({ queryKey: orderKeys.lists, refetchType: 'none' }), [queries])
}

/** What the palette offers of a list. */
function useOffers(
  here: OrderRow | undefined,
  open: () => void,
  chosen: readonly OrderRow[],
  assign: (orders: readonly OrderRow[]) => void,
  marks: Marks,
): void {
  const { say } = useConsoleText()
  const role = useSession().data?.post.role ?? ''
  useAtHand(AT_HAND, () => {
    const mayAssign = chosen.length > 0 && chosen.every((order) => mayEverTake(order.process, 'assign', role))
    const count = say('orders.marked', { count: chosen.length })
    return [
      ...(here ? [{ key: 'open', title: say('keys.open'), subtitle: `${here.number} ${here.merchantName}`, act: open }] : []),
      ...(mayAssign ? [{ key: 'assign', title: say('keys.assign'), subtitle: count, act: () => assign(chosen) }] : []),
      { key: 'markAll', title: say('orders.markAll'), subtitle: say('orders.title'), act: marks.all },
    ]
  })
}

const TRAIL_EACH_SIDE = 200

/** Ids of the rows at hand around one, in their order: for the next and previous order. */
function idsAround(pages: Pages, at: number): string[] {
  const from = Math.max(0, at - TRAIL_EACH_SIDE)
  const to = Math.min(pages.count, Math.max(at, 0) + TRAIL_EACH_SIDE)
  return Array.from({ length: to - from }, (_, step) => pages.row(from + step)?.id).filter((id) => id !== undefined)
}
