import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { listMerchants, listTerminals, revealMerchant } from '#contract/merchant.ts'
import type { QueryOf } from '#contract/operation.ts'
import { call } from './client.ts'

type Asked<Query> = { readonly [Name in keyof Omit<Query, 'cursor' | 'limit'>]?: string }

const FIRST: string | null = null
const PAGE = 100
const PAGES_MAX = 40

export function useMerchants(asked: Asked<QueryOf<typeof listMerchants>>) {
  return useInfiniteQuery({
    queryKey: ['merchants', asked],
    queryFn: ({ pageParam, signal }) =>
      call(listMerchants, { query: { ...asked, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: FIRST,
    getNextPageParam: (last, all) => (all.length < PAGES_MAX ? last.next : null),
  })
}

export function useStock(asked: Asked<QueryOf<typeof listTerminals>>) {
  return useInfiniteQuery({
    queryKey: ['terminals', asked],
    queryFn: ({ pageParam, signal }) =>
      call(listTerminals, { query: { ...asked, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: FIRST,
    getNextPageParam: (last, all) => (all.length < PAGES_MAX ? last.next : null),
  })
}

/** Contacts in full, with a reason; the audit keeps it with the order they are wanted for. */
export function useReveal(merchantId: string, orderId: string) {
  return useMutation({ mutationFn: (reason: string) => call(revealMerchant, { params: { id: merchantId }, body: { reason, orderId } }) })
}
