import { Link, useLocation, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { useCalendar } from '#web/api/calendar.ts'
import { Notice } from '#web/ui/notice.tsx'
import { useNow } from '#web/ui/now.ts'
import { Broken, Loading } from '../shell/states.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { Bulk } from './bulk.tsx'
import { COLUMNS, type Column, type ColumnName, keepColumns, readColumns } from './columns.tsx'
import type { ListAddress } from './filter.ts'
import { ListHead } from './list-head.tsx'
import { forgetPlace } from './list-memory.ts'
import { MonthRail } from './month-rail.tsx'
import { isNarrow, OrderGrid } from './order-grid.tsx'
import { type ListPlace, monthOf, useOrderList } from './use-order-list.ts'
import './orders.css'

const OrderDrawer = lazy(() => import('../order/order-drawer.tsx').then((module) => ({ default: module.OrderDrawer })))

/** The list of orders: whatever the address filters, as it stands now. */
export function OrdersPage() {
  const { open, from, ...filter } = useSearch({ strict: false }) as ListAddress
  const entry = useLocation({ select: (location) => location.state.__TSR_key ?? '' })
  const [generation, setGeneration] = useState(0)
  const anew = (): void => {
    forgetPlace(entry)
    setGeneration(generation + 1)
  }
  const key = JSON.stringify([generation, from, filter])
  // A new filter is a new list: marks, place and pages begin again. An order beside it changes nothing of it.
  return <List key={key} filter={filter} from={from} open={open} entry={entry} anew={anew} />
}

function List({ anew, ...place }: ListPlace & { anew: () => void }) {
  const { filter, from, open } = place
  const { say } = useConsoleText()
  const list = useOrderList(place)
  const { pages, changes } = list
  const [names, setNames] = useState<readonly ColumnName[]>(readColumns)
  const columns = useMemo(() => COLUMNS.filter((column) => names.includes(column.name)), [names])
  const choose = useCallback((next: readonly ColumnName[]) => {
    setNames(next)
    keepColumns(next)
  }, [])
  const first = pages.row(0)
  useEffect(() => {
    document.title = `${say('orders.title')} · Tillwright`
  }, [say])
  return (
    <div className="ol">
      <div className="ol-head">
        <ListHead filter={filter} pages={pages} isFromTop={from === undefined} months={list.months} names={names} choose={choose} />
        {changes.fresh === 0 ? null : (
          <button type="button" className="ol-fresh" onClick={anew}>
            {changes.fresh === null ? say('orders.mayBeOld') : say('orders.fresh', { count: changes.fresh })}
          </button>
        )}
      </div>
      {from === undefined ? null : (
        <p className="ol-from">
          {say('orders.from', { month: first ? monthOf(first) : '' })}
          <Link to="/orders" search={filter} className="tw-link">
            {say('orders.newest')}
          </Link>
        </p>
      )}
      {pages.error && pages.waiting ? <Broken error={pages.error} reset={pages.refetch} /> : null}
      {pages.waiting && !pages.error ? <Loading lines={16} /> : null}
      {!pages.waiting && pages.count === 0 ? <Empty /> : null}
      {pages.count > 0 ? <Body list={list} columns={columns} byDue={filter.sort === 'due'} /> : null}
      {open === undefined || isNarrow() ? null : (
        <Suspense fallback={null}>
          <OrderDrawer id={open} close={list.close} />
        </Suspense>
      )}
      <Bulk marks={list.marks} assigning={list.assigning} assign={list.setAssigning} />
    </div>
  )
}

interface BodyProps {
  readonly list: ReturnType<typeof useOrderList>
  readonly columns: readonly Column[]
  readonly byDue: boolean
}

function Body({ list, columns, byDue }: BodyProps) {
  const now = useNow()
  const { pages, marks, months } = list
  return (
    <div className="ol-body">
      <OrderGrid
        pages={pages}
        columns={columns}
        now={now}
        calendar={useCalendar()}
        at={list.at}
        startTop={list.left?.top ?? 0}
        marked={marks.ids}
        changes={list.changes}
        seen={list.seen}
        open={list.show}
        mark={marks.toggle}
        markAll={marks.all}
        goOn={list.jump}
      />
      {months && months.items.length > 1 && !byDue ? <MonthRail months={months} here={list.month} jump={list.jump} /> : null}
    </div>
  )
}

function Empty() {
  const { say } = useConsoleText()
  return (
    <Notice picture="empty" title={say('orders.none')}>
      <Link to="/orders" search={{}} className="tw-button">
        {say('orders.showOpen')}
      </Link>
    </Notice>
  )
}
