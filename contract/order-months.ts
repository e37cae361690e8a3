import Type from 'typebox'
import { operation } from './operation.ts'
import { STAFF_AND_BANK } from './order.ts'
import { Cut, filterProperties } from './order-filter.ts'

export const countOrders = operation({
  method: 'GET',
  path: '/api/v1/orders/months',
  tag: 'orders',
  summary: {
    zh: '工单数量：按建立月份',
    en: 'How many orders a list holds, by the month of their opening; an estimate where there are millions',
  },
  who: STAFF_AND_BANK,
  query: Type.Object(filterProperties, { additionalProperties: false }),
  answers: {
    200: Type.Object({
      items: Type.Array(
        Type.Object({
          /** `2026-11` in Asia/Shanghai. */
          month: Type.String(),
          count: Type.Integer(),
          /** Where a list of this filter, newest first, goes on with this month. */
          cursor: Type.String(),
        }),
      ),
      total: Type.Integer(),
      /** Counted one by one; else an estimate, or cut. */
      exact: Type.Boolean(),
      cut: Cut,
    }),
  },
  problems: ['unauthenticated', 'forbidden', 'form_invalid'],
  example: { as: 'dispatcher', query: { view: 'all' } },
})
