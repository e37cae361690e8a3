import { Suspense } from 'react'
import { useSession } from '#web/api/session.ts'
import { lazyPage } from '#web/ui/lazy-page.ts'
import { HomePage } from './home/home-page.tsx'
import { type Route, useRoute } from './route.ts'
import { Shell } from './shell.tsx'
import { Failure, Loading, NothingHere } from './states.tsx'

const SignInPage = lazyPage(() => import('./sign-in/sign-in-page.tsx').then((module) => module.SignInPage))
const OrdersPage = lazyPage(() => import('./orders/orders-page.tsx').then((module) => module.OrdersPage))
const OrderPageView = lazyPage(() => import('./order/order-page.tsx').then((module) => module.OrderPageView))
const ApprovalsPage = lazyPage(() => import('./approvals/approvals-page.tsx').then((module) => module.ApprovalsPage))
const NoticePage = lazyPage(() => import('./notice/notice-page.tsx').then((module) => module.NoticePage))

/** The portal: sign-in, then the frame around the screen that the address names. */
export function App() {
  const route = useRoute()
  const session = useSession()
  if (session.error && session.data === undefined) return <Failure failure={session.error} onRetry={() => void session.refetch()} />
  if (session.data === undefined) return <Loading />
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
