import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ConfigProvider } from 'antd-mobile'
import enUS from 'antd-mobile/cjs/locales/en-US.js'
import zhCN from 'antd-mobile/cjs/locales/zh-CN.js'
import { Suspense, useCallback, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPage } from '#web/ui/lazy-page.ts'
import { OrderPageView } from './order/order-page.tsx'
import { type Session, sessionQuery } from './remote.ts'
import { useRoute } from './route.ts'
import { Shell } from './shell.tsx'
import { Failure, Loading, NothingHere } from './states.tsx'
import { TodayPage } from './today/today-page.tsx'

const loadActPage = () => import('./order/act-page.tsx').then((module) => module.ActPage)
const loadOutboxPage = () => import('./outbox/outbox-page.tsx').then((module) => module.OutboxPage)
const loadMePage = () => import('./me/me-page.tsx').then((module) => module.MePage)
const ActPage = lazyPage(loadActPage)
const OutboxPage = lazyPage(loadOutboxPage)
const MePage = lazyPage(loadMePage)
const SignInPage = lazyPage(() => import('./me/sign-in-page.tsx').then((module) => module.SignInPage))
/** Once the day's cards are there, the other pages are fetched too: in a basement it is too late for it. */
const FETCH_AHEAD_MS = 5_000

/** The handheld: sign-in, then the shell around the screen that the address names. */
export function App() {
  const { i18n } = useTranslation()
  const session = useQuery(sessionQuery)
  return (
    <ConfigProvider locale={i18n.language === 'en' ? enUS.default : zhCN.default}>
      <Suspense fallback={<Loading />}>
        {session.isPending && <Loading />}
        {session.isError && <Failure failure={session.error} onRetry={() => void session.refetch()} />}
        {session.isSuccess && (session.data === null ? <SignInPage /> : <SignedIn session={session.data} />)}
      </Suspense>
    </ConfigProvider>
  )
}

function SignedIn({ session }: { session: Session }) {
  const queries = useQueryClient()
  const onSignedOut = useCallback(() => queries.setQueryData(sessionQuery.queryKey, null), [queries])
  useEffect(() => {
    const ahead = setTimeout(() => {
      for (const load of [loadActPage, loadOutboxPage, loadMePage]) load().catch(() => undefined)
    }, FETCH_AHEAD_MS)
    return () => clearTimeout(ahead)
  }, [])
  return (
    <Shell session={session} onSignedOut={onSignedOut}>
      <Suspense fallback={<Loading />}>
        <Screen session={session} />
      </Suspense>
    </Shell>
  )
}

function Screen({ session }: { session: Session }) {
  const route = useRoute()
  const personId = session.person.id
  if (route.page === 'order') return <OrderPageView key={route.orderId} orderId={route.orderId} personId={personId} />
  if (route.page === 'act')
    return <ActPage key={route.orderId + route.action} orderId={route.orderId} action={route.action} personId={personId} />
  if (route.page === 'outbox') return <OutboxPage personId={personId} />
  if (route.page === 'me') return <MePage session={session} />
  return route.page === 'unknown' ? <NothingHere /> : <TodayPage personId={personId} />
}
