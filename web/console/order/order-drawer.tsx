import { Link } from '@tanstack/react-router'
import { useOrder } from '#web/api/orders.ts'
import { Answered } from '../shell/states.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { Order } from './order-page.tsx'

/** An order beside its list: the list stays where it is and goes on working. */
export function OrderDrawer({ id, close }: { id: string; close: () => void }) {
  const { say } = useConsoleText()
  const order = useOrder(id)
  return (
    <aside className="op-drawer" aria-label={order.data ? `${order.data.number} ${order.data.merchantName}` : say('orders.title')}>
      <header>
        <h2 className="num">{order.data?.number ?? ''}</h2>
        <Link to="/orders/$orderId" params={{ orderId: id }} className="tw-link">
          {say('order.whole')} <kbd>Enter</kbd>
        </Link>
        <button type="button" className="tw-icon-button" aria-label={say('page.close')} onClick={close}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <path d="M2 2l10 10M12 2 2 12" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
          </svg>
        </button>
      </header>
      <div className="op-drawer-body">
        <Answered query={order}>{(page) => <Order key={page.id} page={page} beside />}</Answered>
      </div>
    </aside>
  )
}
