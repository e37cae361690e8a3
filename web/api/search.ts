import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { AnswerOf } from '#contract/operation.ts'
import { search } from '#contract/search.ts'
import { call } from './client.ts'

export type Found = AnswerOf<typeof search>['items'][number]

/** Finds by number, merchant, pinyin initials, MID, TID, serial, phone. */
export function useSearch(q: string) {
  return useQuery({
    queryKey: ['search', q],
    queryFn: async ({ signal }) => (await call(search, { query: { q }, signal })).items,
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
}
