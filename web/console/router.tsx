import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { readAddress } from './orders/filter.ts'
import { OrdersPage } from './orders/orders-page.tsx'
import { Landing } from './shell/landing.tsx'
import { Shell } from './shell/shell.tsx'
import { Broken, NothingHere } from './shell/states.tsx'

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NothingHere, errorComponent: Broken })
const landing = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Landing })
const orders = createRoute({ getParentRoute: () => rootRoute, path: '/orders', component: OrdersPage, validateSearch: readAddress })
const page = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => rootRoute, path, component })

const order = page(
  '/orders/$orderId',
  lazyRouteComponent(() => import('./order/order-page.tsx'), 'OrderScreen'),
)
const notice = page(
  '/orders/new',
  lazyRouteComponent(() => import('./order/notice-page.tsx'), 'NoticePage'),
)
const board = page(
  '/board',
  lazyRouteComponent(() => import('./board/board-page.tsx'), 'BoardPage'),
)
const merchants = page(
  '/merchants',
  lazyRouteComponent(() => import('./merchants/merchants-page.tsx'), 'MerchantsPage'),
)
const terminals = page(
  '/terminals',
  lazyRouteComponent(() => import('./terminals/terminals-page.tsx'), 'TerminalsPage'),
)
const processes = page(
  '/processes',
  lazyRouteComponent(() => import('./processes/processes-page.tsx'), 'ProcessesPage'),
)
const card = page(
  '/card',
  lazyRouteComponent(() => import('./card/card-page.tsx'), 'CardPage'),
)
const audit = page(
  '/audit',
  lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
)

const people = page(
  '/people',
  lazyRouteComponent(() => import('./people/people-page.tsx'), 'PeoplePage'),
)

const routeTree = rootRoute.addChildren([landing, orders, notice, order, board, merchants, terminals, card, processes, people, audit])

/** Pages of the console. The list comes with the first load, all else when it is asked for. */
export function makeRouter() {
  return createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: false })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
