import type { Refusal } from '#domain/result.ts'
import { ProblemError } from '#web/api/client.ts'
import { reasonSaid } from '#web/ui/reason-said.ts'
import { useConsoleText } from '../use-console-text.ts'

/** A refusal in the person's words, with what is really in the way. */
export function useReason(): (refusal: Refusal) => string {
  const { say, language } = useConsoleText()
  return (refusal) => reasonSaid(refusal, { say: say as Parameters<typeof reasonSaid>[1]['say'], english: language === 'en' })
}

/** What a failed call says to the person. */
export function useProblem(): (failure: unknown) => string {
  const { say } = useConsoleText()
  const reason = useReason()
  return (failure) => {
    if (!(failure instanceof ProblemError)) return say('page.broken')
    if (failure.code === 'offline') return say('page.offline')
    const { detail, ...rest } = failure.problem
    const first = errorsOf(failure)[0]
    if (first) return `${reason({ code: failure.code })} · ${say(`rule.${first.rule}`)}`
    const named = typeof detail === 'object' && detail !== null ? (detail as Record<string, string>) : {}
    const roles = Array.isArray(rest.roles) ? { roles: rest.roles as string[] } : {}
    return reason({ code: failure.code, detail: typeof rest.fact === 'string' ? { fact: rest.fact } : { ...named, ...roles } })
  }
}

/** What a failed call says of each field, by its path in the body. */
export function useFaults(failure: unknown): ReadonlyMap<string, string> {
  const { say } = useConsoleText()
  return new Map(errorsOf(failure).map(({ path, rule }) => [path, say(`rule.${rule}`)]))
}

function errorsOf(failure: unknown): readonly { readonly path: string; readonly rule: string }[] {
  const errors: unknown = failure instanceof ProblemError ? failure.problem.errors : undefined
  if (!Array.isArray(errors)) return []
  return errors.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'rule' in one
      ? [{ path: 'path' in one ? String(one.path) : '', rule: String(one.rule) }]
      : [],
  )
}
