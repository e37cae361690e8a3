import { expect, test } from 'vitest'
import type { FormSchema } from '#domain/process/form.ts'
import { beginning, filled, kindOf } from './shape.ts'

test.each([
  [{ type: 'string', 'x-secret': true }, 'secret', 'key material is never shown'],
  [{ type: 'array', items: { type: 'string', enum: ['licence'] } }, 'checklist', 'what was handed in'],
  [{ type: 'string', maxLength: 500 }, 'textarea', 'an opinion gets room'],
  [{ type: 'array', items: { type: 'object' } }, 'groups', 'a line a terminal'],
] as const)('%j is drawn as %s (%s)', (schema, kind, _because) => {
  expect(kindOf(schema as FormSchema)).toBe(kind)
})

test('an empty checklist is an answer; an empty text is none', () => {
  expect(filled({ materials: [], remark: '', shop: { name: '' } })).toEqual({ materials: [], shop: {} })
})

test('a form begins with what must be answered', () => {
  const schema: FormSchema = {
    type: 'object',
    required: ['terminalsWanted', 'shop'],
    properties: {
      terminalsWanted: { type: 'integer', minimum: 1, maximum: 20 },
      shop: { type: 'object', properties: {} },
      remark: { type: 'string' },
    },
  }
  expect(beginning(schema)).toEqual({ terminalsWanted: 1, shop: {} })
})
