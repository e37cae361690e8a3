import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type LiveMessage, useLive } from '#web/api/live.ts'
import { type OrderFilter, type OrderRow, orderKeys, readRows } from '#web/api/orders.ts'
import { sortsAbove, withRows } from './changed-rows.ts'
import type { Pages } from './use-pages.ts'

const FLASH_MS = 1_600
/** Changes of about this long are read together. */
const TOGETHER_MS = 250
/** Orders one question may ask for. */
const IDS_MAX = 100

export interface Changes {
  /** Flash now. */
  readonly flashing: ReadonlySet<string>
  /** Shown where they were, although this view would not list them any more. */
  readonly gone: ReadonlySet<string>
  /** New rows that wait; null when more may have changed than was heard of. */
  readonly fresh: number | null
}

const NOTHING: ReadonlySet<string> = new Set()

/**
 * What changed while the list is looked at. Rows that were shown are read again whole, stay in their place and flash once; those that this
 * view would not list any more are marked; new ones wait behind a button, so that nothing moves under the pointer.
 */
export function useChanged(filter: OrderFilter, pages: Pages, isFromTop: boolean): Changes {
  const queries = useQueryClient()
  const [flashing, setFlashing] = useState(NOTHING)
  const [gone, setGone] = useState(NOTHING)
  const [fresh, setFresh] = useState<ReadonlySet<string> | null>(NOTHING)
  const waiting = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const list = useRef({ filter, pages, isFromTop })
  list.current = { filter, pages, isFromTop }
  const read = useCallback(async () => {
    timer.current = undefined
    const ids = [...waiting.current].slice(0, IDS_MAX)
    for (const id of ids) waiting.current.delete(id)
    if (waiting.current.size > 0) timer.current = setTimeout(() => void read(), TOGETHER_MS)
    const { filter, pages, isFromTop } = list.current
    const answers = await Promise.all([readRows(ids), readRows(ids, filter)]).catch(() => null)
    // Not heard is not unchanged: the reader is told that the list may be old.
    if (answers === null) return setFresh(null)
    const [rows, listed] = answers
    const stays = new Set(listed.map((row) => row.id))
    const byId = new Map(rows.map((row) => [row.id, row]))
    const shown = ids.filter((id) => pages.known.has(id))
    queries.setQueriesData<{ items: readonly OrderRow[] }>({ queryKey: orderKeys.lists }, (page) => page && withRows(page, byId))
    setGone((old) => new Set([...[...old].filter((id) => !stays.has(id)), ...shown.filter((id) => !stays.has(id))]))
    const farthest = pages.more ? pages.farthest() : null
    const arrived = listed.filter(
      (row) => isFromTop && !pages.known.has(row.id) && sortsAbove(row, farthest, filter.sort === 'due' ? 'due' : 'opened'),
    )
    if (arrived.length > 0) setFresh((old) => old && new Set([...old, ...arrived.map((row) => row.id)]))
    if (shown.length === 0) return
    setFlashing((old) => new Set([...old, ...shown]))
    setTimeout(() => setFlashing((old) => new Set([...old].filter((id) => !shown.includes(id)))), FLASH_MS)
  }, [queries])
  const hear = useCallback(
    (message: LiveMessage) => {
      if (message.kind === 'reconnected') return setFresh(null)
      if (message.kind !== 'order') return
      waiting.current.add(message.order.orderId)
      timer.current ??= setTimeout(() => void read(), TOGETHER_MS)
    },
    [read],
  )
  useLive(hear)
  useEffect(() => () => clearTimeout(timer.current), [])
  return { flashing, gone, fresh: fresh === null ? null : fresh.size }
}
