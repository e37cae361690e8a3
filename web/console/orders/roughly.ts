/** A number that is no count: two digits that mean something, in 万 for Chinese readers. */
export function roughly(count: number, language: string): string {
  return new Intl.NumberFormat(language === 'en' ? 'en-US' : 'zh-CN', { notation: 'compact', maximumSignificantDigits: 2 }).format(count)
}
