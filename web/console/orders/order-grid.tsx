// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, a table's layout cannot drop those out of sight
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, J and K walk
import { type MouseEvent, memo, startTransition, type UIEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Calendar } from '#domain/clock/calendar.ts'
import type { Instant } from '#domain/time.ts'
import type { OrderRow } from '#web/api/orders.ts'
import { type ConsoleSay, useConsoleText } from '../use-console-text.ts'
import { Cell, type Column, Left } from './columns.tsx'
import type { Changes } from './use-changed.ts'
import type { Pages } from './use-pages.ts'

const NARROW_BELOW_PX = 720
const NARROW_ROW_PX = 84
const ROWS_AROUND = 12

interface GridProps {
  readonly pages: Pages
  readonly columns: readonly Column[]
  readonly now: Instant
  readonly calendar: Calendar | null
  readonly at: number
  /** How far it was scrolled when it was left. */
  readonly startTop: number
  readonly marked: ReadonlySet<string>
  readonly changes: Changes
  readonly seen: (sight: Sight) => void
  readonly open: (row: OrderRow, index: number) => void
  readonly mark: (index: number, reach: boolean) => void
  readonly markAll: () => void
  /** Begins a new list where this one has grown too long. */
  readonly goOn: (cursor: string) => void
}

/** Rows in sight, and how far that is from the top. */
export interface Sight {
  readonly first: number
  readonly last: number
  readonly top: number
}

/** Is there room for one thing at a time only? */
export function isNarrow(): boolean {
  return window.innerWidth < NARROW_BELOW_PX
}

/** The list itself: only rows in sight exist; a row is memoised, so that scrolling costs the same however long it is. */
export function OrderGrid(props: GridProps) {
  const { pages, columns, at } = props
  const { goOn } = pages
  const { say } = useConsoleText()
  const { frame, size, first, last, scroll } = useScrolled(props)
  const latest = useRef(props)
  latest.current = props
  // Rows are drawn seldom: what they call must not be what it was when they were drawn.
  const acts = useMemo<RowActs>(
    () => ({
      open: (row, index) => latest.current.open(row, index),
      mark: (index, reach) => latest.current.mark(index, reach),
    }),
    [],
  )
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
      {size.narrow ? null : <GridHead columns={columns} hasMarks={props.marked.size > 0} markAll={props.markAll} tracks={tracks} />}
      <div className="og-rows" role="rowgroup" style={{ height: pages.count * size.row }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, step) => first + step).map((index) => {
          const row = pages.row(index)
          const place = { transform: `translateY(${index * size.row}px)`, height: size.row }
          if (!row) return <div key={index} className="og-row og-blank" style={place} />
          return (
            <Row
              key={row.id}
              acts={acts}
              columns={columns}
              now={props.now}
              calendar={props.calendar}
              row={row}
              index={index}
              here={index === at}
              isMarked={props.marked.has(row.id)}
              isChanged={props.changes.flashing.has(row.id)}
              isGone={props.changes.gone.has(row.id)}
              narrow={size.narrow}
              say={say}
              place={place}
              tracks={tracks}
            />
          )
        })}
      </div>
      {goOn === null ? null : (
        <button type="button" className="tw-button og-go-on" onClick={() => props.goOn(goOn)}>
          {say('orders.goOn', { count: pages.count.toLocaleString('en-US') })}
        </button>
      )}
    </div>
  )
}

/** What is in sight of a list, and the pointer kept in it. */
function useScrolled({ pages, at, seen, startTop }: GridProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ height: 800, narrow: false, row: 32 })
  // What one cannot see yet waits until what one sees is painted.
  const [around, setAround] = useState(0)
  useEffect(() => startTransition(() => setAround(ROWS_AROUND)), [])
  const [{ top, wanted, pointedAt }, place] = useState({ top: startTop, wanted: { top: startTop }, pointedAt: at })
  // A pointer that leaves the sight takes it along at once: drawn with it, not after the browser told that it was scrolled.
  if (at !== pointedAt) {
    const next = inSight(at, top, size)
    place({ top: next, wanted: next === top ? wanted : { top: next }, pointedAt: at })
  }
  // Again when rows turn out to be higher: the list was too short for it before.
  useLayoutEffect(() => {
    if (frame.current) frame.current.scrollTop = wanted.top
  }, [wanted, size.row])
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
  const firstInSight = Math.floor(top / size.row)
  const first = Math.max(0, firstInSight - around)
  const last = Math.min(pages.count, Math.ceil((top + size.height) / size.row) + around)
  const sightTop = firstInSight * size.row
  useEffect(() => seen({ first: firstInSight, last, top: sightTop }), [seen, firstInSight, last, sightTop])
  const scroll = (event: UIEvent<HTMLDivElement>): void => {
    const top = event.currentTarget.scrollTop
    place((old) => (old.top === top ? old : { ...old, top }))
  }
  return { frame, size, first, last, scroll }
}

