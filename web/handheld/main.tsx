import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { calendarQuery } from '#web/api/calendar.ts'
import { makeQueries } from '#web/api/queries.ts'
import { startText } from '#web/text/setup.ts'
import { App } from './app.tsx'
import { applyLook, readLook } from './look.ts'
import { sessionQuery, todayQuery } from './remote.ts'
import { routeOf } from './route.ts'
import { texts } from './texts.ts'
import '#web/ui/tokens.css'
import './handheld.css'

const queries = makeQueries()

/** Whoever comes to the day has it, and what its clocks are counted by, asked for with the session: not after the screen is drawn. */
async function readAhead(): Promise<void> {
  await queries.prefetchQuery(sessionQuery)
  if (routeOf(window.location.pathname).page !== 'today' || !queries.getQueryData(sessionQuery.queryKey)) return
  void queries.prefetchQuery(calendarQuery)
  void queries.prefetchQuery(todayQuery)
}

applyLook(readLook())
void readAhead()
await startText(texts)
const root = document.getElementById('root')
if (root === null) throw new Error('no root element')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
