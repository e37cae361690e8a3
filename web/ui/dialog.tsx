import { type ReactNode, useLayoutEffect, useRef } from 'react'
import './dialog.css'

interface DialogProps {
  readonly title: string
  readonly close: () => void
  readonly closeLabel: string
  /** `side` leaves the page readable beside it; `middle` asks a short question; `palette` has no head. */
  readonly place?: 'side' | 'middle' | 'palette'
  readonly children: ReactNode
}

/** A native modal dialog: the browser keeps focus inside, Escape closes it. */
export function Dialog({ title, close, closeLabel, place = 'middle', children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  // Closed before it leaves the page: only then does the browser give the focus back to what opened it.
  useLayoutEffect(() => {
    const one = element.current
    one?.showModal()
    return () => one?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is one on the ground beside it
    <dialog
      ref={element}
      className={`tw-dialog tw-dialog-${place}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) close()
      }}
    >
      {place === 'palette' ? null : (
        <header>
          <h2>{title}</h2>
          <button type="button" className="tw-icon-button" aria-label={closeLabel} onClick={close}>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
              <path d="M2 2l10 10M12 2 2 12" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
            </svg>
          </button>
        </header>
      )}
      <div className="tw-dialog-body">{children}</div>
    </dialog>
  )
}
