import type { Json, Refusal } from '#domain/result.ts'

/** Deepest nesting that is taken; no form of ours comes near it. */
const DEPTH_MAX = 32
const NAME_SHOWN_MAX = 100

interface Fault {
  readonly path: string
  readonly rule: string
  readonly wanted: Json
}

/**
 * What no rule may ever meet: U+0000 and lone surrogates, which PostgreSQL cannot store, and nesting that a stack cannot hold. Null when
 * the value is sound, else the refusal that names the field.
 */
export function unsound(value: unknown): Refusal | null {
  const fault = faultIn(value, '', 0)
  return fault && { code: 'form_invalid', detail: { errors: [{ ...fault }] } }
}

function faultIn(value: unknown, path: string, depth: number): Fault | null {
  if (typeof value === 'string') return isSound(value) ? null : { path, rule: 'text', wanted: 'Unicode without U+0000' }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null
  if (depth >= DEPTH_MAX) return { path, rule: 'maxDepth', wanted: DEPTH_MAX }
  for (const [name, one] of Object.entries(value)) {
    const inside = `${path}/${name.slice(0, NAME_SHOWN_MAX)}`
    const fault = isSound(name) ? faultIn(one, inside, depth + 1) : { path, rule: 'names', wanted: 'Unicode without U+0000' }
    if (fault) return fault
  }
  return null
}

function isSound(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text)
}
