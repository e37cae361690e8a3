import { useTranslation } from 'react-i18next'
import { PROBLEMS, type ProblemCode } from '#domain/problem.ts'
import type { Refusal } from '#domain/result.ts'
import { ProblemError } from '#web/api/client.ts'

/** A refusal in the reader's language, with what is missing where the refusal names it. */
export function useReason(): (refusal: Refusal) => string {
  const { t, i18n } = useTranslation()
  return (refusal) => {
    const said = PROBLEMS[refusal.code][i18n.language.startsWith('en') ? 'en' : 'zh']
    const fact = refusal.detail?.fact
    if (typeof fact !== 'string') return said
    const named = t(`fact.${fact}`, { defaultValue: said })
    return fact.startsWith('not_') || fact === 'visit_open' ? named : t('handheld.reason.fact', { fact: named })
  }
}

/** What went wrong, in the reader's language: the server's refusal, or that there was no answer. */
export function useFailure(): (failure: unknown) => string {
  const { t, i18n } = useTranslation()
  return (failure) => {
    const code: ProblemCode | 'offline' = failure instanceof ProblemError ? failure.code : 'offline'
    return code === 'offline' ? t('handheld.failure.noNetwork') : PROBLEMS[code][i18n.language.startsWith('en') ? 'en' : 'zh']
  }
}
