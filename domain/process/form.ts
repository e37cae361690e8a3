import { isObject, type Json, type JsonObject } from '../result.ts'
import { isDateText, isInstantText } from '../time.ts'

/** The subset of JSON Schema 2020-12 that our forms use; browser, handheld and server judge by the same. */
export interface FormSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  /** Key of the text that names it (`form.<action>.<field>`). */
  readonly title?: string
  readonly properties?: { readonly [name: string]: FormSchema }
  readonly required?: readonly string[]
  readonly additionalProperties?: false
  readonly items?: FormSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly const?: Json
  readonly minimum?: number
  readonly maximum?: number
  readonly format?: 'date-time' | 'date' | 'uuid'
  readonly default?: Json
  readonly 'x-widget'?: 'photos' | 'signature' | 'serials' | 'position' | 'person' | 'textarea' | 'checklist' | 'terminals'
  /** Personal data: kept apart from history (docs/spec/11, R18). */
  readonly 'x-private'?: true
  /** Key material: taken by the key provider, never stored or logged (docs/spec/4). */
  readonly 'x-secret'?: true
}

export interface FieldError {
  /** JSON pointer, such as `/merchant/name`. */
  readonly path: string
  readonly rule: string
  /** What would be right. */
  readonly wanted: Json
}

const FIELD_ERRORS_MAX = 50

/** Every field that is wrong, with the rule it breaks; an empty list when the form is right. */
export function validateForm(schema: FormSchema, value: Json, path = ''): FieldError[] {
  const errors: FieldError[] = []
  check(schema, value, path, errors)
  return errors.slice(0, FIELD_ERRORS_MAX)
}

function check(schema: FormSchema, value: Json, path: string, errors: FieldError[]): void {
  if (typeOf(value) !== schema.type && !(schema.type === 'number' && typeOf(value) === 'integer')) {
    errors.push({ path, rule: 'type', wanted: schema.type })
    return
  }
  if (schema.const !== undefined && value !== schema.const) errors.push({ path, rule: 'const', wanted: schema.const })
  if (schema.enum && !schema.enum.includes(value as string)) errors.push({ path, rule: 'enum', wanted: [...schema.enum] })
  if (typeof value === 'string') checkText(schema, value, path, errors)
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) errors.push({ path, rule: 'minimum', wanted: schema.minimum })
    if (schema.maximum !== undefined && value > schema.maximum) errors.push({ path, rule: 'maximum', wanted: schema.maximum })
  }
  if (Array.isArray(value)) checkList(schema, value, path, errors)
  if (isObject(value)) checkObject(schema, value, path, errors)
}

function checkText(schema: FormSchema, value: string, path: string, errors: FieldError[]): void {
  const length = [...value].length
  if (schema.minLength !== undefined && (length < schema.minLength || value.trim() === ''))
    errors.push({ path, rule: 'minLength', wanted: schema.minLength })
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.push({ path, rule: 'maxLength', wanted: schema.maxLength })
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
    errors.push({ path, rule: 'pattern', wanted: schema.pattern })
  if (schema.format !== undefined && !FORMATS[schema.format](value)) errors.push({ path, rule: 'format', wanted: schema.format })
  // Nobody types them, and slips, terminals and logs would obey them; of several lines there are breaks. U+0000 no database text holds.
  const hidden = schema['x-widget'] === 'textarea' ? /[^\P{Cc}\n\r\t]/u : /\p{Cc}/u
  if (hidden.test(value)) errors.push({ path, rule: 'noControl', wanted: 'text without control characters' })
}

const FORMATS: Record<NonNullable<FormSchema['format']>, (text: string) => boolean> = {
  'date-time': isInstantText,
  date: isDateText,
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
}

function checkList(schema: FormSchema, value: readonly Json[], path: string, errors: FieldError[]): void {
  if (schema.minItems !== undefined && value.length < schema.minItems) errors.push({ path, rule: 'minItems', wanted: schema.minItems })
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    errors.push({ path, rule: 'maxItems', wanted: schema.maxItems })
    return
  }
  if (schema.uniqueItems && new Set(value.map((one) => JSON.stringify(one))).size < value.length)
    errors.push({ path, rule: 'uniqueItems', wanted: true })
  const { items } = schema
  if (items)
    value.forEach((one, index) => {
      check(items, one, `${path}/${index}`, errors)
    })
}

function checkObject(schema: FormSchema, value: JsonObject, path: string, errors: FieldError[]): void {
  const properties = schema.properties ?? {}
  for (const name of schema.required ?? [])
    if (!Object.hasOwn(value, name)) errors.push({ path: `${path}/${name}`, rule: 'required', wanted: true })
  for (const [name, one] of Object.entries(value)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (property) check(property, one, `${path}/${name}`, errors)
    else errors.push({ path: `${path}/${name}`, rule: 'unknown', wanted: Object.keys(properties) })
  }
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

export interface SplitInput {
  /** What history may hold. */
  readonly open: Json
  /** JSON pointer → personal data. */
  readonly personal: { readonly [path: string]: string }
}

/** Takes personal data out of a form and drops key material: history holds neither (docs/spec/11, R18; docs/spec/4). */
export function splitPrivate(schema: FormSchema, value: Json): SplitInput {
  const personal: Record<string, string> = {}
  const walk = (part: FormSchema | undefined, one: Json, path: string): Json => {
    if (Array.isArray(one)) return one.map((entry, index) => walk(part?.items, entry, `${path}/${index}`))
    if (!isObject(one)) return one
    const kept: Record<string, Json> = {}
    for (const [name, entry] of Object.entries(one)) {
      const property = part?.properties && Object.hasOwn(part.properties, name) ? part.properties[name] : undefined
      if (property?.['x-secret']) continue
      if (property?.['x-private']) personal[`${path}/${name}`] = typeof entry === 'string' ? entry : JSON.stringify(entry)
      else kept[name] = walk(property, entry, `${path}/${name}`)
    }
    return kept
  }
  return { open: walk(schema, value, ''), personal }
}

/** What a draft may keep: secrets are typed again (docs/spec/4). */
export function withoutSecrets(schema: FormSchema, value: Json): Json {
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(schema.items ?? schema, one))
  if (!isObject(value)) return value
  const kept: JsonObject = Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => schema.properties?.[name]?.['x-secret'] !== true)
      .map(([name, one]) => [name, withoutSecrets(schema.properties?.[name] ?? schema, one)]),
  )
  return kept
}

/** Ids of the files that a form names, photos and signatures, each with its place as a JSON pointer; at most as many as the form's limits allow. */
export function placesOfFiles(schema: FormSchema, value: Json): { readonly id: string; readonly path: string }[] {
  const found: { id: string; path: string }[] = []
  const walk = (part: FormSchema | undefined, one: Json, path: string, isFile: boolean): void => {
    const widget = part?.['x-widget']
    const here = isFile || widget === 'photos' || widget === 'signature'
    if (typeof one === 'string' && here) found.push({ id: one, path })
    if (Array.isArray(one)) for (const [nth, entry] of one.entries()) walk(part?.items, entry, `${path}/${nth}`, here)
    if (isObject(one))
      for (const [name, entry] of Object.entries(one))
        walk(part?.properties && Object.hasOwn(part.properties, name) ? part.properties[name] : undefined, entry, `${path}/${name}`, false)
  }
  walk(schema, value, '', false)
  return found
}
