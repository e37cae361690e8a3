import { expect, test } from 'vitest'
import { ComponentForm } from './definitions/installation-forms.ts'
import { withoutSecrets } from './form.ts'

test('a draft keeps the serials and check values of a key form, never a component (docs/spec/4)', () => {
  const typed = { components: [{ serial: 'SN70013884', component: '0123456789ABCDEFFEDCBA9876543210', kcv: '08D7B4' }] }
  expect(withoutSecrets(ComponentForm, typed)).toEqual({ components: [{ serial: 'SN70013884', kcv: '08D7B4' }] })
})
