import type { ReactNode } from 'react'
import type { Calendar } from '#domain/clock/calendar.ts'
import { newestDefinitionOf } from '#domain/process/registry.ts'
import type { Instant } from '#domain/time.ts'
import type { OrderRow } from '#web/api/orders.ts'
import { rowClock } from '#web/ui/row-clock.ts'
import { countdown, instantOf, limitOf, minuteOf, overBy } from '#web/ui/time-said.ts'
import type { ConsoleKey, ConsoleSay } from '../use-console-text.ts'

export type ColumnName =
  | 'number'
  | 'state'
  | 'merchant'
  | 'department'
  | 'bank'
  | 'assignee'
  | 'due'
  | 'left'
  | 'opened'
  | 'terminals'
  | 'branch'
export interface Column {
  readonly name: ColumnName
  readonly title: ConsoleKey
  /** Track of the grid. */
  readonly track: string
  readonly right?: true
  /** May be longer than its column, and is cut off there. */
  readonly long?: true
  readonly shown: boolean
  /** Stays when it is narrow. */
  readonly narrow?: true
}

/** Columns of the list, in their order; a person chooses which are shown. */
export const COLUMNS: readonly Column[] = [
  { name: 'number', title: 'column.number', track: '116px', shown: true },
  { name: 'state', title: 'column.state', track: '104px', long: true, shown: true },
  { name: 'merchant', title: 'column.merchant', track: 'minmax(160px, 2fr)', long: true, shown: true },
  { name: 'branch', title: 'column.branch', track: 'minmax(96px, .7fr)', long: true, shown: false },
  { name: 'department', title: 'column.department', track: 'minmax(88px, .5fr)', long: true, shown: true },
  { name: 'bank', title: 'column.bank', track: 'minmax(130px, 1.1fr)', long: true, shown: true },
  { name: 'assignee', title: 'column.assignee', track: '64px', long: true, shown: true },
  { name: 'terminals', title: 'column.terminals', track: '52px', right: true, shown: false },
  { name: 'due', title: 'column.due', track: '100px', right: true, shown: true },
  { name: 'left', title: 'column.left', track: '148px', right: true, shown: true },
  { name: 'opened', title: 'column.opened', track: '100px', right: true, shown: true },
]

const KEPT_AS = 'tillwright.console.columns'

export function readColumns(): readonly ColumnName[] {
  const kept = localStorage.getItem(KEPT_AS)?.split(',') ?? []
  const known = COLUMNS.filter((column) => kept.includes(column.name)).map((column) => column.name)
  return known.length > 0 ? known : COLUMNS.filter((column) => column.shown).map((column) => column.name)
}

export function keepColumns(names: readonly ColumnName[]): void {
  localStorage.setItem(KEPT_AS, names.join(','))
}

/** What is drawn of an order. Texts come from who draws the list: a hook in each cell of each row was felt while it was scrolled. */
interface DrawnOf {
  readonly row: OrderRow
  readonly say: ConsoleSay
}

/** What time left is reckoned by. */
interface ByClock extends DrawnOf {
  readonly now: Instant
  readonly calendar: Calendar | null
}

/** What a column shows of an order. */
export function Cell({ name, row, now, calendar, say }: ByClock & { name: ColumnName }): ReactNode {
  switch (name) {
    case 'number':
      return <span className="num og-number">{row.number}</span>
    case 'state':
      return (
        <>
          <i className={`tw-dot tw-dot-${row.holder}`} />
          {say(`state.${row.process}.${row.state}`)}
        </>
      )
    case 'merchant':
      return (
        <>
          {row.merchantName}
          {row.possibleDuplicate ? <span className="tw-tag tw-tag-warn">{say('orders.duplicate')}</span> : null}
          <PriorityTag of={row} say={say} />
          {row.suspended ? <span className="tw-tag">{say('orders.suspended')}</span> : null}
        </>
      )
    case 'branch':
      return row.branchName
    case 'department':
      return row.departmentName
    case 'bank':
      return row.bankName
    case 'assignee':
      return row.assignee?.name ?? <span className="og-faint">{say('orders.nobody')}</span>
    case 'terminals':
      return <span className="num">{row.terminalsWanted}</span>
    case 'due':
      return <Due row={row} />
    case 'left':
      return <Left row={row} now={now} calendar={calendar} say={say} />
    case 'opened':
      return <time className="num og-faint">{minuteOf(instantOf(row.openedAt) ?? now)}</time>
  }
}

/** Nothing for an order of usual priority. */
export function PriorityTag({ of, say }: { of: Pick<OrderRow, 'priority'>; say: ConsoleSay }) {
  return of.priority === 'normal' ? null : <span className="tw-tag tw-tag-warn">{say(`option.${of.priority}`)}</span>
}

function Due({ row }: { row: OrderRow }) {
  const due = instantOf(row.dueAt)
  return due === null ? <span className="og-faint">—</span> : <time className="num">{limitOf(due)}</time>
}

const BAR_PX = 56
const BAR_LEAST_PX = 2

/** Bar of the budget and the time left, as it is said. */
export function Left({ row, now, calendar, say }: ByClock) {
  const clock = rowClock(row, now, calendar)
  if (clock.tone === 'none' || endOf(row) !== undefined) return <span className="og-faint">{standingSaid(row, say)}</span>
  return (
    <span className={`og-left tw-tone-${clock.tone}`}>
      <i className="og-gauge" style={{ backgroundSize: `${Math.max(BAR_LEAST_PX, BAR_PX * clock.gone)}px 3px` }} />
      <LeftText row={row} now={now} calendar={calendar} say={say} />
    </span>
  )
}

export function LeftText({ row, now, calendar, say }: ByClock) {
  const { tone, leftMs } = rowClock(row, now, calendar)
  const text =
    tone === 'paused'
      ? say('time.paused')
      : tone === 'done'
        ? say('clock.state.met')
        : tone === 'none'
          ? standingSaid(row, say)
          : leftMs === null
            ? '…'
            : tone === 'breach'
              ? `−${overBy(say, leftMs)}`
              : countdown(say, leftMs)
  return <b className={`num og-left-text tw-tone-${tone}`}>{text}</b>
}

function endOf(row: OrderRow): 'good' | 'bad' | undefined {
  return newestDefinitionOf(row.process)?.states[row.state]?.end
}

/** Where no time is left to be told: not begun, or the order is at its end; how its clock ended beside it. */
function standingSaid(row: OrderRow, say: ConsoleSay): string {
  const end = endOf(row)
  if (end === undefined) return say('time.notStarted')
  if (end === 'bad') return say('orders.closed')
  const met = row.clockState === 'met' || row.clockState === 'breached'
  return met ? `${say('orders.completed')} · ${say(`clock.state.${row.clockState as 'met' | 'breached'}`)}` : say('orders.completed')
}
