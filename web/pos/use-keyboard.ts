import { useEffect } from 'react'
import type { Key } from './step.ts'

const NAMED: { readonly [name: string]: Key } = {
  Enter: 'confirm',
  Escape: 'cancel',
  Backspace: 'clear',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
/** What a key that is held down does again and again; a sale is confirmed by pressing once more. */
const REPEATED: readonly Key[] = ['clear', 'up', 'down']

/** The keys of a desk keyboard are the terminal's; what stands in a field or on a button keeps its own meaning. */
export function useKeyboard(key: (pressed: Key) => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return
      // Enter on a button or a link is that button's.
      if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('button, a')) return
      const pressed = /^\d$/.test(event.key) ? { digits: event.key } : NAMED[event.key]
      if (pressed === undefined) return
      event.preventDefault()
      if (!event.repeat || typeof pressed === 'object' || REPEATED.includes(pressed)) key(pressed)
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [key])
}
