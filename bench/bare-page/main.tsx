import { createRoot } from 'react-dom/client'

const ROWS = 30

/** React and a list that is already there: what a page costs before it asks or decides anything. */
function Bare() {
  return (
    <main>
      <h1>工单</h1>
      {Array.from({ length: ROWS }, (_, row) => (
        <p key={row}>NI2611-{String(row).padStart(6, '0')} 南京鼓楼百味餐饮店 上门考察</p>
      ))}
    </main>
  )
}

const root = document.getElementById('root')
if (root) createRoot(root).render(<Bare />)
