import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { makeQueries } from '#web/api/queries.ts'
import { sessionQuery } from '#web/api/session.ts'
import { startText } from '#web/text/setup.ts'
import { showMode } from '#web/ui/mode.ts'
import { Toasts } from '#web/ui/toast.tsx'
import { makeRouter } from './router.tsx'
import { texts } from './texts.ts'
import './console.css'

const queries = makeQueries()
const router = makeRouter()

showMode()
void queries.prefetchQuery(sessionQuery)
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
