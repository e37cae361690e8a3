import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import Format from 'typebox/format'
import type { Json, Refusal } from '#domain/result.ts'
import { isInstantText } from '#domain/time.ts'

const ERRORS_MAX = 50

// One rule for the door and the rules behind it: RFC 3339 allows leap seconds and small letters, which no `Date` reads.
Format.Set('date-time', isInstantText)

/** A body that was no JSON, or none in UTF-8: refused like any other wrong form, after everything that comes before 422. */
export const UNREADABLE = Symbol('unreadable body')

/** Judges a shape: null when it is right, else the refusal that names each field. */
export type Checker = (value: unknown) => Refusal | null

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
}

/** Compiled once, when the operation is mounted. */
export function checkerOf(schema: TSchema | undefined): Checker | null {
  if (!schema) return null
  const compiled = Compile(schema)
  return (value) => {
    if (value === UNREADABLE) return formInvalid([{ path: '', rule: 'json', wanted: 'a JSON document in UTF-8' }])
    if (compiled.Check(value)) return null
    const errors: readonly SchemaError[] = compiled.Errors(value).filter((error) => error.keyword !== 'boolean')
    return formInvalid(
      errors.slice(0, ERRORS_MAX).flatMap((error): Json[] => {
        const params = error.params as { readonly [name: string]: Json | undefined }
        const missing = params.requiredProperties
        if (error.keyword === 'required' && Array.isArray(missing)) {
          return missing.map((name) => ({ path: `${error.instancePath}/${String(name)}`, rule: 'required', wanted: true }))
        }
        return [{ path: error.instancePath, rule: error.keyword, wanted: wantedOf(params) }]
      }),
    )
  }
}

function wantedOf(params: { readonly [name: string]: Json | undefined }): Json {
  return (
    params.limit ??
    params.type ??
    params.format ??
    params.allowedValues ??
    params.allowedValue ??
    params.pattern ??
    params.additionalProperties ??
    null
  )
}

function formInvalid(errors: Json): Refusal {
  return { code: 'form_invalid', detail: { errors } }
}
