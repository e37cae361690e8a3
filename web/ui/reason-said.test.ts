import { expect, test } from 'vitest'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import type { Refusal } from '#domain/result.ts'
import { core as coreEn } from '#web/text/en/core.ts'
import { installation as installationEn } from '#web/text/en/installation.ts'
import { core } from '#web/text/zh-CN/core.ts'
import { installation } from '#web/text/zh-CN/installation.ts'
import { reasonSaid } from './reason-said.ts'

const TEXTS: Record<'zh' | 'en', Record<string, string>> = { zh: { ...core, ...installation }, en: { ...coreEn, ...installationEn } }
const wordsIn = (language: 'zh' | 'en') => ({
  english: language === 'en',
  say: (key: string, values: Record<string, string> = {}) =>
    (TEXTS[language][key] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? ''),
})
const said = (refusal: Refusal) => reasonSaid(refusal, wordsIn('zh'))

test.each<[Refusal, string, string]>([
  [
    { code: 'fact_missing', detail: { fact: 'notice_returned' } },
    '通知没有被退回，不用重新提交',
    'not "通知已退回", which is what is not so',
  ],
  [{ code: 'fact_missing', detail: { fact: 'not_notice_returned' } }, '通知已退回，等银行补正', 'what is already so is said as it is'],
  [{ code: 'separation_required', detail: { other: 'asked_approver' } }, '没有请您加签', 'nobody has to do it in their place'],
  [{ code: 'separation_required', detail: { other: 'notified_by' } }, '通知由您提交，须由另一人审批', 'R3 names the other half'],
  [{ code: 'action_not_allowed', detail: { action: 'approve', state: 'notified' } }, '在「银行审批」办理', 'where it is done'],
  [{ code: 'action_not_allowed', detail: { action: 'assign', state: 'normal' } }, '工单已结束', 'an open order has it everywhere'],
  [{ code: 'role_not_allowed', detail: { allowed: ['agent', 'risk_officer'] } }, '由客服、风控办理', 'who does it'],
  [{ code: 'not_in_this_capacity', detail: { capacity: 'outsourcer' } }, '服务商在该行为外包服务机构，由银行办理', 'R1: the other side'],
  [{ code: 'limit_reached', detail: { limit: 30 } }, '在手工单已达上限', 'the problem’s own text says it'],
])('%j is said as %s (%s)', (refusal, words, _because) => {
  expect(said(refusal)).toBe(words)
})

test.each(['zh', 'en'] as const)('every fact and every other half that the installation asks for has its words (%s)', (language) => {
  const asked = new Set<string>()
  const order = { state: 'installing', assigneeId: null, helperIds: [], facts: {}, suspended: null, capacity: 'acquirer', clocks: [] }
  const actor = { personId: 'somebody', role: 'agent', nodeId: 1 }
  const one = { order, input: {}, at: 0, context: { actor, references: {}, calendar: {}, targets: {} } }
  for (const action of Object.values(INSTALLATION.actions))
    for (const guard of [...(action.who ?? []), ...(action.needs ?? [])]) {
      const refusal = guard(one as never)
      if (refusal?.detail?.fact !== undefined) asked.add(`lacks.${String(refusal.detail.fact)}`)
      if (refusal?.detail?.other !== undefined) asked.add(`other.${String(refusal.detail.other)}`)
    }
  expect(asked.size).toBeGreaterThan(12)
  expect([...asked].filter((key) => TEXTS[language][key] === undefined)).toEqual([])
})
