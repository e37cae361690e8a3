import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveOrders } from '#web/api/live-orders.ts'
import { type Session, useSignOut } from '#web/api/session.ts'
import { Watermark } from '#web/ui/watermark.tsx'
import { dropDrafts } from './form/draft.ts'
import { Link } from './link.tsx'
import { LookButtons } from './look-buttons.tsx'
import { homeQuery } from './remote.ts'
import { go, type Route } from './route.ts'
import { SessionOver } from './session-over.tsx'

/** The portal's frame: whose portal it is, four places, and the officer. Quieter than the desk. */
export function Shell({ session, route, children }: { session: Session; route: Route; children: ReactNode }) {
  const { t } = useTranslation()
  const signOut = useSignOut()
  const [entries, setEntries] = useState(0)
  useLiveOrders(entries)
  const leave = async () => {
    await signOut.mutateAsync(undefined)
    dropDrafts(sessionStorage, session.person.id)
    go({ page: 'home' })
  }
  return (
    <>
      <a className="pt-skip" href="#content">
        {t('portal.skip')}
      </a>
      <header className="pt-top">
        <span className="pt-name">
          <Mark />
          <span>
            <strong>{t('portal.title')}</strong>
            <small>{session.post.nodeName}</small>
          </span>
        </span>
        <Places route={route} officer={session.post.role === 'bank_officer'} />
        <span className="pt-who">
          <span className="pt-person">
            {session.person.name} · {t(`role.${session.post.role}`)}
          </span>
          <LookButtons />
          <Button type="text" className="pt-who-button" onClick={() => void leave()}>
            {t('portal.signOut')}
          </Button>
        </span>
      </header>
      <main id="content" className="pt-main">
        {children}
      </main>
      <Watermark text={session.watermark} />
      <SessionOver session={session} onBack={() => setEntries(entries + 1)} />
    </>
  )
}

function Places({ route, officer }: { route: Route; officer: boolean }) {
  const { t } = useTranslation()
  const home = useQuery(homeQuery)
  const count = home.data?.waiting.states.find(({ state }) => state === 'bank_approval')?.count ?? 0
  return (
    <nav className="pt-places" aria-label={t('portal.places')}>
      <Link to={{ page: 'home' }} current={route.page === 'home'}>
        {t('portal.place.home')}
      </Link>
      <Link to={{ page: 'approvals' }} current={route.page === 'approvals'}>
        {t('portal.place.approvals')}
        {count > 0 && <span className="pt-count num">{count}</span>}
      </Link>
      <Link to={{ page: 'orders', scope: 'open', state: '', q: '' }} current={route.page === 'orders' || route.page === 'order'}>
        {t('portal.place.orders')}
      </Link>
      {officer && (
        <Link to={{ page: 'notice' }} current={route.page === 'notice'}>
          {t('portal.place.notice')}
        </Link>
      )}
    </nav>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 24 16" width="28" height="20" aria-hidden="true" className="pt-mark">
      <path d="M3 13h5l5-8h7" />
      <circle cx="3" cy="13" r="1.6" />
      <circle cx="20.6" cy="5" r="1.6" />
    </svg>
  )
}
