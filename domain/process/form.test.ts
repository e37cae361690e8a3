import { expect, test } from 'vitest'
import { ComponentForm, ReasonForm } from './definitions/installation-forms.ts'
import { type FormSchema, validateForm, withoutSecrets } from './form.ts'

test('a draft keeps the serials and check values of a key form, never a component (docs/spec/4)', () => {
  const typed = { components: [{ serial: 'SN70013884', component: '0123456789ABCDEFFEDCBA9876543210', kcv: '08D7B4' }] }
  expect(withoutSecrets(ComponentForm, typed)).toEqual({ components: [{ serial: 'SN70013884', kcv: '08D7B4' }] })
})

test.each([
  ['百味小馆', [], 'letters'],
  ['👨‍👩‍👧‍👦𠮷野家', [], 'a sign of several parts, a letter beyond the first plane'],
  ['百味\n小馆', ['noControl'], 'a name has one line'],
  ['百味\u001b[31m', ['noControl'], 'what a terminal would obey'],
  ['百味\u0000', ['noControl'], 'what the database does not hold'],
])('a text of one line, %j, breaks the rules %j (%s)', (text, rules, because) => {
  const line: FormSchema = { type: 'string', minLength: 1, maxLength: 40 }
  expect(
    validateForm(line, text).map((error) => error.rule),
    because,
  ).toEqual(rules)
})

test.each([
  ['先电话联系\n再上门\r\n\t带齐材料', [], 'a reason has lines'],
  ['响铃\u0007', ['noControl'], 'and no bell'],
])('a text of several lines, %j, breaks the rules %j (%s)', (reason, rules, because) => {
  expect(
    validateForm(ReasonForm, { reason }).map((error) => error.rule),
    because,
  ).toEqual(rules)
})
