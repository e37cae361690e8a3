import type { FormSchema } from '#domain/process/form.ts'
import type { Json } from '#domain/result.ts'

/** How a field is drawn on the portal. */
export type Kind =
  | 'files'
  | 'file'
  | 'choice'
  | 'checklist'
  | 'texts'
  | 'number'
  | 'switch'
  | 'textarea'
  | 'date'
  | 'secret'
  | 'text'
  | 'group'
  | 'groups'

const LONG_TEXT = 200
const COUNT_RANGE_MAX = 200

/** The kind that a schema asks for: its hints first, then its type. */
export function kindOf(schema: FormSchema): Kind {
  if (schema['x-secret'] === true) return 'secret'
  if (schema['x-widget'] === 'textarea') return 'textarea'
  if (schema.type === 'array') {
    if (schema['x-widget'] === 'photos' || schema.items?.format === 'uuid') return 'files'
    if (schema.items?.enum !== undefined) return 'checklist'
    return schema.items?.type === 'object' ? 'groups' : 'texts'
  }
  if (schema.type === 'object') return 'group'
  if (schema.type === 'boolean') return 'switch'
  if (schema.enum !== undefined) return 'choice'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.format === 'uuid') return schema['x-widget'] === 'person' ? 'text' : 'file'
  if (schema.format !== undefined) return 'date'
  return (schema.maxLength ?? 0) >= LONG_TEXT ? 'textarea' : 'text'
}

/** The properties in their order, each with its name and whether it must be filled. */
export function properties(schema: FormSchema): { name: string; schema: FormSchema; required: boolean }[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({ name, schema: field, required: required.has(name) }))
}

/** How a path is told: the text key of each part that has one, lines of a list by their number from 1. */
export function namesOf(schema: FormSchema, path: string): (string | number)[] {
  const names: (string | number)[] = []
  let part: FormSchema | undefined = schema
  for (const step of path.split('/').slice(1)) {
    const line: boolean = part?.items !== undefined && /^\d+$/.test(step)
    part = line ? part?.items : part?.properties?.[step]
    // An entry of a plain list is no field of its own.
    if (line && part?.type !== 'object') break
    names.push(line ? Number(step) + 1 : (part?.title ?? step))
  }
  return names
}

/** Errors in the order in which their fields stand in the form. */
export function inFormOrder<Error extends { readonly path: string }>(schema: FormSchema, errors: readonly Error[]): Error[] {
  return errors.toSorted((one, other) => {
    const [here, there] = [placeOf(schema, one.path), placeOf(schema, other.path)]
    const at = here.findIndex((rank, index) => rank !== there[index])
    return at < 0 ? 0 : (here[at] ?? 0) - (there[at] ?? -1)
  })
}

function placeOf(schema: FormSchema, path: string): number[] {
  let part: FormSchema | undefined = schema
  return path
    .split('/')
    .slice(1)
    .map((step) => {
      const names: string[] = Object.keys(part?.properties ?? {})
      const rank = part?.items ? Number(step) : names.indexOf(step)
      part = part?.items ?? part?.properties?.[step]
      return rank
    })
}

/** Where a form begins: its required groups open, one line in each required list of groups. */
export function beginning(schema: FormSchema): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const { name, schema: field, required } of properties(schema)) {
    const kind = kindOf(field)
    if (field.default !== undefined) value[name] = field.default
    else if (kind === 'group' && required) value[name] = beginning(field)
    else if (kind === 'groups' && required) value[name] = [beginning(field.items ?? { type: 'object' })]
    else if (kind === 'switch' && required) value[name] = false
    else if (kind === 'checklist' && required) value[name] = []
    else if (kind === 'number' && required && isCount(field)) value[name] = field.minimum
  }
  return value
}

/** A count of a few, which may begin at its least; not an id, which must be chosen. */
function isCount(field: FormSchema): boolean {
  return (
    field.type === 'integer' &&
    field.minimum !== undefined &&
    field.maximum !== undefined &&
    field.maximum - field.minimum <= COUNT_RANGE_MAX
  )
}

/** Without the parts that were left empty; an empty checklist stays, since "none" is an answer, and so does a group, whose fields are judged one by one. */
export function filled(value: Record<string, unknown>): Record<string, Json> {
  const entries = Object.entries(value).map(([name, entry]) => [name, kept(entry)] as const)
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined))
}

function kept(value: unknown): Json | undefined {
  if (value === '' || value === null || value === undefined) return undefined
  if (Array.isArray(value)) return value.map(kept).filter((entry) => entry !== undefined)
  if (typeof value !== 'object') return value as Json
  return filled(value as Record<string, unknown>)
}
