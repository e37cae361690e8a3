import type { TextLoader } from '#web/text/setup.ts'

/** The POS page's texts: its own alone. */
export const texts: TextLoader = {
  'zh-CN': async () => (await import('#web/text/zh-CN/pos.ts')).pos,
  en: async () => (await import('#web/text/en/pos.ts')).pos,
}
