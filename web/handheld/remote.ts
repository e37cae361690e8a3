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

/** Who is signed in, asked once: whoever signs in or out tells it. */
export const sessionQuery = {
  queryKey: ['session'],
  queryFn: readSession,
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: false,
} as const

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

/** This person's day as the server knows it: their open orders, and those where they are checked in, ended or not. */
export interface ServerDay {
  readonly mine: OrderRow[]
  readonly visiting: OrderRow[]
}

export async function readToday(): Promise<ServerDay> {
  const asked = { view: 'mine', sort: 'due', limit: PAGE_ROWS } as const
  const [visiting, first] = await Promise.all([
    call(listOrders, { query: { view: 'visiting', limit: PAGE_ROWS } }),
    call(listOrders, { query: asked }),
  ])
  const second = first.next === null ? null : await call(listOrders, { query: { ...asked, cursor: first.next } })
  return { mine: [...first.items, ...(second?.items ?? [])], visiting: visiting.items }
}

export const todayQuery = { queryKey: ['orders', 'today'], queryFn: readToday } as const

export async function readOrder(id: string): Promise<OrderPage> {
  return (await call(readOrderOperation, { params: { id } })) as unknown as OrderPage
}

/** The merchant's phone in clear, with a reason; the server writes the reading down (R19). */
export async function revealPhone(id: string, orderId: string, reason: string): Promise<string | null> {
  return (await call(revealMerchant, { params: { id }, body: { reason, orderId } })).contactPhone
}
