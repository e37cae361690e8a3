import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import './menu.css'

/** A button that opens a list of buttons; closes on a choice, Escape or a press elsewhere. What is inside is drawn, and asks for what it needs, once it is opened. */
export function Menu({ label, align = 'start', children }: { label: ReactNode; align?: 'start' | 'end'; children: ReactNode }) {
  const element = useRef<HTMLDetailsElement>(null)
  const [wasOpened, setOpened] = useState(false)
  useEffect(() => {
    const away = (event: PointerEvent): void => {
      const one = element.current
      if (one?.open && event.target instanceof Node && !one.contains(event.target)) one.open = false
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [])
  return (
    <details
      ref={element}
      className={`tw-menu tw-menu-${align}`}
      onToggle={() => setOpened(true)}
      onKeyDown={(event) => walk(event, element.current)}
    >
      <summary className="tw-button">
        {label}
        <span className="tw-menu-mark" aria-hidden="true" />
      </summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a choice inside closes the menu */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys press the buttons inside */}
      <div
        className="tw-menu-list"
        onClick={(event) => {
          if (element.current && (event.target as HTMLElement).closest('button:not([disabled]),a')) element.current.open = false
        }}
      >
        {wasOpened ? children : null}
      </div>
    </details>
  )
}

function walk(event: KeyboardEvent, menu: HTMLDetailsElement | null): void {
  if (!menu?.open) return
  if (event.key === 'Escape') {
    menu.open = false
    menu.querySelector('summary')?.focus()
    event.stopPropagation()
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  // The arrows belong to a list of choices that has the focus.
  if (event.target instanceof HTMLSelectElement) return
  event.preventDefault()
  const choices = [...menu.querySelectorAll<HTMLElement>('.tw-menu-list button:not([disabled]), .tw-menu-list a')]
  const at = choices.indexOf(document.activeElement as HTMLElement)
  choices[(at + (event.key === 'ArrowDown' ? 1 : -1) + choices.length) % choices.length]?.focus()
}
