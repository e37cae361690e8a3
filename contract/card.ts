import Type from 'typebox'
import { LINE_EVENTS } from '#domain/card/line-events.ts'
import type { Role } from '#domain/organisation/role.ts'
import { operation } from './operation.ts'
import { Cursor, Limit, nullable, page, When } from './shapes.ts'

/** The gateway spans the province, so its page is for posts at the province: head office, quality control, clearing (docs/spec/1). */
export const CARD_OPERATIONS: readonly Role[] = ['branch_manager', 'quality_controller', 'finance_officer']

const Count = Type.Integer({ minimum: 0 })
const Fen = Type.Integer()
const Code = Type.String({ minLength: 1, maxLength: 2 })
const IssuerId = Type.String({ maxLength: 40 })
const Tid = Type.String({ minLength: 1, maxLength: 8, examples: ['10000001'] })
const Mid = Type.String({ minLength: 1, maxLength: 15, examples: ['898320157320001'] })
const Texts = Type.Object({ zh: Type.String(), en: Type.String() })
const SHARED = { method: 'GET', tag: 'card', who: CARD_OPERATIONS, problems: ['unauthenticated', 'forbidden', 'form_invalid'] } as const
const AS = 'quality_controller'

const Link = Type.Object({
  id: IssuerId,
  name: Type.String(),
  /** Which side opens the connection. */
  connects: Type.Enum(['out', 'in']),
  /** `broken`: the circuit is open after a run of time-outs; `untold`: the gateway never spoke of it or has stopped to. */
  state: Type.Enum(['up', 'down', 'broken', 'untold']),
  since: nullable(When),
  /** When the gateway last told of this link, every few seconds while it runs. */
  toldAt: nullable(When),
  /** Requests that wait for this issuer now. */
  waiting: Count,
  /** Answers in the last whole minute. */
  answeredPerMinute: Count,
  /** Instalment authorisations a second, over the last whole minute. */
  instalmentsPerSecond: Type.Number({ minimum: 0 }),
  /** From request to answer, of the newest messages of the last five minutes; null without any. */
  p50Ms: nullable(Type.Number()),
  p99Ms: nullable(Type.Number()),
})

export const listCardLinks = operation({
  ...SHARED,
  path: '/api/v1/card/links',
  summary: { zh: '发卡行链路', en: 'Links to issuers, as the gateway last told of them' },
  answers: { 200: page(Link) },
  example: { as: AS },
})

const Rate = Type.Object({
  minute: When,
  /** Empty: answered by the gateway itself. */
  issuerId: IssuerId,
  messages: Count,
  instalments: Count,
  approved: Count,
  declined: Count,
  timedOut: Count,
  meanMs: nullable(Type.Number()),
})

export const listCardRates = operation({
  ...SHARED,
  path: '/api/v1/card/rates',
  summary: { zh: '每分钟交易量', en: 'Authorisations by issuer and minute, oldest first; minutes without any are left out' },
  query: Type.Object({ minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 240, default: 60 })) }, { additionalProperties: false }),
  answers: { 200: page(Rate) },
  example: { as: AS, query: { minutes: 30 } },
})

const AnswerCodeCount = Type.Object({
  code: Code,
  kind: Type.Enum(['approved', 'refused', 'fault']),
  meaning: Texts,
  messages: Count,
})

export const listCardAnswerCodes = operation({
  ...SHARED,
  path: '/api/v1/card/answer-codes',
  summary: {
    zh: '应答码分布：自某时刻起（缺省一天前，最早七天前）',
    en: 'Answers by code since an instant (a day ago when it is not named, seven days ago at most), most frequent first',
  },
  query: Type.Object({ from: Type.Optional(When) }, { additionalProperties: false }),
  answers: { 200: page(AnswerCodeCount) },
  example: { as: AS },
})

const LineEventCount = Type.Object({ event: Type.Enum([...LINE_EVENTS]), times: Count })

export const listCardLineEvents = operation({
  ...SHARED,
  path: '/api/v1/card/line-events',
  summary: {
    zh: '终端线路事件：坏帧、MAC 错、断开等，自某时刻起（缺省一天前，最早七天前）',
    en: 'Broken frames, wrong MACs, ended connections and the like on lines to terminals since an instant (a day ago when it is not named, seven days ago at most)',
  },
  query: Type.Object({ from: Type.Optional(When) }, { additionalProperties: false }),
  answers: { 200: page(LineEventCount) },
  example: { as: AS },
})

const Advice = Type.Object({
  messageId: Type.String(),
  kind: Type.Enum(['reversal', 'refund']),
  issuerId: IssuerId,
  issuerName: Type.String(),
  tid: Tid,
  mid: Mid,
  stan: Count,
  amountFen: Fen,
  /** 4354 no answer in time, 4351 taken back by the terminal, 4355 MAC wrong (Q/CUP 006 part 2, 6.38); empty for a refund. */
  reason: Type.String(),
  tries: Count,
  nextTryAt: When,
  /** When the request came that it is about. */
  receivedAt: When,
  /** What is not confirmed by then becomes a difference case (docs/spec/8, The switch 3). */
  until: When,
})

export const listCardReversals = operation({
  ...SHARED,
  path: '/api/v1/card/reversals',
  summary: { zh: '待确认的冲正与退货', en: 'Reversals and refunds that an issuer has not confirmed yet, next try first' },
  query: Type.Object(
    { issuer: Type.Optional(IssuerId), cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) },
    { additionalProperties: false },
  ),
  answers: { 200: page(Advice) },
  example: { as: AS, query: { limit: 20 } },
})

