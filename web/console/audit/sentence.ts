import { PROBLEMS, type ProblemCode } from '#domain/problem.ts'
import type { ConsoleKey } from '../use-console-text.ts'

/** What the server writes into the audit (docs/spec/11, R19); the filter offers exactly these. */
export const AUDIT_ACTIONS = [
  'sign_in',
  'sign_in_refused',
  'sign_out',
  'post_switch',
  'personal_data_read',
  'file_read',
  'audit_read',
  'export',
] as const

export interface AuditRow {
  readonly action: string
  readonly target: { readonly kind: string; readonly id: string } | null
  readonly detail: unknown
}

type SayAudit = (key: ConsoleKey, values?: Record<string, string | number>) => string
const SHORT_ID = 8

/** One record as a sentence without its subject: "looked at contact, phone of merchant 1a2b3c4d: called back". An unknown action is named as it is. */
export function auditSentence(row: AuditRow, say: SayAudit, language: string): string {
  const action = AUDIT_ACTIONS.find((one) => one === row.action)
  if (action === undefined) return row.action
  const detail = (typeof row.detail === 'object' && row.detail !== null ? row.detail : {}) as Readonly<Record<string, unknown>>
  const target = row.target?.id.slice(-SHORT_ID) ?? ''
  switch (action) {
    case 'sign_in_refused':
      return say('audit.said.sign_in_refused', { why: problemSaid(detail.code, language) })
    case 'post_switch':
      return say('audit.said.post_switch', { role: say(`role.${String(detail.fromRole)}` as ConsoleKey) })
    case 'personal_data_read':
      return say('audit.said.personal_data_read', {
        target,
        fields: fieldsSaid(detail.fields, say, language),
        reason: typeof detail.reason === 'string' ? detail.reason : '',
      })
    case 'file_read':
      return say('audit.said.file_read', { target })
    case 'audit_read':
      return say('audit.said.audit_read', { count: Number(detail.lines ?? 0) })
    case 'export':
      return say('audit.said.export', { list: say(`export.${String(detail.list)}` as ConsoleKey), filter: String(detail.filter ?? '') })
    default:
      return say(`audit.said.${action}`)
  }
}

function problemSaid(code: unknown, language: string): string {
  if (typeof code !== 'string' || !(code in PROBLEMS)) return String(code ?? '')
  return PROBLEMS[code as ProblemCode][language === 'en' ? 'en' : 'zh']
}

function fieldsSaid(fields: unknown, say: SayAudit, language: string): string {
  if (!Array.isArray(fields)) return ''
  return fields.map((field) => say(`audit.field.${String(field)}` as ConsoleKey)).join(language === 'en' ? ', ' : '、')
}
