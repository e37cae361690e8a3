import { uploadFile } from '#contract/files.ts'
import type { AnswerOf, QueryOf } from '#contract/operation.ts'
import {
  createOrder,
  type HistoryEntry,
  listOrders,
  type OrderReceipt,
  readHistory as readHistoryOperation,
  readOrder as readOrderOperation,
  takeAction,
  type OrderPage as WireOrderPage,
} from '#contract/order.ts'
import { listOrganisations } from '#contract/organisation.ts'
import { readPortalHome } from '#contract/portal.ts'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import type { Refusal } from '#domain/result.ts'
import { call, ProblemError, upload as uploadTo } from '#web/api/client.ts'

export type Organisation = AnswerOf<typeof listOrganisations>['items'][number]
export type Home = AnswerOf<typeof readPortalHome>
export type OrderView = 'open' | 'all' | 'overdue' | 'bank_overdue' | 'waiting_bank'
export type OrderFilter = QueryOf<typeof listOrders>

export interface OfferedAction {
  action: string
  allowed: boolean
  reason?: Refusal
  form: FormSchema
  dangerous: boolean
  common: boolean
}

/** The contract's order with its actions typed as the definition makes them. */
export type OrderPage = Omit<WireOrderPage, 'actions'> & { actions: OfferedAction[] }
export type HistoryRow = Omit<HistoryEntry, 'input'> & { input: Record<string, unknown> | null }

export function readOrders(query: OrderFilter): Promise<AnswerOf<typeof listOrders>> {
  return call(listOrders, { query })
}

/** What waits, what is late and what happened since yesterday; the head of every screen counts by it. */
export const homeQuery = { queryKey: ['orders', 'home'], queryFn: (): Promise<Home> => call(readPortalHome, {}) } as const

/** What the bank holds, by its own clock: what it has to answer first comes first. */
export function readWaiting(query: Pick<OrderFilter, 'state' | 'limit'>): Promise<AnswerOf<typeof listOrders>> {
  return readOrders({ ...query, view: 'waiting_bank', sort: 'bank_due' })
}

export async function readOrder(id: string): Promise<OrderPage> {
  return (await call(readOrderOperation, { params: { id } })) as unknown as OrderPage
}

export async function readHistory(id: string): Promise<{ items: HistoryRow[]; verified: boolean }> {
  return (await call(readHistoryOperation, { params: { id } })) as unknown as { items: HistoryRow[]; verified: boolean }
}

/** Sends a notice for one of the bank's own nodes; without one, the officer's own. */
export function notify(input: Record<string, unknown>, bankNodeId: number | null, idempotencyKey: string): Promise<OrderReceipt> {
  return call(createOrder, { body: { process: 'installation', input, ...(bankNodeId === null ? {} : { bankNodeId }) }, idempotencyKey })
}

/** Takes an action on the version that was looked at: a stale one is refused, not overwritten. */
export function act(order: { id: string; version: number }, action: string, input: object, idempotencyKey: string): Promise<OrderReceipt> {
  return call(takeAction, { params: { id: order.id, action }, body: { input }, ifVersion: order.version, idempotencyKey })
}

/** Uploads a file and answers its id. */
export async function upload(file: File): Promise<string> {
  return (await uploadTo(uploadFile.path, file)).id
}

/** Company departments or the bank's own nodes, as far as this officer may see them. */
export async function readOrganisations(kind: 'company' | 'bank'): Promise<Organisation[]> {
  return (await call(listOrganisations, { query: { kind } })).items
}

/** The fields a 422 names, by their paths within the form; none for any other failure. */
export function wrongFields(failure: unknown): readonly FieldError[] {
  const fields = failure instanceof ProblemError ? failure.problem.errors : undefined
  return Array.isArray(fields) ? (fields as FieldError[]).map((one) => ({ ...one, path: one.path.replace(/^\/input(?=\/)/, '') })) : []
}
