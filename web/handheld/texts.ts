import type { TextLoader } from '#web/text/setup.ts'
import { core } from '#web/text/zh-CN/core.ts'
import { handheld } from '#web/text/zh-CN/handheld.ts'
import { installation } from '#web/text/zh-CN/installation.ts'

/** The handheld's texts: what all faces share, the installation's forms, its own. Chinese comes with the first load. */
export const texts: TextLoader = {
  'zh-CN': async () => ({ ...core, ...installation, ...handheld }),
  en: async () => {
    const [shared, forms, own] = await Promise.all([
      import('#web/text/en/core.ts'),
      import('#web/text/en/installation.ts'),
      import('#web/text/en/handheld.ts'),
    ])
    return { ...shared.core, ...forms.installation, ...own.handheld }
  },
}
