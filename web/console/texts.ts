import type { TextLoader } from '#web/text/setup.ts'
import { staffConsole } from '#web/text/zh-CN/console.ts'
import { core } from '#web/text/zh-CN/core.ts'
import { installation } from '#web/text/zh-CN/installation.ts'
import { lists } from '#web/text/zh-CN/lists.ts'
import { notices } from '#web/text/zh-CN/notices.ts'
import { people } from '#web/text/zh-CN/people.ts'
import { trades } from '#web/text/zh-CN/trades.ts'

/** The console's texts: what all faces share, the installation's forms, its own. Chinese comes with the first load, since nearly everybody reads it. */
export const texts: TextLoader = {
  'zh-CN': async () => ({ ...core, ...installation, ...staffConsole, ...lists, ...notices, ...people, ...trades }),
  en: async () => {
    const [shared, forms, own, many, told, who, named] = await Promise.all([
      import('#web/text/en/core.ts'),
      import('#web/text/en/installation.ts'),
      import('#web/text/en/console.ts'),
      import('#web/text/en/lists.ts'),
      import('#web/text/en/notices.ts'),
      import('#web/text/en/people.ts'),
      import('#web/text/en/trades.ts'),
    ])
    return { ...shared.core, ...forms.installation, ...own.staffConsole, ...many.lists, ...told.notices, ...who.people, ...named.trades }
  },
}
