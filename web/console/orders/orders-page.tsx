import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { createOrder } from '#contract/order.ts'
import { type OrderRow, useBoard } from '#web/api/orders.ts'
import { mayCall, useSession } from '#web/api/session.ts'
import { Notice } from '#web/ui/notice.tsx'
import { useNow } from '#web/ui/now.ts'
import { Broken, Loading } from '../shell/states.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { COLUMNS, type ColumnName, keepColumns, readColumns } from './columns.tsx'
import { type AddressFilter, askedOf } from './filter.ts'
import { Filters } from './filters.tsx'
import { OrderGrid } from './order-grid.tsx'
import { useChanged } from './use-changed.ts'
import { useGridKeys } from './use-grid-keys.ts'
import { usePages } from './use-pages.ts'
import { countOf, ViewTabs } from './view-tabs.tsx'
import './orders.css'

const FIRST_LOOK = { first: 0, last: 50 }
const ASSIGNERS: readonly string[] = ['dispatcher', 'branch_manager']

/** The list of orders: whatever the address filters, as it stands now. */
export function OrdersPage() {
  const filter = useSearch({ strict: false }) as AddressFilter
  // A new filter is a new list: marks, place and pages begin again.
  return <List key={JSON.stringify(filter)} filter={filter} />
}

function List({ filter }: { filter: AddressFilter }) {
  const { say } = useConsoleText()
  const go = useNavigate()
  const session = useSession()
  const role = session.data?.post.role ?? ''
  const board = useBoard()
  const now = useNow()
  const asked = useMemo(() => askedOf(filter), [filter])
  const [sight, setSight] = useState(FIRST_LOOK)
  const pages = usePages(asked, sight.first, sight.last)
  const [at, setAt] = useState(-1)
  const [marked, setMarked] = useState<ReadonlyMap<string, OrderRow>>(new Map())
  const [names, setNames] = useState<readonly ColumnName[]>(readColumns)
  const [assigning, setAssigning] = useState<readonly OrderRow[]>([])
  const counted = countOf(filter, board.data?.totals)
  const columns = useMemo(() => COLUMNS.filter((column) => names.includes(column.name)), [names])
  const changed = useChanged()
  const seen = useCallback(
    (first: number, last: number) => setSight((old) => (old.first === first && old.last === last ? old : { first, last })),
    [],
  )
  const open = useCallback((row: OrderRow) => void go({ to: '/orders/$orderId', params: { orderId: row.id } }), [go])
  const mark = useCallback(
    (row: OrderRow) =>
      setMarked((old) => {
        const next = new Map(old)
        if (!next.delete(row.id)) next.set(row.id, row)
        return next
      }),
    [],
  )
  const markedIds = useMemo(() => new Set(marked.keys()), [marked])
  const mayAssign = ASSIGNERS.includes(role)
  const here = pages.row(at)
  const assign = (): void => {
    if (!mayAssign) return
    if (marked.size > 0) setAssigning([...marked.values()])
    else if (here) setAssigning([here])
  }
  useGridKeys({
    at,
    count: pages.count,
    point: setAt,
    open: () => here && open(here),
    mark: () => here && mark(here),
    assign,
    clear: () => setMarked(new Map()),
  })
  useEffect(() => {
    document.title = `${say('orders.title')} · Tillwright`
  }, [say])
  return (
    <div className="ol">
      <div className="ol-head">
        <div className="cs-title">
          <h1>{say('orders.title')}</h1>
          <span className="cs-sub num">
            {pages.waiting
              ? ''
              : counted === null && pages.more
                ? say('orders.atLeast', { count: pages.count })
                : say('orders.count', { count: (pages.more ? (counted ?? pages.count) : pages.count).toLocaleString('en-US') })}
            {filter.sort === 'due' ? ` · ${say('orders.byDue')}` : ''}
          </span>
          <div className="cs-tools">
            <Filters
              filter={filter}
              names={names}
              choose={(next) => {
                setNames(next)
                keepColumns(next)
              }}
            />
            {mayCall(createOrder, role) ? (
              <Link to="/orders/new" className="tw-button tw-button-primary">
                {say('orders.new')}
              </Link>
            ) : null}
          </div>
        </div>
        <ViewTabs filter={filter} totals={board.data?.totals} />
        {changed.fresh > 0 ? (
          <button type="button" className="ol-fresh" onClick={() => changed.refresh()}>
            {say('orders.fresh', { count: changed.fresh })}
          </button>
        ) : null}
      </div>
      {pages.error && pages.waiting ? <Broken error={pages.error} reset={pages.refetch} /> : null}
      {pages.waiting && !pages.error ? <Loading lines={16} /> : null}
      {!pages.waiting && pages.count === 0 ? (
        <Notice picture="empty" title={say('orders.none')}>
          <Link to="/orders" search={{}} className="tw-button">
            {say('orders.showOpen')}
          </Link>
        </Notice>
      ) : null}
      {pages.count > 0 ? (
        <OrderGrid
          pages={pages}
          columns={columns}
          now={now}
          at={at}
          marked={markedIds}
          changed={changed.ids}
          seen={seen}
          point={setAt}
          open={open}
          mark={mark}
        />
      ) : null}
      {marked.size > 0 ? (
        <section className="ol-bulk" aria-label={say('orders.marked', { count: marked.size })}>
          <span className="num">{say('orders.marked', { count: marked.size })}</span>
          {mayAssign ? (
            <button type="button" className="tw-button tw-button-primary" onClick={assign}>
              {say('action.installation.assign')}
              <kbd>A</kbd>
            </button>
          ) : null}
          <button type="button" className="tw-button" onClick={() => setMarked(new Map())}>
            {say('orders.unmark')}
          </button>
        </section>
      ) : null}
      {assigning.length > 0 ? (
        <AssignDialog
          orders={assigning}
          close={() => {
            setAssigning([])
            setMarked(new Map())
          }}
        />
      ) : null}
    </div>
  )
}
