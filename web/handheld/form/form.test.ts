import { expect, test } from 'vitest'
import type { FormSchema } from '#domain/process/form.ts'
import { checkForm, fieldKind, filledOnly, initialValue } from './schema.ts'

const SURVEY: FormSchema = {
  type: 'object',
  required: ['storefront', 'met', 'licenceSeen'],
  properties: {
    storefront: { type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 2, uniqueItems: true, 'x-widget': 'photos' },
    met: { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 4 }, remark: { type: 'string' } } },
    score: { type: 'integer', minimum: 0, maximum: 10 },
    licenceSeen: { type: 'boolean', const: true },
  },
}

test.each([
  [{ type: 'array', items: { type: 'string', format: 'uuid' } }, 'photos', 'a list of files is photos'],
  [{ type: 'string', 'x-widget': 'signature' }, 'signature', 'the widget hint decides first'],
  [{ type: 'string', enum: ['a', 'b'] }, 'choice', 'one of a few'],
  [{ type: 'array', items: { type: 'string', enum: ['a'] } }, 'choices', 'several of a few'],
  [{ type: 'array', items: { type: 'object' } }, 'groups', 'a list of groups'],
  [{ type: 'string', maxLength: 500 }, 'textarea', 'long text gets room'],
  [{ type: 'integer' }, 'number', 'digits get the number keys'],
] as const)('%j is drawn as %s (%s)', (schema, kind, _because) => {
  expect(fieldKind(schema as FormSchema)).toBe(kind)
})

test('each missing or wrong field is named by its path', () => {
  const errors = checkForm(SURVEY, {
    storefront: [`local:${'a'.repeat(64)}`],
    met: { name: 'a name too long' },
    score: 11,
    licenceSeen: false,
  })
  expect(errors.map(({ path, rule }) => [path, rule])).toEqual([
    ['/storefront', 'minItems'],
    ['/met/name', 'maxLength'],
    ['/score', 'maximum'],
    ['/licenceSeen', 'const'],
  ])
})

test('two pictures kept here count as two different files', () => {
  const storefront = [`local:${'a'.repeat(64)}`, `local:${'b'.repeat(64)}`]
  expect(checkForm(SURVEY, { storefront, met: { name: 'Li' }, licenceSeen: true })).toEqual([])
})

test('what was left empty is not sent; a required list may be answered by none', () => {
  const schema: FormSchema = {
    type: 'object',
    required: ['met', 'risks', 'score'],
    properties: {
      ...SURVEY.properties,
      risks: { type: 'array', items: { type: 'string', enum: ['recent_move'] } },
      place: { type: 'object', properties: { lat: { type: 'number' } } },
    },
  }
  const value = { met: { name: 'Li', remark: '' }, storefront: [], risks: [], score: 0, place: {} }
  expect(filledOnly(schema, value)).toEqual({ met: { name: 'Li' }, risks: [], score: 0 })
})

test('a form begins with its groups open and its switches at no', () => {
  expect(initialValue(SURVEY)).toEqual({ met: {}, licenceSeen: false })
})
