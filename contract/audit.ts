import Type from 'typebox'
import { operation } from './operation.ts'
import { Cursor, Limit, nullable, page, When } from './shapes.ts'

export const listAudit = operation({
  method: 'GET',
  path: '/api/v1/audit',
  tag: 'audit',
  summary: { zh: '审计记录', en: 'Sign-ins, post switches, reads of personal data' },
  who: ['admin_audit'],
  query: Type.Object(
    { action: Type.Optional(Type.String({ maxLength: 50 })), cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) },
    { additionalProperties: false },
  ),
  answers: {
    200: page(
      Type.Object({
        id: Type.String(),
        at: When,
        action: Type.String(),
        person: nullable(Type.Object({ id: Type.String(), name: Type.String() })),
        role: nullable(Type.String()),
        nodeId: nullable(Type.Integer()),
        target: nullable(Type.Object({ kind: Type.String(), id: Type.String() })),
        detail: Type.Unknown(),
        address: nullable(Type.String()),
      }),
    ),
  },
  problems: ['unauthenticated', 'role_not_allowed', 'form_invalid'],
  example: { as: 'admin_audit', query: { limit: 20 } },
})
