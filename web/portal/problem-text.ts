import { useTranslation } from 'react-i18next'
import { PROBLEMS, type ProblemCode } from '#domain/problem.ts'
import type { Refusal } from '#domain/result.ts'
import { ProblemError } from '#web/api/client.ts'
import { reasonSaid, rolesSaid } from '#web/ui/reason-said.ts'

/** A refusal in the reader's language, with what is really in the way. */
export function useReason(): (refusal: Refusal) => string {
  const words = useWords()
  return (refusal) => reasonSaid(refusal, words)
}

/** By whom an action is done, for somebody whose post only looks on. */
export function useDoneBy(): (roles: readonly string[]) => string {
  const words = useWords()
  return (roles) => rolesSaid(roles, words)
}

function useWords(): Parameters<typeof reasonSaid>[1] {
  const { t, i18n } = useTranslation()
  return { say: (key, values) => t(key, { ...values }), english: i18n.language.startsWith('en') }
}

/** What went wrong, in the reader's language: the server's refusal, or that there was no answer. */
export function useFailure(): (failure: unknown) => string {
  const { t, i18n } = useTranslation()
  return (failure) => {
    const code: ProblemCode | 'offline' = failure instanceof ProblemError ? failure.code : 'offline'
    return code === 'offline' ? t('portal.failure.noNetwork') : PROBLEMS[code][i18n.language.startsWith('en') ? 'en' : 'zh']
  }
}
