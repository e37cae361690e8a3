// What all screens share, before what one of them adds.
import '#web/ui/tokens.css'
import './portal.css'
import { QueryClientProvider } from '@tanstack/react-query'
import enUS from 'antd/locale/en_US.js'
import zhCN from 'antd/locale/zh_CN.js'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { useTranslation } from 'react-i18next'
import { calendarQuery } from '#web/api/calendar.ts'
import { makeQueries } from '#web/api/queries.ts'
import { sessionQuery } from '#web/api/session.ts'
import { startText } from '#web/text/setup.ts'
import { AppFrame } from '#web/ui/app-frame.tsx'
import { showMode } from '#web/ui/mode.ts'
import { App } from './app.tsx'
import { homeQuery } from './remote.ts'
import { texts } from './texts.ts'

function Framed() {
  const { i18n } = useTranslation()
  return (
    <AppFrame locale={i18n.language === 'en' ? enUS.default : zhCN.default}>
      <App />
    </AppFrame>
  )
}

const queries = makeQueries()

/** What every screen counts by is asked for with the session, not after the screen is drawn. */
async function readAhead(): Promise<void> {
  await queries.prefetchQuery(sessionQuery)
  if (!queries.getQueryData(sessionQuery.queryKey)) return
  void queries.prefetchQuery(calendarQuery)
  void queries.prefetchQuery(homeQuery)
}

showMode()
void readAhead()
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
