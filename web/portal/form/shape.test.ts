import { expect, test } from 'vitest'
import { NotifyForm } from '#domain/process/definitions/installation-forms.ts'
import type { FormSchema } from '#domain/process/form.ts'
import { beginning, filled, inFormOrder, kindOf, namesOf } from './shape.ts'

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

test.each([
  [NotifyForm, '/merchant/name', ['form.merchant', 'form.merchantName'], 'the shop’s name, of the shop'],
  [NotifyForm, '/materials/0', ['form.materials'], 'one tick is no field of its own'],
  [NotifyForm, '/bankNodeId', ['bankNodeId'], 'what the form does not draw is named as the server does'],
])('%# %s is told as %j (%s)', (schema, path, names, _because) => {
  expect(namesOf(schema as FormSchema, path)).toEqual(names)
})

test('a line of a list is told by its number', () => {
  const schema: FormSchema = {
    type: 'object',
    properties: {
      terminals: {
        type: 'array',
        title: 'form.terminals',
        items: { type: 'object', properties: { serial: { type: 'string', title: 'form.serial' } } },
      },
    },
  }
  expect(namesOf(schema, '/terminals/1/serial')).toEqual(['form.terminals', 2, 'form.serial'])
})

test('what is wrong is told from the top of the form down, whatever the order in which it was found', () => {
  const found = ['/departmentId', '/merchant/mcc', '/materials/2', '/merchant/name', '/materials/0'].map((path) => ({ path }))
  expect(inFormOrder(NotifyForm, found).map(({ path }) => path)).toEqual([
    '/merchant/name',
    '/merchant/mcc',
    '/departmentId',
    '/materials/0',
    '/materials/2',
  ])
})
