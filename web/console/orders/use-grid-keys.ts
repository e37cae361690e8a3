import { useEffect } from 'react'
import { isTyping } from '../shell/is-typing.ts'

interface GridKeys {
  readonly at: number
  readonly count: number
  readonly point: (index: number) => void
  readonly open: () => void
  readonly mark: (reach: boolean) => void
  readonly assign: () => void
  readonly clear: () => void
}

/** J and K walk, Enter opens, X marks, A assigns, / filters, Escape unmarks. */
export function useGridKeys(keys: GridKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      const does = actOf(event, keys)
      if (!does) return
      event.preventDefault()
      does()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
}

function actOf(event: KeyboardEvent, keys: GridKeys): (() => void) | null {
  const onButton = event.target instanceof HTMLElement && event.target.closest('button, a, summary') !== null
  switch (event.key.toLowerCase()) {
    case 'j':
    case 'arrowdown':
      return () => keys.point(Math.min(keys.count - 1, keys.at + 1))
    case 'k':
    case 'arrowup':
      return () => keys.point(Math.max(0, keys.at - 1))
    case 'enter':
      return onButton ? null : keys.open
    case 'x':
      return () => keys.mark(event.shiftKey)
    case 'a':
      return keys.assign
    case 'escape':
      return keys.clear
    case '/':
      return () => document.querySelector<HTMLInputElement>('[data-filter]')?.focus()
    default:
      return null
  }
}
