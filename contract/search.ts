import Type from 'typebox'
import { operation } from './operation.ts'
import { Id, nullable } from './shapes.ts'

/** Results one search answers. */
export const SEARCH_RESULTS_MAX = 20
/** Orders that a list narrowed by a search looks among; whoever types more letters gets fewer. */
export const ORDERS_FOUND_MAX = 1_000

export const search = operation({
  method: 'GET',
  path: '/api/v1/search',
  tag: 'orders',
  summary: {
    zh: '搜索：单号、商户、拼音首字母、商户号、终端号、序列号、电话',
    en: 'Find by order number, merchant, pinyin initials, MID, TID, serial, phone',
  },
  who: [
    'agent',
    'dispatcher',
    'account_manager',
    'branch_manager',
    'quality_controller',
    'warehouse_keeper',
    'key_custodian',
    'risk_officer',
    'finance_officer',
    'bank_officer',
    'bank_supervisor',
    'bank_custodian',
    'admin_system',
  ],
  query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 50 }) }, { additionalProperties: false }),
  answers: {
    200: Type.Object({
      items: Type.Array(Type.Object({ kind: Type.String(), id: Id, title: Type.String(), subtitle: Type.String(), orderId: nullable(Id) })),
      next: Type.Null(),
    }),
  },
  problems: ['unauthenticated', 'role_not_allowed', 'form_invalid'],
  example: { as: 'bank_officer', query: { q: 'NI26' } },
})
