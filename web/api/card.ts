import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import {
  listCardAnswerCodes,
  listCardBatches,
  listCardDifferences,
  listCardLineEvents,
  listCardLinks,
  listCardMessages,
  listCardRates,
  listCardReversals,
  listCardTerminals,
  readCardMessage,
} from '#contract/card.ts'
import type { AnswerOf, QueryOf } from '#contract/operation.ts'
import { call, ProblemError } from './client.ts'

export type CardLink = AnswerOf<typeof listCardLinks>['items'][number]
export type CardRate = AnswerOf<typeof listCardRates>['items'][number]
export type AnswerCodeCount = AnswerOf<typeof listCardAnswerCodes>['items'][number]
export type LineEventCount = AnswerOf<typeof listCardLineEvents>['items'][number]
export type PendingAdvice = AnswerOf<typeof listCardReversals>['items'][number]
export type CardDifference = AnswerOf<typeof listCardDifferences>['items'][number]
export type CardBatch = AnswerOf<typeof listCardBatches>['items'][number]
export type CardMessage = AnswerOf<typeof listCardMessages>['items'][number]
export type CardMessageInFull = NonNullable<AnswerOf<typeof readCardMessage>>
export type MessageFilter = Omit<QueryOf<typeof listCardMessages>, 'cursor' | 'limit'>
export type BatchFilter = Omit<QueryOf<typeof listCardBatches>, 'cursor' | 'limit'>

/** While the page is seen; a hidden tab rests. */
const REFRESH_MS = 5_000
const FORBIDDEN = 403
const LIVE = {
  staleTime: REFRESH_MS,
  refetchInterval: (query: { state: { error: unknown } }) => (isForbidden(query.state.error) ? (false as const) : REFRESH_MS),
}
const FIRST: string | null = null
const PAGE = 50

/** A list one may go on in: only its first page moves by itself, so that nothing slides away under a reader. */
const LIVE_PAGES = {
  initialPageParam: FIRST,
  getNextPageParam: (last: { readonly next: string | null }) => last.next,
  staleTime: REFRESH_MS,
  refetchInterval: (query: { state: { error: unknown; data?: { pages: readonly unknown[] } | undefined } }) =>
    (query.state.data?.pages.length ?? 0) > 1 || isForbidden(query.state.error) ? (false as const) : REFRESH_MS,
}
/** Whoever may not look is not told so every five seconds. */
const isForbidden = (error: unknown): boolean => error instanceof ProblemError && error.status === FORBIDDEN
const after = (cursor: string | null) => (cursor === null ? {} : { cursor })

export function useCardLinks() {
  return useQuery({ queryKey: ['card', 'links'], queryFn: ({ signal }) => call(listCardLinks, { signal }), ...LIVE })
}

export function useCardRates(minutes: number) {
  return useQuery({
    queryKey: ['card', 'rates', minutes],
    queryFn: ({ signal }) => call(listCardRates, { query: { minutes }, signal }),
    ...LIVE,
  })
}

export function useAnswerCodes() {
  return useQuery({ queryKey: ['card', 'answer-codes'], queryFn: ({ signal }) => call(listCardAnswerCodes, { signal }), ...LIVE })
}

export function useLineEvents() {
  return useQuery({ queryKey: ['card', 'line-events'], queryFn: ({ signal }) => call(listCardLineEvents, { signal }), ...LIVE })
}

export function usePendingAdvice() {
  return useInfiniteQuery({
    queryKey: ['card', 'reversals'],
    queryFn: ({ pageParam, signal }) => call(listCardReversals, { query: { limit: PAGE, ...after(pageParam) }, signal }),
    ...LIVE_PAGES,
  })
}

export function useCardDifferences() {
  return useInfiniteQuery({
    queryKey: ['card', 'differences'],
    queryFn: ({ pageParam, signal }) => call(listCardDifferences, { query: { limit: PAGE, ...after(pageParam) }, signal }),
    ...LIVE_PAGES,
  })
}

export function useCardBatches(filter: BatchFilter) {
  return useInfiniteQuery({
    queryKey: ['card', 'batches', filter],
    queryFn: ({ pageParam, signal }) => call(listCardBatches, { query: { ...filter, limit: PAGE, ...after(pageParam) }, signal }),
    ...LIVE_PAGES,
  })
}

export function useCardMessages(filter: MessageFilter) {
  return useInfiniteQuery({
    queryKey: ['card', 'messages', filter],
    queryFn: ({ pageParam, signal }) => call(listCardMessages, { query: { ...filter, limit: PAGE, ...after(pageParam) }, signal }),
    ...LIVE_PAGES,
  })
}

/** One message field by field. */
export function useCardMessage(id: string) {
  return useQuery({ queryKey: ['card', 'message', id], queryFn: ({ signal }) => call(readCardMessage, { query: { id }, signal }), ...LIVE })
}

export function useCardTerminals(q: string) {
  return useInfiniteQuery({
    queryKey: ['card', 'terminals', q],
    queryFn: ({ pageParam, signal }) =>
      call(listCardTerminals, { query: { limit: PAGE, ...(q === '' ? {} : { q }), ...after(pageParam) }, signal }),
    ...LIVE_PAGES,
  })
}
