import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AnswerOf, BodyOf } from '#contract/operation.ts'
import { listOrganisations } from '#contract/organisation.ts'
import { listPeople } from '#contract/people.ts'
import { deleteView, listViews, saveView } from '#contract/views.ts'
import { call } from './client.ts'

export type Organisation = AnswerOf<typeof listOrganisations>['items'][number]
export type PersonInPost = AnswerOf<typeof listPeople>['items'][number]
export type SavedView = AnswerOf<typeof listViews>['items'][number]

const SELDOM_CHANGES_MS = 10 * 60_000

export function useOrganisations(kind: Organisation['kind']) {
  return useQuery({
    queryKey: ['organisations', kind],
    queryFn: async ({ signal }) => (await call(listOrganisations, { query: { kind }, signal })).items,
    staleTime: SELDOM_CHANGES_MS,
  })
}

/** People of this scope in a role, with how many orders each has open. */
export function usePeople(role: PersonInPost['role'] | undefined) {
  return useQuery({
    queryKey: ['people', role ?? ''],
    queryFn: async ({ signal }) =>
      (await call(listPeople, { query: { limit: 100, ...(role === undefined ? {} : { role: role as never }) }, signal })).items,
    staleTime: 30_000,
  })
}

export function useSavedViews(page: SavedView['page']) {
  return useQuery({
    queryKey: ['views'],
    queryFn: async ({ signal }) => (await call(listViews, { signal })).items,
    select: (views) => views.filter((view) => view.page === page),
    staleTime: SELDOM_CHANGES_MS,
  })
}

export function useSaveView() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: BodyOf<typeof saveView>) => call(saveView, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['views'] }),
  })
}

export function useDeleteView() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => call(deleteView, { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['views'] }),
  })
}
