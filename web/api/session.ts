import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { demoAccounts } from '#contract/demo.ts'
import type { AnswerOf, Operation } from '#contract/operation.ts'
import { readSession, signIn, signOut, switchPost } from '#contract/session.ts'
import { call, ProblemError } from './client.ts'

export type Session = AnswerOf<typeof readSession>
export type DemoAccount = AnswerOf<typeof demoAccounts>['items'][number]

const SESSION = ['session']

/** Who is signed in; `null` when nobody is. Asked for before the first picture. */
export const sessionQuery = { queryKey: SESSION, queryFn: readWho, staleTime: 60_000 }

export function useSession() {
  return useQuery(sessionQuery)
}

async function readWho({ signal, client }: { signal: AbortSignal; client: QueryClient }): Promise<Session | null> {
  try {
    return await call(readSession, { signal })
  } catch (failure) {
    // A session that ended while somebody is at work takes no page from them: they sign in again over it (shell/session-over.tsx).
    if (failure instanceof ProblemError && failure.status === 401) return client.getQueryData<Session | null>(SESSION) ?? null
    throw failure
  }
}

/** Demo accounts; none where there is no demo data. */
export function useDemoAccounts() {
  return useQuery({
    queryKey: ['demo-accounts'],
    queryFn: async ({ signal }) => (await call(demoAccounts, { signal }).catch(nobodyWhenAbsent)).items,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

function nobodyWhenAbsent(failure: unknown): AnswerOf<typeof demoAccounts> {
  if (failure instanceof ProblemError && failure.status === 404) return { items: [], next: null }
  throw failure
}

/** Signing in, out and into another post: what was read for somebody else is forgotten. */
export function useSignIn() {
  return useSessionChange((body: { login: string; password: string; code?: string }): Promise<Session | null> => call(signIn, { body }))
}
export function useSignOut() {
  return useSessionChange(async (_: undefined): Promise<Session | null> => {
    await call(signOut, {})
    return null
  })
}
export function useSwitchPost() {
  return useSessionChange((postId: string): Promise<Session | null> => call(switchPost, { body: { postId } }))
}

function useSessionChange<Input>(act: (input: Input) => Promise<Session | null>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    // Without a network it fails and says so; paused, it would be done when nobody waits for it any more.
    networkMode: 'always',
    onSuccess: (session) => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] && query.queryKey[0] !== 'demo-accounts' })
      queries.setQueryData(SESSION, session)
    },
  })
}

/** May this role call the operation at all? Pages that it may not are not offered. */
export function mayCall(operation: Operation, role: string): boolean {
  return operation.who === 'anyone' || operation.who === 'signed_in' || operation.who.some((one) => one === role)
}
