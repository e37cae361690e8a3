import { useSyncExternalStore } from 'react'

/** The portal's screens; filters stand in the address, so that a view can be sent to a colleague. */
export type Route =
  | { page: 'home' }
  | { page: 'approvals'; orderId?: string }
  | { page: 'orders'; scope: string; state: string; q: string }
  | { page: 'order'; orderId: string }
  | { page: 'notice' }
  | { page: 'unknown' }

const BASE = '/portal'
const MOVED = 'tillwright:moved'

/** Reads an address such as `/portal/orders?scope=overdue`. */
export function routeOf(address: string): Route {
  const [path = '', search = ''] = address.split('?')
  const query = new URLSearchParams(search)
  const parts = path
    .replace(BASE, '')
    .split('/')
    .filter((part) => part !== '')
  const [first, id] = parts
  if (first === undefined || first === 'index.html') return { page: 'home' }
  if (first === 'approvals') return id === undefined ? { page: 'approvals' } : { page: 'approvals', orderId: id }
  if (first === 'notice') return { page: 'notice' }
  if (first !== 'orders') return { page: 'unknown' }
  if (id !== undefined) return { page: 'order', orderId: id }
  return { page: 'orders', scope: query.get('scope') ?? 'open', state: query.get('state') ?? '', q: query.get('q') ?? '' }
}

/** The address of a screen. */
export function addressOf(route: Route): string {
  switch (route.page) {
    case 'order':
      return `${BASE}/orders/${route.orderId}`
    case 'approvals':
      return route.orderId === undefined ? `${BASE}/approvals` : `${BASE}/approvals/${route.orderId}`
    case 'notice':
      return `${BASE}/notice`
    case 'orders':
      return `${BASE}/orders${searchOf({ scope: route.scope === 'open' ? '' : route.scope, state: route.state, q: route.q })}`
    default:
      return `${BASE}/`
  }
}

/** Goes to a screen; `replace` while a filter is being typed. */
export function go(route: Route, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.history.pushState(null, '', addressOf(route))
  else window.history.replaceState(null, '', addressOf(route))
  window.dispatchEvent(new Event(MOVED))
  if (how === 'push') window.scrollTo(0, 0)
}

/** The screen that the address names, followed as it changes. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search))
}

function searchOf(parts: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== ''))
  return query.size === 0 ? '' : `?${query}`
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange)
  window.addEventListener(MOVED, onChange)
  return () => {
    window.removeEventListener('popstate', onChange)
    window.removeEventListener(MOVED, onChange)
  }
}
