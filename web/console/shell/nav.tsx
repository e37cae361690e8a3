import { Link } from '@tanstack/react-router'
import type { Board } from '#web/api/orders.ts'
import { useSession } from '#web/api/session.ts'
import { useConsoleText } from '../use-console-text.ts'
import { offered, PLACES } from './places.ts'

const NUMBER = new Intl.NumberFormat('en-US')

/** Navigation beside the page, with the counts of what waits. */
export function Nav({ role, totals }: { role: string; totals: Board['totals'] | undefined }) {
  const { say } = useConsoleText()
  const level = useLevel()
  return (
    <nav className="cs-nav" aria-label={say('shell.nav')}>
      {PLACES.map((group) => {
        const places = group.places.filter((place) => offered(place, { role, level }))
        if (places.length === 0) return null
        return (
          <section key={group.key}>
            <h2>{say(group.key)}</h2>
            {places.map((place) => {
              const count = totals && place.count ? place.count(totals) : null
              return (
                <Link
                  key={place.key}
                  to={place.to}
                  search={place.search ?? {}}
                  activeOptions={{ exact: true, includeSearch: place.to === '/orders' }}
                >
                  <span>{say(place.key)}</span>
                  {count === null ? null : (
                    <span className={place.alarming && count > 0 ? 'num cs-alarm' : 'num'}>{NUMBER.format(count)}</span>
                  )}
                </Link>
              )
            })}
          </section>
        )
      })}
    </nav>
  )
}

/** The same under the thumb on a phone. */
export function Tabs({ role }: { role: string }) {
  const { say } = useConsoleText()
  const level = useLevel()
  const places = PLACES.flatMap((group) => group.places).filter(
    (place) => offered(place, { role, level }) && (place.search === undefined || Object.keys(place.search).length === 0),
  )
  return (
    <nav className="cs-tabs" aria-label={say('shell.nav')}>
      {places.slice(0, 5).map((place) => (
        <Link key={place.key} to={place.to} search={{}}>
          {say(place.key)}
        </Link>
      ))}
    </nav>
  )
}

/** Of the post that one acts in. */
export function useLevel(): number | null {
  return useSession().data?.post.level ?? null
}
