import type { TextLoader } from '#web/text/setup.ts'

/** The portal's texts: what all faces share, the installation's forms, its own. */
export const texts: TextLoader = {
  'zh-CN': async () => {
    const [{ core }, { installation }, { portal }] = await Promise.all([
      import('#web/text/zh-CN/core.ts'),
      import('#web/text/zh-CN/installation.ts'),
      import('#web/text/zh-CN/portal.ts'),
    ])
    return { ...core, ...installation, ...portal }
  },
  en: async () => {
    const [{ core }, { installation }, { portal }] = await Promise.all([
      import('#web/text/en/core.ts'),
      import('#web/text/en/installation.ts'),
      import('#web/text/en/portal.ts'),
    ])
    return { ...core, ...installation, ...portal }
  },
}
