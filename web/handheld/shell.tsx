import type { ReactNode } from 'react'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveOrders } from '#web/api/live-orders.ts'
import type { Session } from '#web/api/session.ts'
import { Watermark } from '#web/ui/watermark.tsx'
import { type Sync, type SyncState, useSync } from './outbox/use-outbox.ts'
import { addressOf, go, type Route, useRoute } from './route.ts'

const SyncContext = createContext<Sync>({ state: 'all_sent', acts: [], waiting: 0, refused: 0, sendNow: () => undefined })

/** How the queue stands, anywhere inside the shell. */
export function useSyncState(): Sync {
  return useContext(SyncContext)
}

/** Top: where we are and the sync state, one glance away. Bottom: the three places, under the thumb. */
export function Shell({ session, onSignedOut, children }: { session: Session; onSignedOut: () => void; children: ReactNode }) {
  const { t } = useTranslation()
  const route = useRoute()
  const sync = useSync(session.person.id, onSignedOut)
  useLiveOrders()
  const deep = route.page === 'order' || route.page === 'act'
  return (
    <SyncContext.Provider value={sync}>
      <header className="hh-top">
        {deep ? (
          <button type="button" className="hh-back" onClick={() => goUp(route)} aria-label={t('handheld.back')}>
            <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
              <path d="M15 5l-7 7 7 7" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" />
            </svg>
          </button>
        ) : (
          <Mark />
        )}
        <span className="hh-top-who">{session.person.name}</span>
        <SyncMark sync={sync} />
      </header>
      <main className="hh-main" data-page={route.page}>
        {children}
      </main>
      {route.page !== 'act' && <Places route={route} unsent={sync.waiting + sync.refused} />}
      <Watermark text={session.watermark} />
    </SyncContext.Provider>
  )
}

function SyncMark({ sync }: { sync: Sync }) {
  const { t } = useTranslation()
  const count = sync.state === 'refused' ? sync.refused : sync.waiting
  return (
    <button
      type="button"
      className="hh-sync"
      data-state={sync.state satisfies SyncState}
      onClick={() => go({ page: 'outbox' })}
      aria-live="polite"
    >
      <span className="hh-sync-dot" aria-hidden="true" />
      {t(`handheld.sync.${sync.state}`, { count })}
    </button>
  )
}

function Places({ route, unsent }: { route: Route; unsent: number }) {
  const { t } = useTranslation()
  const places = [
    { page: 'today', active: route.page === 'today' || route.page === 'order' },
    { page: 'outbox', active: route.page === 'outbox' },
    { page: 'me', active: route.page === 'me' },
  ] as const
  return (
    <nav className="hh-places" aria-label={t('handheld.places')}>
      {places.map(({ page, active }) => (
        <a
          key={page}
          href={addressOf({ page })}
          aria-current={active ? 'page' : undefined}
          onClick={(event) => {
            event.preventDefault()
            go({ page })
          }}
        >
          {t(`handheld.place.${page}`)}
          {page === 'outbox' && unsent > 0 && <span className="hh-count num">{unsent}</span>}
        </a>
      ))}
    </nav>
  )
}

function goUp(route: Route): void {
  if (route.page === 'act') go({ page: 'order', orderId: route.orderId })
  else go({ page: 'today' })
}

function Mark() {
  return (
    <span className="hh-mark">
      <svg
        viewBox="0 0 24 16"
        width="26"
        height="18"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M3 13h5l5-8h7" />
        <circle cx="3" cy="13" r="1.6" fill="currentColor" />
        <circle cx="20.6" cy="5" r="1.6" fill="currentColor" />
      </svg>
      Tillwright
    </span>
  )
}
