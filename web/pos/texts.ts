import type { TextLoader } from '#web/text/setup.ts'
import { pos } from '#web/text/zh-CN/pos.ts'

/** The POS page's texts: its own alone. Chinese comes with the first load. */
export const texts: TextLoader = {
  'zh-CN': async () => pos,
  en: async () => (await import('#web/text/en/pos.ts')).pos,
}
