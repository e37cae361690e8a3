import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import enUS from 'antd/locale/en_US.js'
import zhCN from 'antd/locale/zh_CN.js'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { makeQueries } from '#web/api/queries.ts'
import { sessionQuery } from '#web/api/session.ts'
import { startText } from '#web/text/setup.ts'
import { useText } from '#web/text/use-text.ts'
import { AppFrame } from '#web/ui/app-frame.tsx'
import { showMode } from '#web/ui/mode.ts'
import { makeRouter } from './router.tsx'
import { texts } from './texts.ts'
import './console.css'

const queries = makeQueries()
const router = makeRouter()

function Framed() {
  const { language } = useText()
  return (
    <AppFrame locale={language === 'en' ? enUS.default : zhCN.default}>
      <RouterProvider router={router} />
    </AppFrame>
  )
}

showMode()
void queries.prefetchQuery(sessionQuery)
await startText(texts)
const root = document.getElementById('root')
if (root === null) throw new Error('no root element')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Framed />
    </QueryClientProvider>
  </StrictMode>,
)
