import type { ReactNode } from 'react'
import { addressOf, go, type Route } from './route.ts'

/** A link inside the portal: a real address, opened without a reload unless the officer asks for a new tab. */
export function Link({ to, children, className, current }: { to: Route; children: ReactNode; className?: string; current?: boolean }) {
  return (
    <a
      href={addressOf(to)}
      className={className}
      aria-current={current === true ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        go(to)
      }}
    >
      {children}
    </a>
  )
}
