import { expect, test } from 'vitest'
import { AUDIT_ACTIONS } from '#contract/audit.ts'
import { newestDefinitionOf } from '#domain/process/registry.ts'
import { core as coreEn } from '#web/text/en/core.ts'
import { installation as formsEn } from '#web/text/en/installation.ts'
import { lists as listsEn } from '#web/text/en/lists.ts'
import { core as coreZh } from '#web/text/zh-CN/core.ts'
import { installation as formsZh } from '#web/text/zh-CN/installation.ts'
import { lists as listsZh } from '#web/text/zh-CN/lists.ts'
import { type AuditRow, auditSentence } from './sentence.ts'
import { type AuditWords, auditWords } from './use-audit-text.ts'

/** A key without a text is said as it is, as i18next does. */
const sayer =
  (texts: Readonly<Record<string, string>>): AuditWords['sayShared'] =>
  (key, values = {}) =>
    (texts[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
const zh = auditWords(sayer({ ...coreZh, ...formsZh, ...listsZh }), 'zh-CN')
const en = auditWords(sayer({ ...coreEn, ...formsEn, ...listsEn }), 'en')

const order = { id: '01980000-0000-7000-8000-00000000000a', number: 'NI2611-000123' }
const file = { kind: 'file', id: '01980000-0000-7000-8000-00001a2b3c4d', name: null }
const wang = { kind: 'person', id: '01980000-0000-7000-8000-0000000000b1', name: '王建国' }
const row = (action: string, detail: unknown = {}, more: Partial<AuditRow> = {}): AuditRow => ({
  action,
  detail,
  target: null,
  order: null,
  count: 1,
  ...more,
})

test.each<[AuditRow, string, string, string]>([
  [
    row('personal_data_read', { reason: '回访', fields: ['contactName', 'contactPhone'] }, { target: { ...file, kind: 'merchant' } }),
    '查看商户 1a2b3c4d 的联系人、联系电话，理由：回访',
    'saw contact, phone of merchant 1a2b3c4d; reason: 回访',
    'who looked at whose contacts, and why',
  ],
  [
    row('personal_data_read', { reason: '回访', fields: ['contactPhone'] }, { target: { ...file, kind: 'merchant' }, order }),
    '查看 NI2611-000123 商户的联系电话，理由：回访',
    'saw phone of the merchant of NI2611-000123; reason: 回访',
    'and for which order',
  ],
  [row('file_read', {}, { target: file }), '查看文件 1a2b3c4d', 'looked at file 1a2b3c4d', 'a file that no order has yet'],
  [
    row('file_read', { order: order.number, field: 'storefrontPhotos' }, { target: file, order }),
    '查看 NI2611-000123 的门头照片',
    'looked at NI2611-000123: Photos of the storefront',
    'an order’s file, by the field it came for',
  ],
  [
    row('file_read', { order: order.number, field: 'storefrontPhotos' }, { target: file, order, count: 12 }),
    '查看 NI2611-000123 的 12 个影像文件',
    'looked at 12 photos and papers of NI2611-000123',
    'opened at once: how many',
  ],
  [
    row('personal_data_read', { fields: ['contactName'] }, { order, count: 2 }),
    '查看个人信息 2 次，工单 NI2611-000123',
    'Personal data seen, 2 times, order NI2611-000123',
    'other things folded',
  ],
  [
    row('post_switch', { because: 'post_closed', fromPostId: 'x' }),
    '原岗位已关闭，转到另一岗位',
    'the post was closed: went on in another',
    'nobody chose that switch',
  ],
  [
    row('person_changed', { fields: ['name', 'posts'] }, { target: wang }),
    '修改人员 王建国：名称、岗位',
    'changed 王建国: name, posts',
    'a person by name',
  ],
  [
    row('export', { list: 'audit', filter: 'from=2026-11-01' }),
    '导出审计记录，条件：from=2026-11-01',
    'exported audit records, filter: from=2026-11-01',
    'the audit itself taken along',
  ],
  [row('later_thing'), 'later_thing', 'later_thing', 'what the page does not know is named as the server names it'],
])('%o reads %s, %s (%s)', (one, chinese, english) => {
  expect(auditSentence(one, zh)).toBe(chinese)
  expect(auditSentence(one, en)).toBe(english)
})

test('a refused sign-in says why, and whose where that is known', () => {
  expect(auditSentence(row('sign_in_refused', { code: 'locked_out' }), zh)).toMatch(/^登录被拒：.*\p{Script=Han}/u)
  expect(auditSentence(row('sign_in_refused', { code: 'locked_out' }, { target: wang }), zh)).toMatch(/^登录 王建国 被拒：/)
})

test.each(AUDIT_ACTIONS)('%s has a name and a sentence in both languages, nothing left open', (action) => {
  for (const words of [zh, en]) {
    expect(words.say(`name.${action}`)).toBeTruthy()
    const said = auditSentence(row(action, {}, { target: file }), words)
    expect(said).not.toMatch(/\{\{|undefined/)
    expect(said).not.toBe(action)
  }
})

test('every field that takes files has its words, whatever the form', () => {
  const fields = Object.values(newestDefinitionOf('installation')?.actions ?? {}).flatMap((action) =>
    Object.entries(action.form.properties ?? {}).flatMap(([name, { 'x-widget': widget }]) =>
      widget === 'photos' || widget === 'signature' ? [name] : [],
    ),
  )
  expect(fields.length).toBeGreaterThan(8)
  for (const field of fields)
    for (const words of [zh, en])
      expect(auditSentence(row('file_read', { field }, { target: file, order }), words), field).not.toContain('form.')
})
