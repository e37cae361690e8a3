import { type AuditFilter, type AuditLine, auditPage } from '#web/api/audit.ts'
import type { ExportWish } from '../shell/exporting.ts'
import { auditFilterText } from './filter.ts'
import { auditSentence } from './sentence.ts'
import type { AuditWords } from './use-audit-text.ts'

const HEAD = ['at', 'person', 'login', 'role', 'action', 'order', 'what', 'address'] as const

/** The audit as it is filtered, every record by itself, for a spreadsheet. */
export function auditWish(filter: AuditFilter, words: AuditWords): ExportWish {
  return {
    list: 'audit',
    filter: auditFilterText(filter),
    title: words.say('title'),
    head: HEAD.map((name) => words.say(name)),
    total: null,
    page: async (cursor, signal) => {
      const page = await auditPage(filter, cursor, signal)
      return { rows: page.items.map((line) => cellsOf(line, words)), next: page.next }
    },
  }
}

function cellsOf(line: AuditLine, words: AuditWords): readonly (string | number | null)[] {
  return [
    line.at.slice(0, 19).replace('T', ' '),
    line.person?.name ?? null,
    line.person?.login ?? null,
    line.role === null ? null : words.sayShared(`role.${line.role}`),
    words.say(`name.${line.action}` as 'name.sign_in'),
    line.order?.number ?? null,
    auditSentence(line, words),
    line.address,
  ]
}