/** How far a list of this height is to be scrolled so that the row at the pointer stands below its head. */
function inSight(at: number, top: number, { height, row }: { height: number; row: number }): number {
  const y = at * row
  if (at < 0) return top
  return y < top ? y : Math.max(top, y + row * 2 - height)
}

const GridHead = memo(DrawnHead)

interface HeadProps {
  readonly columns: readonly Column[]
  readonly hasMarks: boolean
  readonly markAll: () => void
  readonly tracks: string
}

function DrawnHead({ columns, hasMarks, markAll, tracks }: HeadProps) {
  const { say } = useConsoleText()
  return (
    <div className="og-head" role="row" style={{ gridTemplateColumns: tracks }}>
      <span role="columnheader">
        <input type="checkbox" checked={hasMarks} onChange={markAll} aria-label={say(hasMarks ? 'orders.unmark' : 'orders.markAll')} />
      </span>
      {columns.map((column) => (
        <span key={column.name} role="columnheader" className={column.right ? 'og-right' : undefined}>
          {say(column.title)}
        </span>
      ))}
    </div>
  )
}

type RowActs = Pick<GridProps, 'open' | 'mark'>

interface RowProps {
  readonly acts: RowActs
  readonly columns: readonly Column[]
  readonly now: Instant
  readonly calendar: Calendar | null
  readonly row: OrderRow
  readonly index: number
  readonly here: boolean
  readonly isMarked: boolean
  readonly isChanged: boolean
  /** Stands where it was, although the view would not list it any more. */
  readonly isGone: boolean
  readonly narrow: boolean
  readonly say: ConsoleSay
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
    a.isGone === b.isGone &&
    a.now === b.now &&
    a.calendar === b.calendar &&
    a.narrow === b.narrow &&
    a.say === b.say &&
    a.tracks === b.tracks &&
    a.place.height === b.place.height &&
    a.columns === b.columns,
)

function DrawnRow({ row, index, here, isMarked, isChanged, isGone, narrow, say, place, tracks, columns, now, calendar, acts }: RowProps) {
  const looks = { 'og-here': here, 'og-marked': isMarked, 'og-changed': isChanged, 'og-gone': isGone }
  const look = ['og-row', ...Object.entries(looks).flatMap(([name, is]) => (is ? [name] : []))].join(' ')
  const left = isGone ? say('orders.gone') : undefined
  const go = (event: MouseEvent): void => {
    if (event.shiftKey) acts.mark(index, true)
    else acts.open(row, index)
  }
  if (narrow) {
    return (
      <div role="row" aria-rowindex={index + 2} className={look} style={place} title={left}>
        <div role="gridcell">
          <button type="button" className="og-card" onClick={go}>
            <b>{row.merchantName}</b>
            <Left row={row} now={now} calendar={calendar} say={say} />
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
      title={left}
      style={{ ...place, gridTemplateColumns: tracks }}
      onClick={go}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: X marks a row */}
      <span role="gridcell" onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          checked={isMarked}
          onChange={(event) => acts.mark(index, event.nativeEvent instanceof window.MouseEvent && event.nativeEvent.shiftKey)}
          aria-label={`${say('orders.mark')} ${row.number}`}
        />
      </span>
      {columns.map((column) => (
        <span key={column.name} role="gridcell" className={column.long ? 'og-long' : column.right ? 'og-right' : undefined}>
          <Cell name={column.name} row={row} now={now} calendar={calendar} say={say} />
        </span>
      ))}
    </div>
  )
}
