import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { countNotices, listNotices, type Notice, readAllNotices, readNotice } from '#contract/notice.ts'
import { call } from './client.ts'
import { type LiveMessage, useLive } from './live.ts'

export type { Notice }

const ALL = ['notices'] as const
const FIRST: string | null = null
const PAGE = 50

/** How many of one's own notices are unread; follows the stream. */
export function useUnreadNotices() {
  const queries = useQueryClient()
  const hear = useCallback(
    (message: LiveMessage) => {
      if (message.kind !== 'order') void queries.invalidateQueries({ queryKey: ALL })
    },
    [queries],
  )
  useLive(hear)
  return useQuery({ queryKey: [...ALL, 'count'], queryFn: ({ signal }) => call(countNotices, { signal }) })
}

/** One's own notices, newest first. */
export function useNotices(unread: boolean) {
  return useInfiniteQuery({
    queryKey: [...ALL, 'list', unread],
    queryFn: ({ pageParam, signal }) =>
      call(listNotices, {
        query: { limit: PAGE, ...(unread ? { unread } : {}), ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (last) => last.next,
  })
}

/** Marks one as read. */
export function useReadNotice() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => call(readNotice, { params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ALL }),
  })
}

/** Marks all as read. */
export function useReadAllNotices() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call(readAllNotices, {}),
    onSettled: () => queries.invalidateQueries({ queryKey: ALL }),
  })
}
