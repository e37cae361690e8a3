// What the whole page shares, before what one part of it adds.
import '#web/ui/tokens.css'
import './pos.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startText } from '#web/text/setup.ts'
import { showMode } from '#web/ui/mode.ts'
import { App } from './app.tsx'
import { texts } from './texts.ts'

showMode()
await startText(texts)
const root = document.getElementById('root')
if (root === null) throw new Error('no root element')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