const Difference = Type.Object({
  id: Type.String(),
  /** `unconfirmed_reversal`, `unconfirmed_refund`, `missing_here`, `missing_there`, `amount` … */
  kind: Type.String(),
  tid: nullable(Type.String()),
  mid: nullable(Type.String()),
  batch: nullable(Type.Integer()),
  messageId: nullable(Type.String()),
  oursFen: nullable(Fen),
  theirsFen: nullable(Fen),
  openedAt: When,
})

export const listCardDifferences = operation({
  ...SHARED,
  path: '/api/v1/card/differences',
  summary: { zh: '未结差错', en: 'Difference cases that are open, newest first' },
  query: Type.Object({ cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }, { additionalProperties: false }),
  answers: { 200: page(Difference) },
  example: { as: AS, query: { limit: 20 } },
})

const Totals = Type.Object({ debitFen: Fen, debits: Count, creditFen: Fen, credits: Count })
const Batch = Type.Object({
  tid: Tid,
  mid: Mid,
  batch: Count,
  state: Type.Enum(['uploading', 'agreed', 'difference']),
  terminal: nullable(Totals),
  ours: nullable(Totals),
  /** Did the totals agree at once? */
  equal: Type.Boolean(),
  settledAt: When,
  settlementDate: Type.String({ format: 'date' }),
})

export const listCardBatches = operation({
  ...SHARED,
  path: '/api/v1/card/batches',
  summary: { zh: '终端批次结算', en: 'Settled terminal batches, newest first' },
  query: Type.Object(
    {
      state: Type.Optional(Type.Enum(['uploading', 'agreed', 'difference'])),
      tid: Type.Optional(Tid),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: { 200: page(Batch) },
  example: { as: AS, query: { state: 'agreed', limit: 20 } },
})

export const MESSAGE_STATES = ['waiting', 'approved', 'declined', 'timed_out', 'blocked'] as const
const MessageRow = Type.Object({
  id: Type.String(),
  /** Field 37: what slip and issuer call it. */
  reference: Type.String(),
  mti: Type.String(),
  kind: Type.Enum(['sale', 'instalment', 'void', 'refund']),
  state: Type.Enum(MESSAGE_STATES),
  tid: Tid,
  mid: Mid,
  batch: Count,
  stan: Count,
  amountFen: Fen,
  /** First six and last four digits. */
  cardMasked: Type.String(),
  periods: nullable(Type.Integer()),
  project: nullable(Type.String()),
  issuerId: nullable(IssuerId),
  issuerName: nullable(Type.String()),
  answer: nullable(Code),
  authorisation: nullable(Type.String()),
  test: Type.Boolean(),
  takenBack: Type.Boolean(),
  receivedAt: When,
  answeredAt: nullable(When),
  settlementDate: Type.String({ format: 'date' }),
})

export const listCardMessages = operation({
  ...SHARED,
  path: '/api/v1/card/messages',
  summary: {
    zh: '交易流水；条件很少命中时一页可能不满甚至为空，`next` 不为空就还有更早的可查',
    en: 'The journal, newest first; where little fits a page may be short or empty, and `next` says that older messages are left to look through',
  },
  query: Type.Object(
    {
      tid: Type.Optional(Tid),
      mid: Type.Optional(Mid),
      reference: Type.Optional(Type.String({ pattern: '^\\d{1,12}$' })),
      stan: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999 })),
      state: Type.Optional(Type.Enum(MESSAGE_STATES)),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: { 200: page(MessageRow) },
  example: { as: AS, query: { limit: 20 } },
})

const Field = Type.Object({
  /** `2` … `64`; a part is `60.1`. */
  number: Type.String(),
  name: Texts,
  /** Card numbers masked; a secret is its size in brackets. */
  value: Type.String(),
  parts: Type.Array(Type.Object({ number: Type.String(), name: Texts, value: Type.String() })),
})
const MessageInFull = Type.Object({
  message: MessageRow,
  request: Type.Array(Field),
  /** MTI of the answer; null while none was given. */
  answerMti: nullable(Type.String()),
  answer: Type.Array(Field),
  answerMeaning: nullable(Texts),
  advice: Type.Array(
    Type.Object({
      kind: Type.String(),
      state: Type.String(),
      reason: Type.String(),
      tries: Count,
      nextTryAt: When,
      answer: nullable(Type.String()),
    }),
  ),
})

export const readCardMessage = operation({
  ...SHARED,
  path: '/api/v1/card/message',
  summary: {
    zh: '一笔报文，逐域展开（不给编号：最新一笔）',
    en: 'One message field by field: that with the id, or the newest one (null before the first)',
  },
  query: Type.Object({ id: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })) }, { additionalProperties: false }),
  answers: { 200: nullable(MessageInFull) },
  problems: ['unauthenticated', 'forbidden', 'not_found', 'form_invalid'],
  example: { as: AS },
})

const TerminalSeen = Type.Object({
  tid: Tid,
  mid: Mid,
  serial: Type.String(),
  signedIn: Type.Boolean(),
  signedInAt: nullable(When),
  lastSeenAt: When,
  batch: Count,
  mac: Type.Enum(['annex-b', 'x9.19', 'sm4']),
  test: Type.Boolean(),
  /** Menus and parameters wait for it to fetch them. */
  parametersDue: Type.Boolean(),
})

export const listCardTerminals = operation({
  ...SHARED,
  path: '/api/v1/card/terminals',
  summary: { zh: '终端最近活动', en: 'Terminals by TID with their last activity; `q` is a TID, its beginning, or a whole MID' },
  query: Type.Object(
    {
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 15 })),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  ),
  answers: { 200: page(TerminalSeen) },
  example: { as: AS, query: { limit: 20 } },
})
