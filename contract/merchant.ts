import Type from 'typebox'
import { operation } from './operation.ts'
import { STAFF_AND_BANK } from './order.ts'
import { Cursor, Id, Limit, nullable, page, Sought } from './shapes.ts'

export const listTerminals = operation({
  method: 'GET',
  path: '/api/v1/terminals',
  tag: 'terminals',
  summary: { zh: '终端', en: 'Terminals of your scope' },
  who: STAFF_AND_BANK,
  query: Type.Object(
    {
      state: Type.Optional(Type.String({ maxLength: 20 })),
      model: Type.Optional(Type.String({ maxLength: 40 })),
      q: Type.Optional(Sought),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: {
    200: page(
      Type.Object({
        serial: Type.String(),
        maker: Type.String(),
        model: Type.String(),
        tid: nullable(Type.String()),
        state: Type.String(),
        keyState: Type.String(),
        merchantName: nullable(Type.String()),
        orderId: nullable(Id),
      }),
    ),
  },
  problems: ['unauthenticated', 'forbidden', 'form_invalid'],
  example: { as: 'warehouse_keeper', query: { state: 'in_stock', limit: 20 } },
})

const MerchantLine = Type.Object({
  id: Id,
  mid: nullable(Type.String()),
  name: Type.String(),
  mcc: Type.String(),
  address: Type.String(),
  state: Type.String(),
  bankName: Type.String(),
  departmentName: Type.String(),
})

export const readMerchant = operation({
  method: 'GET',
  path: '/api/v1/merchants/{id}',
  tag: 'merchants',
  summary: { zh: '商户详情（不含联系人）', en: 'One merchant of your scope, without its people' },
  who: STAFF_AND_BANK,
  params: Type.Object({ id: Id }),
  answers: {
    200: Type.Intersect([
      MerchantLine,
      Type.Object({
        signName: nullable(Type.String()),
        licenceNumber: Type.String(),
        lat: nullable(Type.Number()),
        lon: nullable(Type.Number()),
      }),
    ]),
  },
  problems: ['unauthenticated', 'forbidden', 'not_found', 'form_invalid'],
  example: { as: 'bank_officer', params: { id: '{merchant}' } },
})

export const listMerchants = operation({
  method: 'GET',
  path: '/api/v1/merchants',
  tag: 'merchants',
  summary: { zh: '商户', en: 'Merchants of your scope' },
  who: STAFF_AND_BANK,
  query: Type.Object(
    {
      state: Type.Optional(Type.String({ maxLength: 20 })),
      q: Type.Optional(Sought),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: {
    200: page(MerchantLine),
  },
  problems: ['unauthenticated', 'forbidden', 'form_invalid'],
  example: { as: 'dispatcher', query: { limit: 20 } },
})

export const revealMerchant = operation({
  method: 'POST',
  path: '/api/v1/merchants/{id}/reveal',
  tag: 'merchants',
  summary: { zh: '查看商户联系信息（须说明理由，审计）', en: "A merchant's contacts in full: with a reason, audited" },
  who: ['agent', 'dispatcher', 'account_manager', 'branch_manager', 'risk_officer', 'bank_officer'],
  params: Type.Object({ id: Id }),
  body: Type.Object(
    {
      reason: Type.String({ minLength: 2, maxLength: 200, pattern: '\\S' }),
      orderId: Type.Optional(
        Type.String({ format: 'uuid', description: 'the order of this merchant that they are wanted for: the audit keeps it' }),
      ),
    },
    { additionalProperties: false },
  ),
  answers: {
    200: Type.Object({ contactName: nullable(Type.String()), contactPhone: nullable(Type.String()), legalPerson: nullable(Type.String()) }),
  },
  problems: ['unauthenticated', 'forbidden', 'not_found', 'form_invalid'],
  example: { as: 'bank_officer', params: { id: '{merchant}' }, body: { reason: '核对联系方式' } },
})
