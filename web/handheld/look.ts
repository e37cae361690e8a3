/** How the handheld looks, kept on the device: by the system, light, dark; and high contrast for the sun. */
export interface Look {
  theme: 'auto' | 'light' | 'dark'
  contrast: 'normal' | 'high'
}

const KEPT_AS = 'tillwright.handheld.look'

/** The look chosen on this device. */
export function readLook(): Look {
  const [theme, contrast] = (localStorage.getItem(KEPT_AS) ?? '').split(' ')
  return { theme: theme === 'light' || theme === 'dark' ? theme : 'auto', contrast: contrast === 'high' ? 'high' : 'normal' }
}

/** Shows a look and keeps it. */
export function applyLook(look: Look): void {
  localStorage.setItem(KEPT_AS, `${look.theme} ${look.contrast}`)
  const dark = look.theme === 'dark' || (look.theme === 'auto' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  const root = document.documentElement
  root.dataset.theme = dark ? 'dark' : 'light'
  root.dataset.prefersColorScheme = dark ? 'dark' : 'light'
  root.dataset.contrast = look.contrast
}
