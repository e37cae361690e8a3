import type { TextLoader } from '#web/text/setup.ts'
import { core } from '#web/text/zh-CN/core.ts'
import { installation } from '#web/text/zh-CN/installation.ts'
import { portal } from '#web/text/zh-CN/portal.ts'
import { trades } from '#web/text/zh-CN/trades.ts'

/** The portal's texts: what all faces share, the installation's forms, its own. Chinese comes with the first load. */
export const texts: TextLoader = {
  'zh-CN': async () => ({ ...core, ...installation, ...portal, ...trades }),
  en: async () => {
    const [shared, forms, own, named] = await Promise.all([
      import('#web/text/en/core.ts'),
      import('#web/text/en/installation.ts'),
      import('#web/text/en/portal.ts'),
      import('#web/text/en/trades.ts'),
    ])
    return { ...shared.core, ...forms.installation, ...own.portal, ...named.trades }
  },
}
