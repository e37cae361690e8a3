import { useSyncExternalStore } from 'react'

/** The handheld's screens. An act has its own address, so that a killed browser returns to the same question. */
export type Route =
  | { page: 'today' }
  | { page: 'outbox' }
  | { page: 'me' }
  | { page: 'order'; orderId: string }
  | { page: 'act'; orderId: string; action: string }
  | { page: 'unknown' }

const BASE = '/handheld'
const MOVED = 'tillwright:moved'

/** Reads an address such as `/handheld/orders/{id}/do/{action}`. */
export function routeOf(path: string): Route {
  const parts = path
    .replace(BASE, '')
    .split('/')
    .filter((part) => part !== '')
  const [first, orderId, verb, action] = parts
  if (first === undefined || first === 'index.html') return { page: 'today' }
  if (first === 'outbox' || first === 'me') return parts.length === 1 ? { page: first } : { page: 'unknown' }
  if (first !== 'orders' || orderId === undefined) return { page: 'unknown' }
  if (verb === undefined) return { page: 'order', orderId }
  return verb === 'do' && action !== undefined ? { page: 'act', orderId, action } : { page: 'unknown' }
}

/** The address of a screen. */
export function addressOf(route: Route): string {
  if (route.page === 'order') return `${BASE}/orders/${route.orderId}`
  if (route.page === 'act') return `${BASE}/orders/${route.orderId}/do/${route.action}`
  return route.page === 'outbox' || route.page === 'me' ? `${BASE}/${route.page}` : `${BASE}/`
}

/** Goes to a screen. `replace` for a screen that "back" must not return to, such as a form just sent. */
export function go(route: Route, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.history.pushState(null, '', addressOf(route))
  else window.history.replaceState(null, '', addressOf(route))
  window.dispatchEvent(new Event(MOVED))
  window.scrollTo(0, 0)
}

/** The screen that the address names, followed as it changes. */
export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname)
  return routeOf(path)
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange)
  window.addEventListener(MOVED, onChange)
  return () => {
    window.removeEventListener('popstate', onChange)
    window.removeEventListener(MOVED, onChange)
  }
}
