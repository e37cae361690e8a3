// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, a table's layout cannot drop those out of sight
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, J and K walk
import { memo, type UIEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Instant } from '#domain/time.ts'
import type { OrderRow } from '#web/api/orders.ts'
import { useConsoleText } from '../use-console-text.ts'
import { Cell, type Column, Left } from './columns.tsx'
import type { Pages } from './use-pages.ts'

const NARROW_BELOW_PX = 720
const NARROW_ROW_PX = 84
const ROWS_AROUND = 12

interface GridProps {
  readonly pages: Pages
  readonly columns: readonly Column[]
  readonly now: Instant
  readonly at: number
  readonly marked: ReadonlySet<string>
  readonly changed: ReadonlySet<string>
  readonly seen: (first: number, last: number) => void
  readonly point: (index: number) => void
  readonly open: (row: OrderRow) => void
  readonly mark: (row: OrderRow) => void
}

/** The list itself: only rows in sight exist; a row is memoised and contained, so that ten million scroll like ten. */
export function OrderGrid(props: GridProps) {
  const { pages, columns, at, seen } = props
  const { say } = useConsoleText()
  const frame = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ height: 800, narrow: false, row: 32 })
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const one = frame.current
    if (!one) return
    const measure = (): void => {
      const narrow = one.clientWidth < NARROW_BELOW_PX
      const row = narrow ? NARROW_ROW_PX : Number.parseInt(getComputedStyle(one).getPropertyValue('--tw-row'), 10) || 32
      setSize({ height: one.clientHeight, narrow, row })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(one)
    return () => observer.disconnect()
  }, [])
  const first = Math.max(0, Math.floor(top / size.row) - ROWS_AROUND)
  const last = Math.min(pages.count, Math.ceil((top + size.height) / size.row) + ROWS_AROUND)
  useEffect(() => seen(first, last), [seen, first, last])
  useEffect(() => {
    const one = frame.current
    if (!one || at < 0) return
    const y = at * size.row
    if (y < one.scrollTop) one.scrollTop = y
    else if (y + size.row * 2 > one.scrollTop + one.clientHeight) one.scrollTop = y + size.row * 2 - one.clientHeight
  }, [at, size.row])
  const scroll = (event: UIEvent<HTMLDivElement>): void => setTop(event.currentTarget.scrollTop)
  const tracks = `32px ${columns.map((column) => column.track).join(' ')}`
  return (
    <div
      ref={frame}
      className={size.narrow ? 'og og-narrow' : 'og'}
      onScroll={scroll}
      role="grid"
      aria-rowcount={pages.more ? -1 : pages.count + 1}
      aria-label={say('orders.title')}
      tabIndex={0}
    >
      {size.narrow ? null : (
        <div className="og-head" role="row" style={{ gridTemplateColumns: tracks }}>
          <span role="columnheader">
            <span className="sr">{say('orders.mark')}</span>
          </span>
          {columns.map((column) => (
            <span key={column.name} role="columnheader" className={column.right ? 'og-right' : undefined}>
              {say(column.title)}
            </span>
          ))}
        </div>
      )}
      <div className="og-rows" role="rowgroup" style={{ height: pages.count * size.row }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, step) => first + step).map((index) => {
          const row = pages.row(index)
          const place = { transform: `translateY(${index * size.row}px)`, height: size.row }
          if (!row) return <div key={index} className="og-row og-blank" style={place} />
          return (
            <Row
              key={row.id}
              {...props}
              row={row}
              index={index}
              here={index === at}
              isMarked={props.marked.has(row.id)}
              isChanged={props.changed.has(row.id)}
              narrow={size.narrow}
              place={place}
              tracks={tracks}
            />
          )
        })}
      </div>
    </div>
  )
}

interface RowProps extends GridProps {
  readonly row: OrderRow
  readonly index: number
  readonly here: boolean
  readonly isMarked: boolean
  readonly isChanged: boolean
  readonly narrow: boolean
  readonly place: { transform: string; height: number }
  readonly tracks: string
}

const Row = memo(
  DrawnRow,
  (a, b) =>
    a.row === b.row &&
    a.index === b.index &&
    a.here === b.here &&
    a.isMarked === b.isMarked &&
    a.isChanged === b.isChanged &&
    a.now === b.now &&
    a.narrow === b.narrow &&
    a.tracks === b.tracks &&
    a.place.height === b.place.height &&
    a.columns === b.columns,
)

function DrawnRow({ row, index, here, isMarked, isChanged, narrow, place, tracks, columns, now, point, open, mark }: RowProps) {
  const { say } = useConsoleText()
  const look = `og-row${here ? ' og-here' : ''}${isMarked ? ' og-marked' : ''}${isChanged ? ' og-changed' : ''}`
  const go = (): void => {
    point(index)
    open(row)
  }
  if (narrow) {
    return (
      <div role="row" aria-rowindex={index + 2} className={look} style={place}>
        <div role="gridcell">
          <button type="button" className="og-card" onClick={go}>
            <b>{row.merchantName}</b>
            <Left row={row} now={now} />
            <span>
              <i className={`tw-dot tw-dot-${row.holder}`} />
              {say(`state.${row.process}.${row.state}`)} · {row.assignee?.name ?? say('orders.nobody')}
            </span>
            <span className="num og-faint">{row.number}</span>
          </button>
        </div>
      </div>
    )
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: J, K and Enter walk and open rows (the page holds the keys)
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={here}
      className={look}
      style={{ ...place, gridTemplateColumns: tracks }}
      onClick={go}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: X marks a row */}
      <span role="gridcell" onClick={(event) => event.stopPropagation()}>
        <input type="checkbox" checked={isMarked} onChange={() => mark(row)} aria-label={`${say('orders.mark')} ${row.number}`} />
      </span>
      {columns.map((column) => (
        <span key={column.name} role="gridcell" className={column.right ? 'og-right' : undefined}>
          <Cell name={column.name} row={row} now={now} />
        </span>
      ))}
    </div>
  )
}
