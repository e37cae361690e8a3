import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export type Language = 'zh-CN' | 'en'
/** Loads the texts of a face in one language: flat keys, such as `state.installation.notified`. */
export type TextLoader = { readonly [L in Language]: () => Promise<Record<string, string>> }

const KEPT_AS = 'tillwright.language'
let load: TextLoader | null = null

/** Chinese unless the person chose English. */
export function readLanguage(): Language {
  return localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'zh-CN'
}

/** Starts i18next with the texts of one face; call it before the first render. */
export async function startText(loader: TextLoader): Promise<void> {
  load = loader
  const language = readLanguage()
  document.documentElement.lang = language
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    resources: { [language]: { translation: await loader[language]() } },
  })
}

/** Switches the language and keeps the choice. */
export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, language)
  document.documentElement.lang = language
  if (load && !i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await load[language]())
  await i18next.changeLanguage(language)
}
