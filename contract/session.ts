import Type from 'typebox'
import { PASSWORD_LENGTH_MAX } from '#domain/organisation/password.ts'
import { ROLES } from '#domain/organisation/role.ts'
import { operation } from './operation.ts'
import { Id, NoBody, NodeId, nullable } from './shapes.ts'

/** The password of every demo account; real accounts never have it (`npm run admin` asks for one). */
export const DEMO_PASSWORD = 'Tillwright-demo-1'

const PostShape = Type.Object({
  id: Id,
  role: Type.Enum([...ROLES]),
  nodeId: NodeId,
  nodeName: Type.String(),
  organisationKind: Type.Enum(['company', 'bank']),
  level: Type.Integer({ minimum: 0, maximum: 3 }),
})

const SessionShape = Type.Object({
  person: Type.Object({ id: Id, name: Type.String(), login: Type.String() }),
  post: PostShape,
  posts: Type.Array(PostShape),
  bank: nullable(Type.String()),
  capabilities: Type.Array(Type.String()),
  watermark: Type.String(),
})

const LOGIN_EXAMPLE = { login: 'nj.agent', password: DEMO_PASSWORD }

export const signIn = operation({
  method: 'POST',
  path: '/api/v1/session',
  tag: 'session',
  summary: { zh: '登录', en: 'Sign in' },
  who: 'anyone',
  body: Type.Object(
    {
      login: Type.String({ minLength: 1, maxLength: 64 }),
      password: Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MAX }),
      code: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
    },
    { additionalProperties: false },
  ),
  answers: { 200: SessionShape },
  problems: ['sign_in_failed', 'locked_out', 'cross_site', 'form_invalid'],
  example: { body: LOGIN_EXAMPLE },
})

export const readSession = operation({
  method: 'GET',
  path: '/api/v1/session',
  tag: 'session',
  summary: { zh: '当前登录', en: 'Who is signed in' },
  who: 'signed_in',
  answers: { 200: SessionShape },
  problems: ['unauthenticated'],
  example: {},
})

export const signOut = operation({
  method: 'DELETE',
  path: '/api/v1/session',
  tag: 'session',
  summary: { zh: '退出登录', en: 'Sign out' },
  who: 'signed_in',
  answers: { 204: NoBody },
  problems: ['unauthenticated', 'cross_site'],
  example: {},
})

export const switchPost = operation({
  method: 'POST',
  path: '/api/v1/session/post',
  tag: 'session',
  summary: { zh: '切换岗位（审计）', en: 'Act in another of your posts (audited)' },
  who: 'signed_in',
  body: Type.Object(
    { postId: Type.Union([Id, Type.Literal('first')], { description: '`first`: the post one signs in with' }) },
    { additionalProperties: false },
  ),
  answers: { 200: SessionShape },
  problems: ['unauthenticated', 'not_found', 'cross_site', 'form_invalid'],
  example: { body: { postId: 'first' } },
})
