import { AUDIT_ACTIONS } from '#contract/audit.ts'
import { PROBLEMS, type ProblemCode } from '#domain/problem.ts'
import type { AuditLine } from '#web/api/audit.ts'
import type { ConsoleKey } from '../use-console-text.ts'
import { type AuditWords, isAuditKey } from './use-audit-text.ts'

export type AuditRow = Pick<AuditLine, 'action' | 'target' | 'order' | 'detail' | 'count'>

type Detail = Readonly<Record<string, unknown>>
const SHORT_ID = 8

/** One record as a sentence without its subject: "looked at contact, phone of merchant 1a2b3c4d: called back". An unknown action is named as it is. */
export function auditSentence(row: AuditRow, words: AuditWords): string {
  const { say, sayShared } = words
  const action = AUDIT_ACTIONS.find((one) => one === row.action)
  if (action === undefined) return row.action
  const detail = (typeof row.detail === 'object' && row.detail !== null ? row.detail : {}) as Detail
  const target = row.target?.name ?? row.target?.id.slice(-SHORT_ID) ?? ''
  const text = (name: string): string => String(detail[name] ?? '')
  const fields = fieldsSaid(detail.fields, words)
  if (row.count > 1 && action !== 'file_read')
    return say('said.many', { name: say(`name.${action}`), count: row.count, order: row.order?.number ?? '' })
  switch (action) {
    case 'sign_in_refused':
      return say(row.target === null ? 'said.sign_in_refused' : 'said.sign_in_refused_of', { target, why: problemSaid(detail.code, words) })
    case 'post_switch':
      return detail.fromRole === undefined
        ? say('said.post_closed')
        : say('said.post_switch', { role: sayShared(`role.${text('fromRole')}`) })
    case 'personal_data_read':
      return row.order === null
        ? say('said.personal_data_read', { target, fields, reason: text('reason') })
        : say('said.personal_of_order', { order: row.order.number, fields, reason: text('reason') })
    case 'file_read':
      return fileSaid(row, detail, target, words)
    case 'audit_read':
      return say('said.audit_read', { count: Number(detail.lines ?? 0) })
    case 'export':
      return say('said.export', { list: sayShared(`export.${text('list')}` as ConsoleKey), filter: text('filter') })
    case 'person_added':
      return say('said.person_added', { target, posts: postsSaid(detail.posts, words) })
    case 'account_rested':
      return say('said.account_rested', { target, days: text('unusedForDays') })
    case 'contract_written':
      return say('said.contract_written', { target, from: text('validFrom') })
    case 'calendar_entered':
      return say('said.calendar_entered', { year: text('year'), days: text('days') })
    default:
      return say(`said.${action}`, { target, fields })
  }
}

/** Of which order and for which of its fields; several at once are counted. */
function fileSaid({ order, count }: AuditRow, detail: Detail, target: string, { say, sayShared }: AuditWords): string {
  if (order === null) return say('said.file_read', { target })
  if (count > 1) return say('said.files_of_order', { order: order.number, count })
  return say('said.file_of_order', { order: order.number, field: sayShared(`form.${String(detail.field ?? 'files')}`) })
}

function problemSaid(code: unknown, { language }: AuditWords): string {
  if (typeof code !== 'string' || !(code in PROBLEMS)) return String(code ?? '')
  return PROBLEMS[code as ProblemCode][language === 'en' ? 'en' : 'zh']
}

const joined = (all: readonly string[], { language }: AuditWords): string => all.join(language === 'en' ? ', ' : '、')

function fieldsSaid(fields: unknown, words: AuditWords): string {
  if (!Array.isArray(fields)) return ''
  const said = (key: string, name: string): string => (isAuditKey(key) ? words.say(key) : name)
  return joined(
    fields.map((field) => said(`field.${String(field)}`, String(field))),
    words,
  )
}

function postsSaid(posts: unknown, words: AuditWords): string {
  if (!Array.isArray(posts)) return ''
  return joined(
    posts.map((post: { readonly role?: unknown }) => words.sayShared(`role.${String(post.role)}`)),
    words,
  )
}
