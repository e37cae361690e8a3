import { Link } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { newestDefinitionOf } from '#domain/process/registry.ts'
import { useCalendar } from '#web/api/calendar.ts'
import { type Board, type OrderRow, useBoard } from '#web/api/orders.ts'
import { useSession } from '#web/api/session.ts'
import { useNow } from '#web/ui/now.ts'
import { rowClock } from '#web/ui/row-clock.ts'
import { LeftText, PriorityTag } from '../orders/columns.tsx'
import { Answered } from '../shell/states.tsx'
import { type ConsoleKey, useConsoleText } from '../use-console-text.ts'
import { useFlash } from './use-flash.ts'
import '../orders/orders.css'
import './board.css'

const NUMBER = new Intl.NumberFormat('en-US')

/** Open orders by state, the most pressing on top; moves as it happens. */
export function BoardPage() {
  const { say } = useConsoleText()
  const board = useBoard()
  const session = useSession()
  useEffect(() => {
    document.title = `${say('board.title')} · Tillwright`
  }, [say])
  return (
    <div className="cs-pad bd">
      <div className="cs-title">
        <h1>{say('board.title')}</h1>
        <span className="cs-sub">
          {session.data?.post.nodeName} · {say('board.live')}
        </span>
      </div>
      <Answered query={board}>
        {(told) => (
          <>
            <Totals totals={told.totals} />
            <Columns board={told} />
          </>
        )}
      </Answered>
    </div>
  )
}

function Totals({ totals }: { totals: Board['totals'] }) {
  const { say } = useConsoleText()
  const shareOf = (count: number): string => (totals.open === 0 ? '0' : ((100 * count) / totals.open).toFixed(1))
  const figures: readonly { key: ConsoleKey; figure: string; under: string; alarm?: boolean }[] = [
    { key: 'board.open', figure: NUMBER.format(totals.open), under: say('board.unassigned', { count: totals.unassigned }) },
    { key: 'board.dueToday', figure: NUMBER.format(totals.dueToday), under: say('board.today') },
    {
      key: 'board.overdue',
      figure: NUMBER.format(totals.overdue),
      under: say('board.shareOpen', { share: shareOf(totals.overdue) }),
      alarm: totals.overdue > 0,
    },
    { key: 'board.waitingBank', figure: NUMBER.format(totals.waitingBank), under: say('board.notCounted') },
    {
      key: 'board.awaitingKey',
      figure: NUMBER.format(totals.awaitingKey),
      under: say('board.shareOpen', { share: shareOf(totals.awaitingKey) }),
    },
    {
      key: 'board.average',
      figure: totals.averageInstallDays === null ? '—' : say('board.days', { days: totals.averageInstallDays.toFixed(2) }),
      under: say('board.last30'),
    },
  ]
  return (
    <dl className="bd-totals">
      {figures.map((one) => (
        <div key={one.key}>
          <dt>{say(one.key)}</dt>
          <dd className={one.alarm ? 'num cs-alarm' : 'num'}>{one.figure}</dd>
          <dd className="bd-under num">{one.under}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Empty columns fold to their name, so that those with work have room. */
function Columns({ board }: { board: Board }) {
  const states = newestDefinitionOf('installation')?.states ?? {}
  const road = Object.entries(states)
    .filter(([, one]) => one.end === undefined)
    .sort(([, a], [, b]) => (a.road ?? 0) - (b.road ?? 0))
    .map(([state]) => state)
  const columns = road.map((state) => board.states.find((one) => one.state === state) ?? { state, count: 0, overdue: 0, items: [] })
  const items = useMemo(() => board.states.flatMap((one) => one.items), [board])
  const flashing = useFlash(items)
  const tracks = columns.map((one) => (one.count === 0 ? '40px' : 'minmax(150px, 1fr)')).join(' ')
  return (
    <div className="bd-columns" style={{ gridTemplateColumns: tracks }}>
      {columns.map((one) => (
        <Column key={one.state} column={one} flashing={flashing} />
      ))}
    </div>
  )
}

function Column({ column, flashing }: { column: Board['states'][number]; flashing: ReadonlySet<string> }) {
  const { say } = useConsoleText()
  const name = say(`state.installation.${column.state}`)
  if (column.count === 0)
    return (
      <section className="bd-column bd-folded" aria-label={name}>
        <h2>{name}</h2>
      </section>
    )
  const rest = column.count - column.items.length
  return (
    <section className="bd-column" aria-label={name}>
      <header>
        <h2>
          <Link to="/orders" search={{ view: 'open', state: column.state }}>
            {name}
          </Link>
        </h2>
        <span className="num">{NUMBER.format(column.count)}</span>
        {column.overdue > 0 ? <b className="num cs-alarm">{column.overdue}</b> : null}
      </header>
      {column.items.map((row) => (
        <Card key={row.id} row={row} flashes={flashing.has(row.id)} />
      ))}
      {rest > 0 ? (
        <Link className="bd-rest" to="/orders" search={{ view: 'open', state: column.state }}>
          {say('board.rest', { count: NUMBER.format(rest) })}
        </Link>
      ) : null}
    </section>
  )
}

function Card({ row, flashes }: { row: OrderRow; flashes: boolean }) {
  const { say } = useConsoleText()
  const now = useNow()
  const calendar = useCalendar()
  const late = rowClock(row, now, calendar).tone === 'breach'
  const look = ['bd-card', late ? 'bd-late' : '', flashes ? 'og-changed' : ''].filter((one) => one !== '').join(' ')
  return (
    <Link to="/orders/$orderId" params={{ orderId: row.id }} className={look}>
      <span className="bd-name">
        <PriorityTag of={row} say={say} />
        {row.merchantName}
      </span>
      <span className="num bd-number">{row.number.slice(-6)}</span>
      <span className="bd-who">{row.assignee?.name ?? say('orders.nobody')}</span>
      <LeftText row={row} now={now} calendar={calendar} say={say} />
    </Link>
  )
}
