import { useInfiniteQuery } from '@tanstack/react-query'
import { listAudit } from '#contract/audit.ts'
import { call } from './client.ts'

const FIRST: string | null = null
const PAGE = 100

/** The audit's records, newest first. */
export function useAudit(action: string) {
  return useInfiniteQuery({
    queryKey: ['audit', action],
    queryFn: ({ pageParam, signal }) =>
      call(listAudit, {
        query: { limit: PAGE, ...(action === '' ? {} : { action }), ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (last) => last.next,
  })
}
