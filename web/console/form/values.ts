import { type FieldError, type FormSchema, validateForm } from '#domain/process/form.ts'
import { isObject, type Json, type JsonObject } from '#domain/result.ts'

export type Widget =
  | 'group'
  | 'rows'
  | 'checklist'
  | 'photos'
  | 'lines'
  | 'signature'
  | 'position'
  | 'person'
  | 'department'
  | 'choice'
  | 'yes'
  | 'textarea'
  | 'number'
  | 'date'
  | 'moment'
  | 'secret'
  | 'text'

/** Which control draws a part of a form: what the schema asks for, else what its type suggests. */
export function widgetOf(schema: FormSchema): Widget {
  const asked = schema['x-widget']
  if (
    asked === 'photos' ||
    asked === 'checklist' ||
    asked === 'signature' ||
    asked === 'position' ||
    asked === 'person' ||
    asked === 'textarea'
  )
    return asked
  if (schema.title === 'form.department') return 'department'
  if (schema.type === 'array') return schema.items?.type === 'object' ? 'rows' : schema.items?.enum ? 'checklist' : 'lines'
  if (schema.type === 'object') return 'group'
  if (schema.type === 'boolean') return 'yes'
  if (schema.enum) return 'choice'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  if (schema.format === 'date') return 'date'
  if (schema.format === 'date-time') return 'moment'
  return schema['x-secret'] ? 'secret' : 'text'
}

/** What a form begins with. */
export function blankOf(schema: FormSchema): JsonObject {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, one]): [string, Json][] => {
      if (one.default !== undefined) return [[name, one.default]]
      if (widgetOf(one) === 'group' && schema.required?.includes(name)) return [[name, blankOf(one)]]
      if (widgetOf(one) === 'rows') return [[name, [blankOf(one.items ?? one)]]]
      return one.type === 'array' && schema.required?.includes(name) ? [[name, []]] : []
    }),
  )
}

/** The value as it is sent: what was left empty is not said. */
export function cleaned(value: Json): Json {
  if (Array.isArray(value)) return value.map(cleaned)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== '' && one !== null)
      .map(([name, one]) => [name, cleaned(one)]),
  )
}

/** Fields that are wrong, by their path; judged by the same rules as the server's. */
export function wrongOf(schema: FormSchema, value: Json): ReadonlyMap<string, FieldError> {
  return new Map(validateForm(schema, cleaned(value)).map((error) => [error.path, error]))
}

/** The whole with one part replaced. */
export function put(whole: JsonObject, name: string, part: Json | undefined): JsonObject {
  const { [name]: _, ...rest } = whole
  return part === undefined ? rest : { ...rest, [name]: part }
}
