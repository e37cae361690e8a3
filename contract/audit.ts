import Type from 'typebox'
import { operation } from './operation.ts'
import { Cursor, Id, Limit, nullable, page, When } from './shapes.ts'

/** Every kind of event that the server writes into the audit (docs/spec/10, Security; docs/spec/11, R19). */
export const AUDIT_ACTIONS = [
  'sign_in',
  'sign_in_refused',
  'sign_out',
  'post_switch',
  'personal_data_read',
  'file_read',
  'audit_read',
  'export',
  'password_changed',
  'second_factor_enrolled',
  'person_added',
  'person_changed',
  'credential_given',
  'login_unlocked',
  'account_rested',
  'organisation_made',
  'organisation_changed',
  'contract_written',
  'calendar_entered',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** Lines of one person, order and kind within the same minutes of the clock are one run: whole tens, so that no run crosses a midnight. */
export const AUDIT_RUN_MINUTES = 10
/** Most people whom one filter may mean. */
export const AUDIT_PEOPLE_MAX = 100
const NUMBER_LENGTH_MAX = 40
const SOUGHT_MAX = 60

const Day = Type.String({ format: 'date', description: 'Asia/Shanghai' })

/** What a list of the audit is asked for, wherever it begins. */
const auditFilter = {
  order: Type.Optional(Type.String({ minLength: 1, maxLength: NUMBER_LENGTH_MAX, description: 'whole number of an order' })),
  person: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: SOUGHT_MAX,
      description: `who did it: a login, or the beginning of one, or part of a name; at most ${AUDIT_PEOPLE_MAX} people`,
    }),
  ),
  action: Type.Optional(Type.Enum([...AUDIT_ACTIONS])),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
}

export const listAudit = operation({
  method: 'GET',
  path: '/api/v1/audit',
  tag: 'audit',
  summary: { zh: '审计记录', en: 'Sign-ins, post switches, reads of personal data' },
  who: ['admin_audit'],
  query: Type.Object(
    {
      ...auditFilter,
      folded: Type.Optional(
        Type.Boolean({
          description: `true: what one person did with one order, of one kind and within the same ${AUDIT_RUN_MINUTES} minutes, is one line, the first of them`,
        }),
      ),
      run: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: 'id of a folded line: every line in it' })),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: {
    200: page(
      Type.Object({
        id: Type.String(),
        at: When,
        action: Type.String(),
        person: nullable(Type.Object({ id: Type.String(), name: Type.String(), login: nullable(Type.String()) })),
        role: nullable(Type.String()),
        nodeId: nullable(Type.Integer()),
        target: nullable(
          Type.Object({
            kind: Type.String(),
            id: Type.String(),
            name: nullable(Type.String({ description: 'of people and organisations' })),
          }),
        ),
        order: nullable(Type.Object({ id: Id, number: Type.String() })),
        detail: Type.Unknown(),
        address: nullable(Type.String()),
        count: Type.Integer({ minimum: 1, description: 'lines folded into this one; 1 when it stands for itself' }),
        until: Type.String({ format: 'date-time', description: 'when the last of them was' }),
      }),
    ),
  },
  problems: ['unauthenticated', 'role_not_allowed', 'form_invalid'],
  example: { as: 'admin_audit', query: { action: 'sign_in', from: '2026-01-01', folded: true, limit: 20 } },
})
