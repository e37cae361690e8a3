import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { calendarQuery } from '#web/api/calendar.ts'
import { orderListPage } from '#web/api/orders.ts'
import { makeQueries } from '#web/api/queries.ts'
import { sessionQuery } from '#web/api/session.ts'
import { startText } from '#web/text/setup.ts'
import { showMode } from '#web/ui/mode.ts'
import { Toasts } from '#web/ui/toast.tsx'
import { askedOf, readAddress } from './orders/filter.ts'
import { makeRouter } from './router.tsx'
import { texts } from './texts.ts'
import './console.css'

const queries = makeQueries()
const router = makeRouter()

/** Whoever comes to the list has its first page, and what its clocks are counted by, asked for with the session: not after the desk is drawn. */
async function readAhead(): Promise<void> {
  await queries.prefetchQuery(sessionQuery)
  const { pathname, search } = router.latestLocation
  if (pathname !== '/orders' || !queries.getQueryData(sessionQuery.queryKey)) return
  const { open: _, from, ...filter } = readAddress(search)
  void queries.prefetchQuery(calendarQuery)
  void queries.prefetchQuery(orderListPage(askedOf(filter), from ?? null))
}

showMode()
void readAhead()
await startText(texts)
const root = document.getElementById('root')
if (root === null) throw new Error('no root element')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toasts />
    </QueryClientProvider>
  </StrictMode>,
)
