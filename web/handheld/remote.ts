import { demoAccounts } from '#contract/demo.ts'
import { revealMerchant } from '#contract/merchant.ts'
import type { AnswerOf } from '#contract/operation.ts'
import { listOrders, type OrderRow, readOrder as readOrderOperation, type OrderPage as WireOrderPage } from '#contract/order.ts'
import { readSession as readSessionOperation, signIn as signInOperation, signOut as signOutOperation } from '#contract/session.ts'
import type { FormSchema } from '#domain/process/form.ts'
import type { Refusal } from '#domain/result.ts'
import { call, ProblemError } from '#web/api/client.ts'

export type Session = AnswerOf<typeof readSessionOperation>
export type DemoAccount = AnswerOf<typeof demoAccounts>['items'][number]

export interface OfferedAction {
  action: string
  allowed: boolean
  reason?: Refusal
  form: FormSchema
  dangerous: boolean
  common: boolean
}

/** The contract's order with its actions typed as the definition makes them. */
export type OrderPage = Omit<WireOrderPage, 'actions' | 'suspension'> & {
  actions: OfferedAction[]
  suspension: { for: 'merchant' | 'bank'; reason: string } | null
}

/** Two pages: a device carries 200 orders at most (docs/spec/5, "Limits"). */
const PAGE_ROWS = 100

/** The signed-in person, or `null`. */
export function readSession(): Promise<Session | null> {
  return call(readSessionOperation, {}).catch((failure: unknown) => {
    if (failure instanceof ProblemError && failure.code === 'unauthenticated') return null
    throw failure
  })
}

/** @throws ProblemError wrong login or password, too many tries */
export function signIn(login: string, password: string, code: string): Promise<Session> {
  return call(signInOperation, { body: { login, password, ...(code === '' ? {} : { code }) } })
}

export async function signOut(): Promise<void> {
  await call(signOutOperation, {})
}

/** Demo accounts; an empty list where there is no demo data. */
export function readDemoAccounts(): Promise<DemoAccount[]> {
  return call(demoAccounts, {}).then(
    (answer) => answer.items,
    () => [],
  )
}

/** This person's open orders, the most pressing first; those whose clock stands come last. */
export async function readToday(): Promise<OrderRow[]> {
  const first = await call(listOrders, { query: { view: 'mine', limit: PAGE_ROWS } })
  const second = first.next === null ? null : await call(listOrders, { query: { view: 'mine', limit: PAGE_ROWS, cursor: first.next } })
  return [...first.items, ...(second?.items ?? [])].sort((one, other) => dueMs(one) - dueMs(other))
}

function dueMs(order: OrderRow): number {
  return order.dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(order.dueAt)
}

export async function readOrder(id: string): Promise<OrderPage> {
  return (await call(readOrderOperation, { params: { id } })) as unknown as OrderPage
}

/** The merchant's phone in clear, with a reason; the server writes the reading down (R19). */
export async function revealPhone(id: string, reason: string): Promise<string | null> {
  return (await call(revealMerchant, { params: { id }, body: { reason } })).contactPhone
}
