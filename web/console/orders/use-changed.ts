import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { type LiveMessage, useLive } from '#web/api/live.ts'
import { type OrderRow, orderKeys } from '#web/api/orders.ts'

const FLASH_MS = 1_600
interface Page {
  readonly items: readonly OrderRow[]
}

/** What changed while the list is looked at: rows in sight are mended in place and flash once; rows that are new wait behind a button, so that nothing moves under the pointer. */
export function useChanged() {
  const queries = useQueryClient()
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [fresh, setFresh] = useState(0)
  const hear = useCallback(
    (message: LiveMessage) => {
      if (message.kind !== 'order') return
      const { orderId, state, version } = message.order
      let known = false
      queries.setQueriesData<Page>({ queryKey: ['orders', 'list'] }, (page) => {
        if (!page?.items.some((row) => row.id === orderId)) return page
        known = true
        return { ...page, items: page.items.map((row) => (row.id === orderId && row.version < version ? { ...row, state, version } : row)) }
      })
      if (!known) return setFresh((count) => count + 1)
      setIds((old) => new Set(old).add(orderId))
      setTimeout(() => setIds((old) => new Set([...old].filter((id) => id !== orderId))), FLASH_MS)
    },
    [queries],
  )
  useLive(hear)
  const refresh = (): void => {
    setFresh(0)
    void queries.invalidateQueries({ queryKey: orderKeys.all })
  }
  return { ids, fresh, refresh }
}
