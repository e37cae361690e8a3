import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { readBoard } from '#contract/order.ts'
import { useCalendar } from '#web/api/calendar.ts'
import { type LiveMessage, useLive } from '#web/api/live.ts'
import { orderKeys, refreshOrders, useTotals } from '#web/api/orders.ts'
import { mayCall, type Session, useSession } from '#web/api/session.ts'
import { Logo } from '#web/ui/logo.tsx'
import { Watermark } from '#web/ui/watermark.tsx'
import { SignInPage } from '../sign-in/sign-in-page.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { Account } from './account.tsx'
import { Bell, Notices } from './bell.tsx'
import { ExportProgress } from './export-button.tsx'
import { isTyping } from './is-typing.ts'
import { KeysHelp } from './keys-help.tsx'
import { Nav, Tabs } from './nav.tsx'
import { Palette } from './palette.tsx'
import { SessionOver } from './session-over.tsx'
import { Broken } from './states.tsx'

/** The frame of every page: head, navigation, watermark; the sign-in page when nobody is signed in. */
export function Shell() {
  const session = useSession()
  if (session.error && session.data === undefined) return <Broken error={session.error} reset={() => void session.refetch()} />
  if (session.data === undefined) return <div className="cs-waiting" aria-busy="true" />
  return session.data === null ? <SignInPage /> : <Desk key={session.data.post.id} session={session.data} />
}

function Desk({ session }: { session: Session }) {
  const { say } = useConsoleText()
  const [palette, setPalette] = useState(false)
  const [keys, setKeys] = useState(false)
  const [notices, setNotices] = useState(false)
  const totals = useTotals(mayCall(readBoard, session.post.role))
  useShortcuts(
    () => setPalette(true),
    () => setKeys(true),
    () => setNotices(true),
  )
  useCountsLive()
  // Asked for beside the list, not after it.
  useCalendar()
  const { pathname } = useLocation()
  return (
    <div className="cs-desk">
      <a className="tw-skip" href="#page">
        {say('shell.skip')}
      </a>
      <header className="cs-head">
        <Link to="/" className="cs-brand">
          <Logo />
          <span>Tillwright</span>
        </Link>
        <button type="button" className="cs-search" onClick={() => setPalette(true)}>
          <SearchMark />
          <span className="cs-search-text">{say('shell.search')}</span>
          <kbd>Ctrl K</kbd>
        </button>
        <Account session={session} showKeys={() => setKeys(true)} bell={<Bell open={() => setNotices(true)} />} />
      </header>
      <Nav role={session.post.role} totals={totals.data} />
      <main id="page" className="cs-page" tabIndex={-1} data-page={pathname.split('/')[1]}>
        <Outlet />
      </main>
      <Tabs role={session.post.role} />
      <ExportProgress />
      <Watermark text={session.watermark} />
      <SessionOver session={session} />
      {palette ? <Palette role={session.post.role} close={() => setPalette(false)} /> : null}
      {notices ? <Notices close={() => setNotices(false)} /> : null}
      {keys ? <KeysHelp close={() => setKeys(false)} /> : null}
    </div>
  )
}

function SearchMark() {
  return (
    <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m10.5 10.5 4 4" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  )
}

function useShortcuts(openPalette: () => void, openKeys: () => void, openNotices: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openPalette()
      } else if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      else if (event.key === '?') openKeys()
      else if (event.key === 'n') openNotices()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
}

const COUNTS_EVERY_MS = 3_000

/** Counts and the board follow what happens, at most every three seconds. */
function useCountsLive(): void {
  const queries = useQueryClient()
  const hear = useCallback(
    (message: LiveMessage) => {
      if (message.kind === 'reconnected') return void refreshOrders(queries)
      if (message.kind !== 'order') return
      later(() => void queries.invalidateQueries({ queryKey: orderKeys.board }))
      void queries.invalidateQueries({ queryKey: orderKeys.one(message.order.orderId) })
      void queries.invalidateQueries({ queryKey: orderKeys.history(message.order.orderId) })
    },
    [queries],
  )
  useLive(hear)
}

const waiting: { timer?: ReturnType<typeof setTimeout> | undefined } = {}
function later(act: () => void): void {
  waiting.timer ??= setTimeout(() => {
    waiting.timer = undefined
    act()
  }, COUNTS_EVERY_MS)
}
