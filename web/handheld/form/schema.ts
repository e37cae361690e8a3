import type { FieldError, FormSchema } from '#domain/process/form.ts'
import { validateForm } from '#domain/process/form.ts'
import type { Json } from '#domain/result.ts'
import { LOCAL_PREFIX } from '../outbox/keep.ts'

/** How a field is drawn. */
export type FieldKind =
  | 'photos'
  | 'signature'
  | 'serials'
  | 'position'
  | 'choice'
  | 'choices'
  | 'switch'
  | 'number'
  | 'textarea'
  | 'date'
  | 'text'
  | 'group'
  | 'groups'

const LONG_TEXT = 200
/** Stands for a picture that has no id from the server yet, while the form is checked here. */
const ANY_FILE_ID = '00000000-0000-7000-8000-000000000000'
const WIDGETS: Readonly<Record<string, FieldKind>> = {
  photos: 'photos',
  signature: 'signature',
  serials: 'serials',
  textarea: 'textarea',
}

/** The kind that a schema asks for: its widget hint first, then its type. */
export function fieldKind(schema: FormSchema): FieldKind {
  if (schema['x-widget'] === 'position' && schema.type === 'object') return 'position'
  const widget = WIDGETS[schema['x-widget'] ?? '']
  if (widget !== undefined) return widget
  if (schema.type === 'array') return listKind(schema.items)
  if (schema.type === 'object') return 'group'
  if (schema.type === 'boolean') return 'switch'
  if (schema.enum !== undefined) return 'choice'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.format === 'date' || schema.format === 'date-time') return 'date'
  if (schema.format === 'uuid') return 'photos'
  return (schema.maxLength ?? 0) >= LONG_TEXT ? 'textarea' : 'text'
}

function listKind(items: FormSchema | undefined): FieldKind {
  if (items?.format === 'uuid') return 'photos'
  if (items?.enum !== undefined) return 'choices'
  return items?.type === 'object' ? 'groups' : 'serials'
}

/** A choice's values with the text key of each. */
export function options(schema: FormSchema): { value: string; key: string }[] {
  return (schema.enum ?? []).map((value) => ({ value, key: `option.${value}` }))
}

/** The properties in their order, each with its name and whether it must be filled. */
export function fields(schema: FormSchema): { name: string; schema: FormSchema; required: boolean }[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({ name, schema: field, required: required.has(name) }))
}

/** Where a form begins: defaults and groups, and a switch that must be answered stands at "no". */
export function initialValue(schema: FormSchema): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const { name, schema: field, required } of fields(schema)) {
    const kind = fieldKind(field)
    if (field.default !== undefined) value[name] = field.default
    else if (kind === 'group') value[name] = initialValue(field)
    else if (kind === 'switch' && required) value[name] = false
    else if (kind === 'choices' && required) value[name] = []
    else if (kind === 'groups' && required) value[name] = [initialValue(field.items ?? { type: 'object' })]
  }
  return value
}

/** Without the parts that were left empty: an optional field untouched is absent; a required list may be answered by "none". */
export function filledOnly(schema: FormSchema, value: Record<string, unknown>): Record<string, Json> {
  const filled: Record<string, Json> = {}
  for (const { name, schema: field, required } of fields(schema)) {
    const entry = pruned(field, value[name])
    const empty = entry === undefined || (Array.isArray(entry) && entry.length === 0) || (isGroup(entry) && Object.keys(entry).length === 0)
    if (entry !== undefined && (required || !empty)) filled[name] = entry
  }
  return filled
}

function pruned(schema: FormSchema, value: unknown): Json | undefined {
  if (value === '' || value === null || value === undefined) return undefined
  if (Array.isArray(value))
    return value.map((entry) => pruned(schema.items ?? { type: 'string' }, entry)).filter((entry) => entry !== undefined)
  if (isGroup(value)) return filledOnly(schema, value)
  return value as Json
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What is missing or wrong, by the same judge as the server's (docs/spec/2): pictures not yet sent count as files.
 * The server judges again; this spares the person a refusal.
 */
export function checkForm(schema: FormSchema, input: Record<string, Json>): FieldError[] {
  return validateForm(schema, withAnyFile(input))
}

function withAnyFile(value: Json): Json {
  if (typeof value === 'string')
    return value.startsWith(LOCAL_PREFIX) ? ANY_FILE_ID.slice(0, 24) + value.slice(LOCAL_PREFIX.length).slice(0, 12) : value
  if (Array.isArray(value)) return value.map(withAnyFile)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withAnyFile(entry)]))
}
