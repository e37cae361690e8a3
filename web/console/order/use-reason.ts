import { PROBLEMS } from '#domain/problem.ts'
import type { Refusal } from '#domain/result.ts'
import { ProblemError } from '#web/api/client.ts'
import { useConsoleText } from '../use-console-text.ts'

/** A refusal in the person's words, with what is missing where it names it. */
export function useReason(): (refusal: Refusal) => string {
  const { say, language } = useConsoleText()
  return ({ code, detail }) => {
    const told = PROBLEMS[code][language === 'en' ? 'en' : 'zh']
    const wanted = detail?.fact
    if (typeof wanted === 'string') {
      const name = say(`fact.${wanted}`)
      // What is already so needs no "missing" before it.
      if (wanted.startsWith('not_') && name !== `fact.${wanted}`) return name
      return name === `fact.${wanted}` ? told : `${told}${language === 'en' ? ': ' : '：'}${name}`
    }
    const roles = detail?.roles
    return Array.isArray(roles)
      ? `${told}${language === 'en' ? ': ' : '：'}${roles.map((role) => say(`role.${String(role)}`)).join('、')}`
      : told
  }
}

/** What a failed call says to the person. */
export function useProblem(): (failure: unknown) => string {
  const { say } = useConsoleText()
  const reason = useReason()
  return (failure) => {
    if (!(failure instanceof ProblemError)) return say('page.broken')
    if (failure.code === 'offline') return say('page.offline')
    const { detail, errors, ...rest } = failure.problem
    const first: unknown = Array.isArray(errors) ? errors[0] : undefined
    if (typeof first === 'object' && first !== null && 'rule' in first)
      return `${reason({ code: failure.code })} · ${say(`rule.${String(first.rule)}`)}`
    const fact =
      typeof rest.fact === 'string'
        ? { fact: rest.fact }
        : typeof detail === 'object' && detail !== null
          ? (detail as Record<string, string>)
          : {}
    return reason({ code: failure.code, detail: fact })
  }
}
