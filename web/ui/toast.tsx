import { useSyncExternalStore } from 'react'
import './toast.css'

interface Toast {
  readonly id: number
  readonly tone: 'done' | 'refused'
  readonly text: string
  readonly undo?: { readonly label: string; readonly act: () => void }
}

const SHOWN_MAX = 4
const SHOWN_MS = 5_000
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** Says something in passing; gone after five seconds. */
export function toast(tone: Toast['tone'], text: string, undo?: Toast['undo']): void {
  lastId += 1
  const id = lastId
  change([...toasts, { id, tone, text, ...(undo ? { undo } : {}) }].slice(-SHOWN_MAX))
  setTimeout(() => change(toasts.filter((one) => one.id !== id)), SHOWN_MS)
}

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className="tw-toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className={`tw-toast tw-toast-${one.tone}`}>
          <span>{one.text}</span>
          {one.undo ? (
            <button
              type="button"
              onClick={() => {
                one.undo?.act()
                change(toasts.filter((other) => other.id !== one.id))
              }}
            >
              {one.undo.label}
            </button>
          ) : null}
        </div>
      ))}
    </div>
  )
}
