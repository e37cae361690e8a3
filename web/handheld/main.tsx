import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { makeQueries } from '#web/api/queries.ts'
import { startText } from '#web/text/setup.ts'
import { App } from './app.tsx'
import { applyLook, readLook } from './look.ts'
import { texts } from './texts.ts'
import '#web/ui/tokens.css'
import './handheld.css'

applyLook(readLook())
await startText(texts)
const root = document.getElementById('root')
if (root === null) throw new Error('no root element')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={makeQueries()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
