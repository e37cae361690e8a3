import { useTranslation } from 'react-i18next'
import type { OrderRow } from '#contract/order.ts'
import { type Side, sideOf } from '../lateness.ts'
import { Link } from '../link.tsx'
import { stamp, TimeSaid } from '../time-said.tsx'

/** Orders as quiet lines: merchant first, then the state with its holder, then the time of the holder's clock, or of one side's. */
export function OrderLines({ orders, label, side }: { orders: readonly OrderRow[]; label: string; side?: Side }) {
  return (
    <ul className="pt-lines" aria-label={label}>
      {orders.map((order) => (
        <li key={order.id}>
          <Link to={{ page: 'order', orderId: order.id }} className="pt-order-line">
            <span className="pt-order-merchant">{order.merchantName}</span>
            <span className="pt-order-number num">{order.number}</span>
            <StateDot order={order} />
            <span className="pt-order-node">{order.departmentName}</span>
            <time className="pt-order-opened num" dateTime={order.openedAt}>
              {stamp(order.openedAt)}
            </time>
            <TimeSaid row={order} {...(side ? { side } : {})} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** The state with a dot in the holder's colour: slate while the bank holds it, teal while the company does. */
export function StateDot({ order }: { order: Pick<OrderRow, 'process' | 'state' | 'holder'> }) {
  const { t } = useTranslation()
  return (
    <span className="pt-dot" data-side={sideOf(order)}>
      {t(`state.${order.process}.${order.state}`)}
    </span>
  )
}
