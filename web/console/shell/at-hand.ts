import { useEffect } from 'react'

/** Something the page at hand can do now, offered by the palette too. */
export interface AtHand {
  readonly key: string
  readonly title: string
  readonly subtitle: string
  readonly act: () => void
}

const offers = new Map<symbol, readonly AtHand[]>()

/** Offers what a page can do while it is shown. */
export function useAtHand(page: symbol, commands: readonly AtHand[]): void {
  useEffect(() => {
    offers.set(page, commands)
    return () => {
      offers.delete(page)
    }
  })
}

/** What can be done now, by what was shown last first: an order beside its list before the list. */
export function atHand(): readonly AtHand[] {
  return [...offers.values()].reverse().flat()
}
