import { useTranslation } from 'react-i18next'
import type { Happening } from '#contract/portal.ts'
import { BANK_ROLES } from '../lateness.ts'
import { Link } from '../link.tsx'
import { stamp } from '../time-said.tsx'

/** What happened, newest first: the merchant, what was done and where it led, who and when. */
export function HappeningLines({ happenings, label }: { happenings: readonly Happening[]; label: string }) {
  const { t } = useTranslation()
  return (
    <ul className="pt-lines" aria-label={label}>
      {happenings.map(({ order, type, from, to, at, by }) => (
        <li key={`${order.id} ${type} ${at}`}>
          <Link to={{ page: 'order', orderId: order.id }} className="pt-order-line">
            <span className="pt-order-merchant">{order.merchantName}</span>
            <time className="pt-happened num" dateTime={at}>
              {stamp(at)}
            </time>
            <span className="pt-dot" data-side={BANK_ROLES.has(by.role) ? 'bank' : 'company'} data-breach={type === 'clock_breached'}>
              {t(`action.${order.process}.${type}`)}
              {from !== null && from !== to && <span className="pt-quiet"> → {t(`state.${order.process}.${to}`)}</span>}
            </span>
            <span className="pt-order-number">{by.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
