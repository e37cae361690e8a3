import { expect, test } from 'vitest'
import { addressOf, type Route, routeOf } from './route.ts'

const ROUTES: Route[] = [
  { page: 'home' },
  { page: 'approvals' },
  { page: 'approvals', orderId: 'o1' },
  { page: 'orders', scope: 'overdue', state: 'bank_approval', q: '百味' },
  { page: 'order', orderId: 'o1' },
  { page: 'notice' },
]

test.each(ROUTES)('the address of $page leads back to it', (route) => {
  expect(routeOf(addressOf(route))).toEqual(route)
})
