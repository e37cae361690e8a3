import type { ReactNode } from 'react'
import './notice.css'

const PICTURES = {
  empty: 'M8 34h10l6-16h16m-4-4 4 4-4 4',
  lost: 'M8 34h10l6-16h4m8 0h4M33 12l6 12m0-12-6 12',
  closed: 'M14 24h20v14H14zM18 24v-6a6 6 0 0 1 12 0v6',
  broken: 'M6 30h12l4-10 4 18 4-8h12',
} as const

/** Empty, lost, closed, broken: a state with its own picture, one sentence and perhaps a way on. */
export function Notice({ picture, title, children }: { picture: keyof typeof PICTURES; title: string; children?: ReactNode }) {
  return (
    <div className="tw-notice">
      <svg width="72" height="72" viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="23" className="tw-notice-ground" />
        <path d={PICTURES[picture]} className="tw-notice-line" />
      </svg>
      <p>{title}</p>
      {children}
    </div>
  )
}
