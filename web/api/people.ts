import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { changePerson, createPerson, listAccounts, resetCredential, unlockPerson } from '#contract/administration.ts'
import type { AnswerOf, BodyOf } from '#contract/operation.ts'
import { call } from './client.ts'

export type Account = AnswerOf<typeof listAccounts>['items'][number]
export type Credential = AnswerOf<typeof resetCredential>
export type NewPerson = BodyOf<typeof createPerson>

const FIRST: string | null = null
const PAGE = 100
const ACCOUNTS = ['accounts']

/** Everybody with their posts and what they sign in with, by login. */
export function useAccounts(asked: { readonly q: string; readonly state: string }) {
  return useInfiniteQuery({
    queryKey: [...ACCOUNTS, asked],
    queryFn: ({ pageParam, signal }) =>
      call(listAccounts, {
        query: {
          limit: PAGE,
          ...(asked.q === '' ? {} : { q: asked.q }),
          ...(asked.state === '' ? {} : { state: asked.state as Account['state'] }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (last) => last.next,
  })
}

/** Adds somebody, or changes who is there by what differs: new posts end open sessions, a new name does not. */
export function useSavePerson() {
  return useAccountChange(({ before, body }: { before: Account | null; body: NewPerson }) =>
    before === null ? call(createPerson, { body }) : call(changePerson, { params: { id: before.id }, body: changesOf(before, body) }),
  )
}

function changesOf(before: Account, { name, phone, posts }: NewPerson): BodyOf<typeof changePerson> {
  const said = (of: readonly { readonly role: string; readonly nodeId: number }[]) =>
    of.map(({ role, nodeId }) => `${role}@${nodeId}`).join()
  return {
    ...(name === before.name ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(said(posts) === said(before.posts) ? {} : { posts }),
  }
}

export function useSetState() {
  return useAccountChange(({ id, state }: { id: string; state: 'active' | 'left' }) =>
    call(changePerson, { params: { id }, body: { state } }),
  )
}

export function useGiveCredential() {
  return useAccountChange((id: string) => call(resetCredential, { params: { id } }))
}

export function useUnlock() {
  return useAccountChange((id: string) => call(unlockPerson, { params: { id } }))
}

function useAccountChange<Input, Answer>(act: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient()
  // A password that was given is forgotten with the dialog that showed it.
  return useMutation({ mutationFn: act, gcTime: 0, onSuccess: () => queries.invalidateQueries({ queryKey: ACCOUNTS }) })
}
