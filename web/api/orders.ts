import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AnswerOf, QueryOf } from '#contract/operation.ts'
import { createOrder, listOrders, type OrderPage, type OrderRow, readBoard, readHistory, readOrder, takeAction } from '#contract/order.ts'
import { call } from './client.ts'

export type { OrderPage, OrderRow }
export type OrderFilter = Omit<QueryOf<typeof listOrders>, 'cursor' | 'limit'>
export type Board = AnswerOf<typeof readBoard>
export type HistoryEntry = AnswerOf<typeof readHistory>['items'][number]

/** Rows a page of a list holds. */
export const PAGE_ROWS = 100

export const orderKeys = {
  all: ['orders'] as const,
  list: (filter: OrderFilter, cursor: string | null) => ['orders', 'list', filter, cursor] as const,
  board: ['orders', 'board'] as const,
  one: (id: string) => ['orders', 'one', id] as const,
  history: (id: string) => ['orders', 'history', id] as const,
}

/** One keyset page of the list; kept a short while once it is scrolled out of sight. */
export function orderListPage(filter: OrderFilter, cursor: string | null) {
  return {
    queryKey: orderKeys.list(filter, cursor),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      call(listOrders, { query: { ...filter, limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) }, signal }),
    gcTime: 30_000,
  }
}

export function useBoard(enabled = true) {
  return useQuery({ queryKey: orderKeys.board, queryFn: ({ signal }) => call(readBoard, { signal }), enabled })
}

export function useOrder(id: string) {
  return useQuery({ queryKey: orderKeys.one(id), queryFn: ({ signal }) => call(readOrder, { params: { id }, signal }) })
}

export function useHistory(id: string) {
  return useQuery({ queryKey: orderKeys.history(id), queryFn: ({ signal }) => call(readHistory, { params: { id }, signal }) })
}

export interface Act {
  readonly orderId: string
  readonly action: string
  readonly input: unknown
  /** Made once per attempt of a person, so that a retry has one effect. */
  readonly actionId: string
  readonly version?: number
}

/** Sends one action. @throws ProblemError with the reason when it is refused */
export function act(one: Act): Promise<AnswerOf<typeof takeAction>> {
  return call(takeAction, {
    params: { id: one.orderId, action: one.action },
    body: { actionId: one.actionId, input: one.input },
    idempotencyKey: one.actionId,
    ...(one.version === undefined ? {} : { ifVersion: one.version }),
  })
}

export function useAct() {
  const queries = useQueryClient()
  return useMutation({ mutationFn: act, onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }) })
}

export function useNotify() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (one: { input: unknown; key: string }) =>
      call(createOrder, { body: { process: 'installation', input: one.input }, idempotencyKey: one.key }),
    onSuccess: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  })
}
