import { card as english } from '#web/text/en/card.ts'
import { useText } from '#web/text/use-text.ts'
import { card as chinese } from '#web/text/zh-CN/card.ts'

export type CardKey = keyof typeof chinese
export type CardSay = (key: CardKey, values?: { readonly [name: string]: string | number }) => string

/** The page's own texts beside the console's: both languages are small and come with the page, so the first load carries neither. */
export function useCardText() {
  const { say: sayShared, language } = useText()
  const texts: { readonly [Key in CardKey]: string } = language === 'en' ? english : chinese
  const say: CardSay = (key, values) => texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values?.[name] ?? ''))
  return { say, sayShared, language }
}

/** Is this one of the page's keys? Words that come from the server (a kind, a reason) may be newer than the texts. */
export function isCardKey(key: string): key is CardKey {
  return Object.hasOwn(chinese, key)
}
