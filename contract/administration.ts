import Type from 'typebox'
import { PASSWORD_LENGTH_MAX } from '#domain/organisation/password.ts'
import { ROLES } from '#domain/organisation/role.ts'
import { operation } from './operation.ts'
import { OrganisationShape } from './organisation.ts'
import { DEMO_PASSWORD } from './session.ts'
import { Cursor, Id, Limit, Line, NoBody, NodeId, nullable, page } from './shapes.ts'

const POSTS_MAX = 10
const DAYS_MAX = 60
const CODE_MAX = 32
const SOUGHT_MAX = 60

/** A node's number in a path. */
const NodeParam = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) }, { additionalProperties: false })
const PersonParam = Type.Object({ id: Id }, { additionalProperties: false })
const Login = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{2,63}$', description: 'lower case; absent: one is made' })
const Phone = Type.String({ pattern: '^[0-9+ -]{5,20}$' })
const Posts = Type.Array(
  Type.Object(
    { role: Type.Enum(ROLES.filter((role) => role !== 'merchant' && role !== 'system')), nodeId: NodeId },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: POSTS_MAX },
)
const Region = Type.Enum(['urban', 'county'])

export const createOrganisation = operation({
  method: 'POST',
  path: '/api/v1/organisations',
  tag: 'people',
  summary: { zh: '新设机构：分公司、业务部，或银行各级机构', en: 'Make an organisation: a branch or department, or any level of a bank' },
  who: ['admin_system'],
  body: Type.Object(
    {
      kind: Type.Enum(['company', 'bank']),
      parentId: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: "absent: a bank's head office" })),
      code: Type.Optional(Type.String({ minLength: 1, maxLength: CODE_MAX, description: 'absent: made from the parent' })),
      name: Line,
      shortName: Line,
      regionClass: Type.Optional(Region),
      divisionCode: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
    },
    { additionalProperties: false },
  ),
  answers: { 201: OrganisationShape },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed', 'not_found', 'already_there', 'cross_site', 'form_invalid'],
  example: { as: 'admin_system', body: { kind: 'company', parentId: 2, name: '示范业务部', shortName: '示范', regionClass: 'county' } },
})

