import { Link } from '@tanstack/react-router'
import { createOrder } from '#contract/order.ts'
import { ORDERS_FOUND_MAX } from '#contract/search.ts'
import { type OrderMonths, useTotals } from '#web/api/orders.ts'
import { mayCall, useSession } from '#web/api/session.ts'
import { ExportButton } from '../shell/export-button.tsx'
import { useConsoleText } from '../use-console-text.ts'
import type { ColumnName } from './columns.tsx'
import { ordersWish } from './export-orders.ts'
import type { AddressFilter } from './filter.ts'
import { Filters } from './filters.tsx'
import { roughly } from './roughly.ts'
import type { Pages } from './use-pages.ts'
import { ViewTabs } from './view-tabs.tsx'

interface ListHeadProps {
  readonly filter: AddressFilter
  readonly pages: Pages
  readonly isFromTop: boolean
  readonly months: OrderMonths | undefined
  readonly names: readonly ColumnName[]
  readonly choose: (names: readonly ColumnName[]) => void
}

/** Title, how many there are, filters and views of the list. */
export function ListHead({ filter, pages, isFromTop, months, names, choose }: ListHeadProps) {
  const { say } = useConsoleText()
  const role = useSession().data?.post.role ?? ''
  const totals = useTotals()
  return (
    <>
      <div className="cs-title">
        <h1>{say('orders.title')}</h1>
        <span className="cs-sub num">
          <HowMany pages={pages} isFromTop={isFromTop} months={months} />
          {filter.sort === 'due' ? ` · ${say('orders.byDue')}` : ''}
        </span>
        <div className="cs-tools">
          <Filters filter={filter} names={names} choose={choose} />
          <ExportButton wish={() => ordersWish(filter, months, say)} />
          {mayCall(createOrder, role) ? (
            <Link to="/orders/new" className="tw-button tw-button-primary">
              {say('orders.new')}
            </Link>
          ) : null}
        </div>
      </div>
      <ViewTabs filter={filter} totals={totals.data} />
    </>
  )
}

/** The whole when it was read or counted, 约 when it was estimated; how many there are is not known where a search was cut. */
function HowMany({ pages, isFromTop, months }: Pick<ListHeadProps, 'pages' | 'isFromTop' | 'months'>) {
  const { say, language } = useConsoleText()
  if (pages.waiting) return ''
  if (pages.cut || months?.cut) return say('orders.cut', { max: ORDERS_FOUND_MAX.toLocaleString('en-US') })
  if (isFromTop && !pages.more) return say('orders.count', { count: pages.count.toLocaleString('en-US') })
  if (!months) return say('orders.atLeast', { count: pages.count.toLocaleString('en-US') })
  if (months.exact) return say('orders.count', { count: months.total.toLocaleString('en-US') })
  return say('orders.about', { count: roughly(months.total, language) })
}
