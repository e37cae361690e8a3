import Type from 'typebox'
import { operation } from './operation.ts'
import { OrderRow } from './order.ts'
import { Id, nullable, When } from './shapes.ts'

/** Lines a part of the first page shows; all of them are one click away. */
export const HOME_LINES = 8

/** How many, and the first of them. */
const Late = Type.Object({ count: Type.Integer(), items: Type.Array(OrderRow) })

const Happening = Type.Object({
  order: Type.Object({ id: Id, number: Type.String(), process: Type.String(), merchantName: Type.String() }),
  /** The action, or `clock_breached`. */
  type: Type.String(),
  from: nullable(Type.String()),
  to: Type.String(),
  at: When,
  by: Type.Object({ name: Type.String(), role: Type.String() }),
})
export type Happening = Type.Static<typeof Happening>

export const readPortalHome = operation({
  method: 'GET',
  path: '/api/v1/portal/home',
  tag: 'orders',
  summary: {
    zh: '银行首页：等我行的、超时在哪一方、昨天以来的变化',
    en: "The bank's first page: what waits for it, what is late and on whose side, what happened since yesterday",
  },
  who: ['bank_officer', 'bank_supervisor', 'bank_custodian'],
  answers: {
    200: Type.Object({
      waiting: Type.Object({
        states: Type.Array(Type.Object({ state: Type.String(), count: Type.Integer() })),
        items: Type.Array(OrderRow),
      }),
      /** A clock that is over now, by whose it is: an order can be late on both sides. */
      late: Type.Object({ company: Late, bank: Late }),
      /** News of all the bank's orders, old and new, since 00:00 of yesterday in Asia/Shanghai. */
      since: Type.Object({
        from: When,
        counts: Type.Array(Type.Object({ type: Type.String(), count: Type.Integer() })),
        items: Type.Array(Happening),
      }),
    }),
  },
  problems: ['unauthenticated', 'forbidden'],
  example: { as: 'bank_officer' },
})
