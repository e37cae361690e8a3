import type { TextLoader } from '#web/text/setup.ts'

/** The handheld's texts: what all faces share, the installation's forms, its own. */
export const texts: TextLoader = {
  'zh-CN': async () => {
    const [{ core }, { installation }, { handheld }] = await Promise.all([
      import('#web/text/zh-CN/core.ts'),
      import('#web/text/zh-CN/installation.ts'),
      import('#web/text/zh-CN/handheld.ts'),
    ])
    return { ...core, ...installation, ...handheld }
  },
  en: async () => {
    const [{ core }, { installation }, { handheld }] = await Promise.all([
      import('#web/text/en/core.ts'),
      import('#web/text/en/installation.ts'),
      import('#web/text/en/handheld.ts'),
    ])
    return { ...core, ...installation, ...handheld }
  },
}
