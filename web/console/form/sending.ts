import type { FieldError, FormSchema } from '#domain/process/form.ts'
import type { JsonObject } from '#domain/result.ts'
import { ProblemError } from '#web/api/client.ts'

/** The order moved on while the form was open: what it is now, and what may be done there. */
export interface Conflict {
  readonly kind: 'changed' | 'elsewhere'
  readonly allowed: readonly string[]
}

const MOVED_ON: readonly string[] = ['action_not_allowed', 'order_suspended', 'fact_missing', 'version_conflict']

/** Is the refusal one that looking at the order again explains? `null` for any other failure. */
export function conflictOf(failure: unknown): Conflict | null {
  if (!(failure instanceof ProblemError)) return null
  if (failure.code === 'version_stale') return { kind: 'changed', allowed: [] }
  if (!MOVED_ON.includes(failure.code)) return null
  const { allowed } = failure.problem
  return { kind: 'elsewhere', allowed: Array.isArray(allowed) ? allowed.map(nameOf).filter((name) => name !== '') : [] }
}

function nameOf(one: unknown): string {
  if (typeof one === 'string') return one
  return typeof one === 'object' && one !== null && 'action' in one ? String(one.action) : ''
}

/**
 * May the same action id be sent again? After silence or a server's fault it must be, so that the action has one effect;
 * after a refusal the person sends other words, which are another action.
 */
export function isSameAttempt(failure: unknown): boolean {
  return failure instanceof ProblemError && (failure.status === 0 || failure.status >= 500 || failure.status === 429)
}

/** Wrong fields as the server named them, by their path; those that the form does not draw are under `''`. */
export function errorsOf(failure: unknown): ReadonlyMap<string, FieldError> {
  const errors = failure instanceof ProblemError ? failure.problem.errors : undefined
  const known = Array.isArray(errors) ? errors.filter((one): one is FieldError => typeof one?.path === 'string') : []
  return new Map(known.map((one) => [one.path.replace(/^\/input(?=\/|$)/, ''), one]))
}

/** Does anything of the draft differ from what the form begins with? */
export function isWorthKeeping(start: JsonObject, value: JsonObject): boolean {
  return JSON.stringify(start) !== JSON.stringify(value)
}

/** The first wrong field in the order of the form, to lead the eye there. */
export function firstWrong(schema: FormSchema, wrong: ReadonlyMap<string, FieldError>): string | null {
  const names = Object.keys(schema.properties ?? {})
  const rank = (path: string): number => names.indexOf(path.split('/')[1] ?? '')
  return [...wrong.keys()].sort((one, other) => rank(one) - rank(other))[0] ?? null
}
