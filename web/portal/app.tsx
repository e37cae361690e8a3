import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { HomePage } from './home/home-page.tsx'
import { readSession } from './remote.ts'
import { type Route, useRoute } from './route.ts'
import { Shell } from './shell.tsx'
import { Failure, Loading, NothingHere } from './states.tsx'

const SignInPage = lazy(() => import('./sign-in/sign-in-page.tsx').then((module) => ({ default: module.SignInPage })))
const OrdersPage = lazy(() => import('./orders/orders-page.tsx').then((module) => ({ default: module.OrdersPage })))
const OrderPageView = lazy(() => import('./order/order-page.tsx').then((module) => ({ default: module.OrderPageView })))
const ApprovalsPage = lazy(() => import('./approvals/approvals-page.tsx').then((module) => ({ default: module.ApprovalsPage })))
const NoticePage = lazy(() => import('./notice/notice-page.tsx').then((module) => ({ default: module.NoticePage })))

/** The portal: sign-in, then the frame around the screen that the address names. */
export function App() {
  const route = useRoute()
  const session = useQuery({ queryKey: ['session'], queryFn: readSession, staleTime: Number.POSITIVE_INFINITY })
  if (session.isPending) return <Loading />
  if (session.isError) return <Failure failure={session.error} onRetry={() => void session.refetch()} />
  if (session.data === null) {
    return (
      <Suspense fallback={<Loading />}>
        <SignInPage />
      </Suspense>
    )
  }
  return (
    <Shell session={session.data} route={route}>
      <Suspense fallback={<Loading lines={10} />}>
        <Screen route={route} />
      </Suspense>
    </Shell>
  )
}

function Screen({ route }: { route: Route }) {
  if (route.page === 'approvals') return <ApprovalsPage orderId={route.orderId} />
  if (route.page === 'orders') return <OrdersPage scope={route.scope} state={route.state} q={route.q} />
  if (route.page === 'order') return <OrderPageView key={route.orderId} orderId={route.orderId} />
  if (route.page === 'notice') return <NoticePage />
  return route.page === 'unknown' ? <NothingHere /> : <HomePage />
}
