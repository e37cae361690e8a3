import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Language } from './setup.ts'
import type { core } from './zh-CN/core.ts'

/** Keys of the texts all faces share; keys made from data (`state.…`, `form.…`, `fact.…`) by their beginning. */
export type CoreKey =
  | keyof typeof core
  | `${'process' | 'time' | 'capacity' | 'region' | 'state' | 'action' | 'form' | 'fact' | 'role' | 'option' | 'rule' | 'clock' | 'holder' | 'end' | 'terminal' | 'merchant' | 'source' | 'flag' | 'survey' | 'papers' | 'mcc' | 'lacks' | 'other' | 'reason'}.${string}`
export type Say<Key extends string = CoreKey> = (key: Key, values?: Record<string, string | number>) => string

/** Texts without values as they were said, by language: i18next takes a key apart each time, and a list says hundreds at once. */
const said: { readonly [L in Language]: Map<string, string> } = { 'zh-CN': new Map(), en: new Map() }

/** Texts in the person's language; the key is typed. `say` is the same one while the language is. */
export function useText<Key extends string = CoreKey>(): { say: Say<Key | CoreKey>; language: Language } {
  const { t, i18n } = useTranslation()
  const say = useMemo<Say<Key | CoreKey>>(
    () => (key, values) => {
      if (values) return t(key as string, { ...values })
      // Language and text of the same moment: who still holds the `say` of before a switch keeps no text under the wrong one.
      const kept = said[languageNow(i18n)]
      const text = kept.get(key) ?? i18n.t(key as string)
      kept.set(key, text)
      return text
    },
    [t, i18n],
  )
  return { say, language: languageNow(i18n) }
}

function languageNow({ language }: { readonly language: string }): Language {
  return language === 'en' ? 'en' : 'zh-CN'
}
