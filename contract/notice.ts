import Type from 'typebox'
import { operation } from './operation.ts'
import { Cursor, Id, Limit, NoBody, nullable, page, When } from './shapes.ts'

/** What a notice can be about; the faces make its sentence from the kind and its data, in the reader's language. */
export const NOTICE_KINDS = [
  'clock_half',
  'clock_most',
  'clock_breach',
  'clock_breach_1h',
  'clock_breach_4h',
  'assigned',
  'helper_added',
  'declined',
  'urged',
  'approval_asked',
  'extra_approval_asked',
  'risk_review_asked',
  'returned',
  'rejected',
  'installed',
  'review_asked',
  'notice_returned',
  'breach_withdrawn',
  'calendar_missing',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

const Notice = Type.Object({
  id: Id,
  kind: Type.Enum([...NOTICE_KINDS]),
  at: When,
  readAt: nullable(When),
  /** The order it is about; null for what is about none. */
  order: nullable(Type.Object({ id: Id, number: Type.String(), merchantName: Type.String() })),
  /** The year whose calendar is missing. */
  year: nullable(Type.Integer()),
  /** The clock it is about, when it is about one. */
  clock: nullable(Type.Object({ kind: Type.String(), dueAt: nullable(When) })),
  /** Name of who did it, when somebody did. */
  by: nullable(Type.String()),
})
export type Notice = Type.Static<typeof Notice>

export const listNotices = operation({
  method: 'GET',
  path: '/api/v1/notices',
  tag: 'notices',
  summary: { zh: '我的提醒（本岗位范围内）', en: 'Your notices, newest first, within the scope of your post' },
  who: 'signed_in',
  query: Type.Object(
    { unread: Type.Optional(Type.Boolean()), cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) },
    { additionalProperties: false },
  ),
  answers: { 200: page(Notice) },
  problems: ['unauthenticated', 'form_invalid'],
  example: { as: 'risk_officer', query: { unread: true, limit: 20 } },
})

/** More unread ones than this are counted as this many. */
export const UNREAD_COUNTED_MAX = 1_000

export const countNotices = operation({
  method: 'GET',
  path: '/api/v1/notices/count',
  tag: 'notices',
  summary: { zh: '未读提醒数（至多数到 1000）', en: 'How many of your notices are unread, counted up to 1000' },
  who: 'signed_in',
  answers: { 200: Type.Object({ unread: Type.Integer() }) },
  problems: ['unauthenticated'],
  example: { as: 'risk_officer' },
})

export const readNotice = operation({
  method: 'POST',
  path: '/api/v1/notices/{id}/read',
  tag: 'notices',
  summary: { zh: '标为已读（重复无妨）', en: 'Mark one as read; twice does the same' },
  who: 'signed_in',
  params: Type.Object({ id: Id }),
  answers: { 204: NoBody },
  problems: ['unauthenticated', 'not_found', 'cross_site'],
  example: { as: 'risk_officer', params: { id: '{notice}' } },
})

export const readAllNotices = operation({
  method: 'POST',
  path: '/api/v1/notices/read-all',
  tag: 'notices',
  summary: { zh: '全部标为已读', en: 'Mark all of yours as read' },
  who: 'signed_in',
  answers: { 204: NoBody },
  problems: ['unauthenticated', 'cross_site'],
  example: { as: 'risk_officer' },
})
