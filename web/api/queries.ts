import { QueryClient } from '@tanstack/react-query'
import { ProblemError } from './client.ts'

const TRIES_MAX = 2
const FRESH_MS = 15_000

/** One cache per face: refusals are answers and are not asked for again. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        refetchOnWindowFocus: true,
        retry: (tries, failure) => tries < TRIES_MAX && !(failure instanceof ProblemError && failure.status >= 400 && failure.status < 500),
      },
    },
  })
}
