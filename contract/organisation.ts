import Type from 'typebox'
import { operation } from './operation.ts'
import { NodeId, nullable } from './shapes.ts'

export const OrganisationShape = Type.Object({
  id: NodeId,
  parentId: nullable(NodeId),
  kind: Type.Enum(['company', 'bank']),
  level: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  shortName: Type.String(),
  regionClass: nullable(Type.String()),
  divisionCode: nullable(Type.String()),
  closed: Type.Boolean(),
})

export const listOrganisations = operation({
  method: 'GET',
  path: '/api/v1/organisations',
  tag: 'people',
  summary: { zh: '本范围内的机构', en: 'Organisations in your scope' },
  who: 'signed_in',
  query: Type.Object({ kind: Type.Optional(Type.Enum(['company', 'bank'])) }, { additionalProperties: false }),
  answers: {
    200: Type.Object({
      items: Type.Array(OrganisationShape),
      next: Type.Null(),
    }),
  },
  problems: ['unauthenticated', 'form_invalid'],
  example: { query: { kind: 'company' } },
})