export const changeOrganisation = operation({
  method: 'POST',
  path: '/api/v1/organisations/{id}',
  tag: 'people',
  summary: { zh: '改名、关闭或重新启用机构', en: 'Rename, close or reopen an organisation' },
  who: ['admin_system'],
  params: NodeParam,
  body: Type.Object(
    {
      name: Type.Optional(Line),
      shortName: Type.Optional(Line),
      regionClass: Type.Optional(Region),
      closed: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  answers: { 200: OrganisationShape },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed', 'not_found', 'still_in_use', 'cross_site', 'form_invalid'],
  example: { as: 'admin_system', params: { id: '100' }, body: { closed: false } },
})

const ContractShape = Type.Object({
  id: Type.Integer(),
  bankId: NodeId,
  capacity: Type.Enum(['acquirer', 'outsourcer']),
  filingNumber: nullable(Type.String()),
  filingValidTo: nullable(Type.String()),
  installDaysUrban: Type.Integer(),
  installDaysCounty: Type.Integer(),
  bankHoldDays: Type.Integer(),
  correctionDays: Type.Integer(),
  validFrom: Type.String(),
  validTo: nullable(Type.String()),
})

export const listContracts = operation({
  method: 'GET',
  path: '/api/v1/contracts',
  tag: 'people',
  summary: { zh: '与各银行的合同（各版本）', en: 'Contracts with the banks, every version' },
  who: ['admin_system'],
  answers: { 200: Type.Object({ items: Type.Array(ContractShape), next: Type.Null() }) },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed'],
  example: { as: 'admin_system' },
})

const Days = Type.Integer({ minimum: 1, maximum: DAYS_MAX })

export const putContract = operation({
  method: 'POST',
  path: '/api/v1/contracts',
  tag: 'people',
  summary: {
    zh: '银行合同的新版本：自生效日（最早次日）起取代前一版；尚未生效的版本可更正',
    en: "A new version of a bank's contract: it follows the one before from its first day, tomorrow at the earliest; one of the same day that has not begun is corrected",
  },
  who: ['admin_system'],
  body: Type.Object(
    {
      bankId: NodeId,
      capacity: Type.Enum(['acquirer', 'outsourcer']),
      filingNumber: Type.Optional(Line),
      filingValidTo: Type.Optional(Type.String({ format: 'date' })),
      installDaysUrban: Type.Optional(Days),
      installDaysCounty: Type.Optional(Days),
      bankHoldDays: Type.Optional(Days),
      correctionDays: Type.Optional(Days),
      validFrom: Type.Optional(
        Type.String({
          format: 'date',
          description: 'absent and at the earliest: tomorrow in Asia/Shanghai; today where the bank has no contract in force',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  answers: { 200: ContractShape },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed', 'not_found', 'cross_site', 'form_invalid'],
  example: {
    as: 'admin_system',
    body: { bankId: 1000, capacity: 'acquirer', filingNumber: 'WB-JS-0001', filingValidTo: '2030-12-31', validFrom: '2099-01-01' },
  },
})

const PersonShape = Type.Object({
  id: Id,
  name: Type.String(),
  login: Type.String(),
  state: Type.Enum(['active', 'dormant', 'left']),
  posts: Type.Array(Type.Object({ role: Type.String(), nodeId: NodeId })),
})

const AccountState = Type.Enum(['active', 'dormant', 'left'])

export const listAccounts = operation({
  method: 'GET',
  path: '/api/v1/accounts',
  tag: 'people',
  summary: { zh: '人员、岗位与登录状态', en: 'Everybody with their posts, and whether they can sign in' },
  who: ['admin_system', 'admin_security'],
  query: Type.Object(
    {
      q: Type.Optional(Type.String({ minLength: 1, maxLength: SOUGHT_MAX, description: 'part of a name, or the beginning of a login' })),
      state: Type.Optional(AccountState),
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
        login: Type.String(),
        state: AccountState,
        /** `none`: cannot sign in before one is given; `locked`: rests after failures. */
        credential: Type.Enum(['none', 'given', 'locked']),
        posts: Type.Array(Type.Object({ role: Type.String(), nodeId: NodeId, nodeName: Type.String() })),
      }),
    ),
  },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed', 'form_invalid'],
  example: { as: 'admin_system', query: { limit: 20 } },
})

export const createPerson = operation({
  method: 'POST',
  path: '/api/v1/people',
  tag: 'people',
  summary: {
    zh: '新增人员及岗位；登录凭据由安全管理员发放',
    en: 'Add a person with posts; what they sign in with is given by the security administrator',
  },
  who: ['admin_system'],
  body: Type.Object(
    { name: Line, login: Type.Optional(Login), phone: Type.Optional(Phone), posts: Posts },
    { additionalProperties: false },
  ),
  answers: { 201: PersonShape },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed', 'already_there', 'separation_required', 'cross_site', 'form_invalid'],
  example: { as: 'admin_system', body: { name: '李示范', phone: '13900000000', posts: [{ role: 'account_manager', nodeId: 100 }] } },
})

export const changePerson = operation({
  method: 'POST',
  path: '/api/v1/people/{id}',
  tag: 'people',
  summary: {
    zh: '变更姓名、电话、状态或岗位；状态或岗位由另一位管理员变更，其会话随即结束',
    en: "Change name, phone, state or posts; a new state or new posts end their sessions, and are another administrator's to decide",
  },
  who: ['admin_system'],
  params: PersonParam,
  body: Type.Object(
    {
      name: Type.Optional(Line),
      phone: Type.Optional(nullable(Phone)),
      state: Type.Optional(Type.Enum(['active', 'left'])),
      posts: Type.Optional(Posts),
    },
    { additionalProperties: false },
  ),
  answers: { 200: PersonShape },
  problems: [
    'unauthenticated',
    'forbidden',
    'role_not_allowed',
    'not_found',
    'still_in_use',
    'last_administrator',
    'separation_required',
    'cross_site',
    'form_invalid',
  ],
  example: { as: 'admin_system', params: { id: '{person}' }, body: { state: 'active' } },
})

export const resetCredential = operation({
  method: 'POST',
  path: '/api/v1/people/{id}/credential',
  tag: 'people',
  summary: {
    zh: '发放或重置密码与动态口令，仅显示这一次；原会话随即结束',
    en: 'Give or reset password and second factor, shown this once; sessions end with it',
  },
  who: ['admin_security'],
  params: PersonParam,
  answers: { 200: Type.Object({ login: Type.String(), password: Type.String(), authenticator: Type.String() }) },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed', 'not_found', 'separation_required', 'cross_site'],
  example: { as: 'admin_security', params: { id: '{person}' } },
})

export const unlockPerson = operation({
  method: 'POST',
  path: '/api/v1/people/{id}/unlock',
  tag: 'people',
  summary: { zh: '解除登录锁定', en: 'Unlock a login that rests after failures' },
  who: ['admin_security'],
  params: PersonParam,
  answers: { 204: NoBody },
  problems: ['unauthenticated', 'forbidden', 'role_not_allowed', 'not_found', 'cross_site'],
  example: { as: 'admin_security', params: { id: '{person}' } },
})

const Current = Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MAX })

export const changePassword = operation({
  method: 'PUT',
  path: '/api/v1/session/password',
  tag: 'session',
  summary: { zh: '修改本人密码；其他会话随即结束', en: "Change one's own password; other sessions end with it" },
  who: 'signed_in',
  body: Type.Object({ current: Current, wanted: Current }, { additionalProperties: false }),
  answers: { 204: NoBody },
  problems: ['unauthenticated', 'password_wrong', 'password_weak', 'locked_out', 'cross_site', 'form_invalid'],
  example: { as: 'agent', body: { current: DEMO_PASSWORD, wanted: DEMO_PASSWORD } },
})

export const enrolSecondFactor = operation({
  method: 'POST',
  path: '/api/v1/session/second-factor',
  tag: 'session',
  summary: {
    zh: '登记新的动态口令：先取地址，再以验证码确认',
    en: 'Enrol a new authenticator: first its address, then confirmed by a code',
  },
  who: 'signed_in',
  body: Type.Object(
    {
      current: Current,
      code: Type.Optional(Type.String({ pattern: '^[0-9]{6}$', description: 'absent: answers the address; present: confirms it' })),
    },
    { additionalProperties: false },
  ),
  answers: { 200: Type.Object({ authenticator: nullable(Type.String()), confirmed: Type.Boolean() }) },
  problems: ['unauthenticated', 'password_wrong', 'code_wrong', 'locked_out', 'cross_site', 'form_invalid'],
  example: { as: 'agent', body: { current: DEMO_PASSWORD } },
})
