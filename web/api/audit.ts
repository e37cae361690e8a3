import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query'
import { listAudit } from '#contract/audit.ts'
import type { AnswerOf, QueryOf } from '#contract/operation.ts'
import { call } from './client.ts'

type AuditPage = AnswerOf<typeof listAudit>
export type AuditLine = AuditPage['items'][number]
export type AuditFilter = Omit<QueryOf<typeof listAudit>, 'cursor' | 'limit' | 'folded' | 'run'>

const FIRST: string | null = null
const PAGE = 100

/** The audit's records, newest first; what belongs together is one line. */
export function useAudit(filter: AuditFilter) {
  return useAuditPages({ ...filter, folded: true })
}

/** Every record of a folded line. */
export function useAuditRun(id: string) {
  return useAuditPages({ run: id })
}

function useAuditPages(asked: QueryOf<typeof listAudit>) {
  return useInfiniteQuery<AuditPage, Error, InfiniteData<AuditPage>, readonly unknown[], string | null>({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam, signal }) => auditPage(asked, pageParam, signal),
    initialPageParam: FIRST,
    getNextPageParam: (last) => last.next,
  })
}

export function auditPage(asked: QueryOf<typeof listAudit>, cursor: string | null, signal: AbortSignal): Promise<AuditPage> {
  return call(listAudit, { query: { ...asked, limit: PAGE, ...(cursor === null ? {} : { cursor }) }, signal })
}
