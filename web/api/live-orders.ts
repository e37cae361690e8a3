import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { live } from '#contract/live.ts'

const GATHERED_MS = 1_000

/** Orders that changed are asked for again while the page is open, gathered for a second; another `entry` opens the stream anew, which ends with its session. */
export function useLiveOrders(entry = 0): void {
  const queries = useQueryClient()
  useEffect(() => {
    const source = new EventSource(live.path)
    let soon: ReturnType<typeof setTimeout> | null = null
    const refresh = () => {
      soon ??= setTimeout(() => {
        soon = null
        void queries.invalidateQueries({ queryKey: ['orders'] })
      }, GATHERED_MS)
    }
    source.addEventListener('message', refresh)
    source.addEventListener('order', refresh)
    return () => {
      if (soon !== null) clearTimeout(soon)
      source.close()
    }
  }, [queries, entry])
}
