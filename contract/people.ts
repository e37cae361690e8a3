import Type from 'typebox'
import { ROLES } from '#domain/organisation/role.ts'
import { operation } from './operation.ts'
import { Cursor, Id, Limit, NodeId, page } from './shapes.ts'

export const listPeople = operation({
  method: 'GET',
  path: '/api/v1/people',
  tag: 'people',
  summary: { zh: '本范围内的人员', en: 'People of your own node and below' },
  who: 'signed_in',
  query: Type.Object(
    {
      role: Type.Optional(Type.Enum([...ROLES])),
      nodeId: Type.Optional(NodeId),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: {
    200: page(
      Type.Object({
        id: Id,
        name: Type.String(),
        role: Type.String(),
        nodeId: NodeId,
        nodeName: Type.String(),
        openOrders: Type.Integer(),
      }),
    ),
  },
  problems: ['unauthenticated', 'form_invalid'],
  example: { as: 'dispatcher', query: { role: 'account_manager', limit: 20 } },
})
