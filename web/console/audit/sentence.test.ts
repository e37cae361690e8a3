import { expect, test } from 'vitest'
import { staffConsole as en } from '#web/text/en/console.ts'
import { staffConsole as zh } from '#web/text/zh-CN/console.ts'
import type { ConsoleKey } from '../use-console-text.ts'
import { AUDIT_ACTIONS, type AuditRow, auditSentence } from './sentence.ts'

function sayer(texts: Readonly<Record<string, string>>) {
  return (key: ConsoleKey, values: Record<string, string | number> = {}): string =>
    (texts[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
}

const reveal: AuditRow = {
  action: 'personal_data_read',
  target: { kind: 'merchant', id: '01980000-0000-7000-8000-00001a2b3c4d' },
  detail: { reason: '回访', fields: ['contactName', 'contactPhone'] },
}

test('who looked at whose contacts, and why, reads as a sentence', () => {
  expect(auditSentence(reveal, sayer(zh), 'zh-CN')).toBe('查看商户 1a2b3c4d 的联系人、联系电话，理由：回访')
  expect(auditSentence(reveal, sayer(en), 'en')).toBe('saw contact, phone of merchant 1a2b3c4d; reason: 回访')
})

test('a refused sign-in says why', () => {
  const row = { action: 'sign_in_refused', target: null, detail: { code: 'locked_out' } }
  expect(auditSentence(row, sayer(zh), 'zh-CN')).toMatch(/^登录被拒：.*\p{Script=Han}/u)
})

test.each(AUDIT_ACTIONS)('%s has a sentence in both languages, nothing left open', (action) => {
  for (const texts of [zh, en]) {
    const said = auditSentence({ action, target: reveal.target, detail: {} }, sayer(texts), 'zh-CN')
    expect(said).not.toMatch(/audit\.said|\{\{|undefined\}/)
    expect(said).not.toBe(action)
  }
})

test('what the page does not know is named as the server names it', () => {
  expect(auditSentence({ action: 'later_thing', target: null, detail: {} }, sayer(zh), 'zh-CN')).toBe('later_thing')
})
