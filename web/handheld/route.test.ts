import { expect, test } from 'vitest'
import { addressOf, type Route, routeOf } from './route.ts'

const ROUTES: Route[] = [
  { page: 'today' },
  { page: 'outbox' },
  { page: 'me' },
  { page: 'order', orderId: 'o1' },
  { page: 'act', orderId: 'o1', action: 'check_in' },
]

test.each(ROUTES)('the address of $page leads back to it', (route) => {
  expect(routeOf(addressOf(route))).toEqual(route)
})

test('an address of no screen is said to be unknown', () => {
  expect(routeOf('/handheld/orders/o1/undo/x').page).toBe('unknown')
})
