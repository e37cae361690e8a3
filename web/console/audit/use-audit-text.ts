import { audit as english } from '#web/text/en/audit.ts'
import { audit as chinese } from '#web/text/zh-CN/audit.ts'
import { type ConsoleSay, useConsoleText } from '../use-console-text.ts'

export type AuditKey = keyof typeof chinese
type AuditSay = (key: AuditKey, values?: { readonly [name: string]: string | number }) => string

/** How the page speaks: its own words, the console's, and in which language. */
export interface AuditWords {
  readonly say: AuditSay
  readonly sayShared: ConsoleSay
  readonly language: 'zh-CN' | 'en'
}

/** The page's own texts beside the console's: both languages are small and come with the page. */
export function useAuditText(): AuditWords {
  const { say, language } = useConsoleText()
  return auditWords(say, language)
}

export function auditWords(sayShared: ConsoleSay, language: AuditWords['language']): AuditWords {
  const texts: { readonly [Key in AuditKey]: string } = language === 'en' ? english : chinese
  const say: AuditSay = (key, values) => texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values?.[name] ?? ''))
  return { say, sayShared, language }
}

/** Is this one of the page's keys? What the server names (a field of a form) may be newer than the texts. */
export function isAuditKey(key: string): key is AuditKey {
  return Object.hasOwn(chinese, key)
}
