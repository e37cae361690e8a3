import Type from 'typebox'
import { operation } from './operation.ts'
import { Id, Line, NoBody } from './shapes.ts'

/** Saved views one person may keep. */
export const VIEWS_MAX = 50
const QUERY_LENGTH_MAX = 1_000

const View = Type.Object({ id: Id, name: Type.String(), page: Type.String(), query: Type.String() })

export const listViews = operation({
  method: 'GET',
  path: '/api/v1/saved-views',
  tag: 'views',
  summary: { zh: '我的视图', en: 'Your saved views' },
  who: 'signed_in',
  answers: { 200: Type.Object({ items: Type.Array(View), next: Type.Null() }) },
  problems: ['unauthenticated'],
  example: {},
})

export const saveView = operation({
  method: 'POST',
  path: '/api/v1/saved-views',
  tag: 'views',
  summary: { zh: '保存视图（同名则替换）', en: 'Save a view (one of the same name is replaced)' },
  who: 'signed_in',
  body: Type.Object(
    { name: Line, page: Type.Enum(['orders', 'merchants', 'terminals']), query: Type.String({ maxLength: QUERY_LENGTH_MAX }) },
    { additionalProperties: false },
  ),
  answers: { 201: View },
  problems: ['unauthenticated', 'form_invalid', 'cross_site'],
  example: { body: { name: '今日到期', page: 'orders', query: 'scope=open&sort=due' } },
})

export const deleteView = operation({
  method: 'DELETE',
  path: '/api/v1/saved-views/{id}',
  tag: 'views',
  summary: { zh: '删除视图', en: 'Delete a view of yours; one that is not there stays not there' },
  who: 'signed_in',
  params: Type.Object({ id: Id }),
  answers: { 204: NoBody },
  problems: ['unauthenticated', 'cross_site'],
  example: { params: { id: '01934f6e-7a00-7000-8000-000000000001' } },
})
