import { useCallback, useMemo, useRef, useState } from 'react'
import type { OrderRow } from '#web/api/orders.ts'

/** Orders that one may act on together. */
export const MARKED_MAX = 200

export interface Marks {
  readonly rows: ReadonlyMap<string, OrderRow>
  readonly ids: ReadonlySet<string>
  /** Marks or unmarks one; with `reach`, every row from the one marked before. */
  readonly toggle: (index: number, reach: boolean) => void
  /** Marks the first rows of the list that are at hand, or none any more. */
  readonly all: () => void
  readonly clear: () => void
}

/** Marked rows of a list. */
export function useMarks(kept: ReadonlyMap<string, OrderRow>, row: (index: number) => OrderRow | undefined, count: number): Marks {
  const [rows, setRows] = useState(kept)
  const before = useRef(-1)
  const list = useRef({ row, count })
  list.current = { row, count }
  const toggle = useCallback((index: number, reach: boolean) => {
    const one = list.current.row(index)
    if (!one) return
    const [from, to] = reach && before.current >= 0 ? [Math.min(before.current, index), Math.max(before.current, index)] : [index, index]
    before.current = index
    setRows((old) => {
      const next = new Map(old)
      if (!reach && next.delete(one.id)) return next
      for (let place = from; place <= to && next.size < MARKED_MAX; place++) {
        const marked = list.current.row(place)
        if (marked) next.set(marked.id, marked)
      }
      return next
    })
  }, [])
  const clear = useCallback(() => setRows(new Map()), [])
  const all = useCallback(() => {
    setRows((old) => {
      if (old.size > 0) return new Map()
      const at = Array.from({ length: Math.min(MARKED_MAX, list.current.count) }, (_, index) => list.current.row(index))
      return new Map(at.flatMap((one) => (one ? [[one.id, one] as const] : [])))
    })
  }, [])
  const ids = useMemo(() => new Set(rows.keys()), [rows])
  return useMemo(() => ({ rows, ids, toggle, all, clear }), [rows, ids, toggle, all, clear])
}
