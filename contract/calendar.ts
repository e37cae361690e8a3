import Type from 'typebox'
import { operation } from './operation.ts'
import { Cursor, Id, Limit, Line, NodeId, nullable, page, When } from './shapes.ts'

const DAYS_MAX = 120
const Year = Type.Integer({ minimum: 2024, maximum: 2099 })
const Day = Type.String({ format: 'date' })

const CalendarShape = Type.Object({
  /** Hash of the content; each clock carries the one it counts by. */
  version: Type.String(),
  announcedYears: Type.Array(Year),
  year: Year,
  /** False: the statutory days stand in, and due dates are provisional. */
  announced: Type.Boolean(),
  /** From 15 November, when next year is not announced yet. */
  alarm: Type.Boolean(),
  /** Days of the year that are not as the weekday says. */
  days: Type.Array(Type.Object({ date: Day, working: Type.Boolean() })),
  /** Of these, what was entered by hand. */
  overrides: Type.Array(Type.Object({ date: Day, working: Type.Boolean(), note: Type.String() })),
})

export const readCalendarYear = operation({
  method: 'GET',
  path: '/api/v1/calendar',
  tag: 'calendar',
  summary: { zh: '工作日历（一年）', en: 'The working days of a year, and what was entered by hand' },
  who: ['admin_system'],
  query: Type.Object({ year: Type.Optional(Year) }, { additionalProperties: false }),
  answers: { 200: CalendarShape },
  problems: ['unauthenticated', 'role_not_allowed', 'form_invalid'],
  example: { as: 'admin_system', query: { year: 2027 } },
})

export const readWorkingDays = operation({
  method: 'GET',
  path: '/api/v1/working-days',
  tag: 'calendar',
  summary: {
    zh: '工作日历：周一至周五之外的节假日与调休，时限按它计算',
    en: 'The calendar that clocks are counted by: holidays, worked weekends, and the years that are announced',
  },
  who: 'signed_in',
  answers: {
    200: Type.Object({
      version: Type.String(),
      announcedYears: Type.Array(Year),
      /** Date → is it worked? Every other day is as the weekday says. */
      exceptions: Type.Record(Type.String({ format: 'date' }), Type.Boolean()),
    }),
  },
  versioned: true,
  problems: ['unauthenticated'],
  example: {},
})

export const enterCalendarYear = operation({
  method: 'PUT',
  path: '/api/v1/calendar',
  tag: 'calendar',
  summary: {
    zh: '录入一年的节假日与调休；在办工单的时限随后重算',
    en: 'Enter the days of a year by hand, in place of what was entered before; running clocks are recounted after it',
  },
  who: ['admin_system'],
  body: Type.Object(
    {
      year: Year,
      /** The State Council's notice was entered whole: due dates of the year are no longer provisional. */
      announced: Type.Boolean(),
      days: Type.Array(Type.Object({ date: Day, working: Type.Boolean(), note: Line }, { additionalProperties: false }), {
        maxItems: DAYS_MAX,
      }),
    },
    { additionalProperties: false },
  ),
  answers: { 200: CalendarShape },
  problems: ['unauthenticated', 'role_not_allowed', 'form_invalid'],
  example: {
    as: 'admin_system',
    body: { year: 2027, announced: false, days: [{ date: '2027-02-08', working: false, note: '省内暂停受理' }] },
  },
})

export const retargetClocks = operation({
  method: 'POST',
  path: '/api/v1/clock-retargets',
  tag: 'calendar',
  summary: {
    zh: '把一家银行在办工单的时限调整到现行合同的目标（须写明原因）',
    en: 'Put the running clocks of a bank on the targets of the contract in force now, with the reason',
  },
  who: ['admin_system'],
  body: Type.Object({ bankId: NodeId, reason: Line }, { additionalProperties: false }),
  answers: { 202: Type.Object({ jobs: Type.Integer() }) },
  problems: ['unauthenticated', 'role_not_allowed', 'form_invalid'],
  example: { as: 'admin_system', body: { bankId: 1000, reason: '合同补充协议 2026-3：装机时限调整' } },
})

export const listClockChanges = operation({
  method: 'GET',
  path: '/api/v1/clock-changes',
  tag: 'calendar',
  summary: { zh: '时限重算与目标调整的前后对照', en: 'Before and after of every clock that a recount or a new target moved, newest first' },
  who: ['admin_system'],
  query: Type.Object({ cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }, { additionalProperties: false }),
  answers: {
    200: page(
      Type.Object({
        id: Type.String(),
        at: When,
        cause: Type.Enum(['recount_clocks', 'retarget_clock']),
        reason: Type.String(),
        order: Type.Object({ id: Id, number: Type.String() }),
        kind: Type.String(),
        cycle: Type.Integer(),
        before: Type.Object({ dueAt: nullable(When), targetDays: Type.Number(), calendarVersion: Type.String() }),
        after: Type.Object({ dueAt: nullable(When), targetDays: Type.Number(), calendarVersion: Type.String() }),
      }),
    ),
  },
  problems: ['unauthenticated', 'role_not_allowed', 'form_invalid'],
  example: { as: 'admin_system', query: { limit: 20 } },
})
