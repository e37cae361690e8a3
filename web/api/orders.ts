import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AnswerOf, QueryOf } from '#contract/operation.ts'
import { createOrder, listOrders, type OrderPage, type OrderRow, readBoard, readHistory, readOrder, takeAction } from '#contract/order.ts'
import { countOrders } from '#contract/order-months.ts'
import { call } from './client.ts'
import { tellOwn } from './live.ts'

export type { OrderPage, OrderRow }
export type OrderFilter = Omit<QueryOf<typeof listOrders>, 'cursor' | 'limit' | 'ids'>
export type Board = AnswerOf<typeof readBoard>
export type OrderMonths = AnswerOf<typeof countOrders>
export type HistoryEntry = AnswerOf<typeof readHistory>['items'][number]

/** Rows a page of a list holds. */
export const PAGE_ROWS = 100
const COUNTS_FRESH_MS = 60_000

export const orderKeys = {
  all: ['orders'] as const,
  lists: ['orders', 'list'] as const,
  list: (filter: OrderFilter, cursor: string | null) => ['orders', 'list', filter, cursor] as const,
  /** Of the board whole, and of its counts alone. */
  board: ['orders', 'board'] as const,
  totals: ['orders', 'board', 'totals'] as const,
  one: (id: string) => ['orders', 'one', id] as const,
  history: (id: string) => ['orders', 'history', id] as const,
}

/**
 * One keyset page of the list; kept a short while once it is scrolled out of sight. It stands as it was read: what changes is mended row by
 * row (console/orders/use-changed.ts), so that no page moves under the reader.
 */
export function orderListPage(filter: OrderFilter, cursor: string | null) {
  return {
    queryKey: orderKeys.list(filter, cursor),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      call(listOrders, { query: { ...filter, limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) }, signal }),
    gcTime: 30_000,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  }
}

/** How many orders a list holds, by month: counted, or estimated where there are millions. */
export function useOrderMonths({ sort: _, ...filter }: OrderFilter) {
  return useQuery({
    queryKey: ['orders', 'months', filter],
    queryFn: ({ signal }) => call(countOrders, { query: filter, signal }),
    staleTime: COUNTS_FRESH_MS,
  })
}

/** Orders by their ids as they stand now; with a filter, those of them that it lists. */
export async function readRows(ids: readonly string[], filter: OrderFilter = {}): Promise<readonly OrderRow[]> {
  return (await call(listOrders, { query: { ...filter, ids: ids.join(','), limit: ids.length } })).items
}

/** Whatever is shown of orders is asked for again, but for lists, which mend themselves. */
export function refreshOrders(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({ queryKey: orderKeys.all, predicate: (query) => query.queryKey[1] !== 'list' })
}

export function useBoard() {
  return useQuery({ queryKey: orderKeys.board, queryFn: ({ signal }) => call(readBoard, { signal }) })
}

/** What the board counts, without its cards. */
export function useTotals(enabled = true) {
  return useQuery({
    queryKey: orderKeys.totals,
    queryFn: async ({ signal }) => (await call(readBoard, { query: { cards: 0 }, signal })).totals,
    enabled,
  })
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
  return useMutation({
    mutationFn: act,
    onSuccess: (receipt) => tellOwn({ kind: 'order', order: { orderId: receipt.id, ...receipt } }),
    onSettled: () => refreshOrders(queries),
  })
}

export function useNotify() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (one: { input: unknown; key: string }) =>
      call(createOrder, { body: { process: 'installation', input: one.input }, idempotencyKey: one.key }),
    onSuccess: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  })
}
