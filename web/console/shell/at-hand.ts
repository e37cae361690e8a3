import { useEffect, useRef } from 'react'

/** Something the page at hand can do now, offered by the palette too. */
export interface AtHand {
  readonly key: string
  readonly title: string
  readonly subtitle: string
  readonly act: () => void
}

const offers = new Map<symbol, () => readonly AtHand[]>()

/** Offers what a page can do while it is shown; asked for only when somebody looks. */
export function useAtHand(page: symbol, commands: () => readonly AtHand[]): void {
  const latest = useRef(commands)
  latest.current = commands
  useEffect(() => {
    offers.set(page, () => latest.current())
    return () => {
      offers.delete(page)
    }
  }, [page])
}

/** What can be done now, by what was shown last first: an order beside its list before the list. */
export function atHand(): readonly AtHand[] {
  return [...offers.values()].reverse().flatMap((commands) => commands())
}
