import type { TextLoader } from '#web/text/setup.ts'

/** The console's texts: what all faces share, the installation's forms, its own. */
export const texts: TextLoader = {
  'zh-CN': async () => {
    const [{ core }, { installation }, { staffConsole }] = await Promise.all([
      import('#web/text/zh-CN/core.ts'),
      import('#web/text/zh-CN/installation.ts'),
      import('#web/text/zh-CN/console.ts'),
    ])
    return { ...core, ...installation, ...staffConsole }
  },
  en: async () => {
    const [{ core }, { installation }, { staffConsole }] = await Promise.all([
      import('#web/text/en/core.ts'),
      import('#web/text/en/installation.ts'),
      import('#web/text/en/console.ts'),
    ])
    return { ...core, ...installation, ...staffConsole }
  },
}
