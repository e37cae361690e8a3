import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd-mobile'
import { useTranslation } from 'react-i18next'
import type { OrderRow } from '#contract/order.ts'
import { nextAct } from '../order/visit-road.ts'
import { readOrder } from '../remote.ts'
import { addressOf, go } from '../route.ts'
import { useSyncState } from '../shell.tsx'
import { TimeFigure } from './time-figure.tsx'

interface OrderCardProps {
  readonly order: OrderRow
  /** Checked in there and not yet out. */
  readonly there: boolean
  readonly personId: string
  readonly now: number
  readonly readAhead: boolean
}

/** One order, one card: the shop, what to do there, how long is left, and the one button that names the next act. */
export function OrderCard({ order, there, personId, now, readAhead }: OrderCardProps) {
  const { t } = useTranslation()
  const kept = useKept(order.id)
  const page = useQuery({ queryKey: ['orders', order.id], queryFn: () => readOrder(order.id), enabled: readAhead })
  // Whoever is there can always leave, also where the row knows of nothing else to do.
  const act = page.data === undefined ? (order.nextAction ?? (there ? 'check_out' : null)) : nextAct(page.data, { personId, kept })
  const address = page.data?.merchant.address ?? order.departmentName
  const open = () => go({ page: 'order', orderId: order.id })
  return (
    <article className="hh-card">
      <a
        className="hh-card-face"
        href={addressOf({ page: 'order', orderId: order.id })}
        onClick={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <h2>{order.merchantName}</h2>
        <p className="hh-card-what">
          {t(`state.${order.process}.${order.state}`)}
          {there && <span className="hh-there">{t('handheld.there')}</span>}
          {order.priority !== 'normal' && <span className="hh-urgent">{t(`option.${order.priority}`)}</span>}
          {Number(page.data?.facts.urged ?? 0) > 0 && <span className="hh-urgent">{t('handheld.urged')}</span>}
        </p>
        <TimeFigure face={order} now={now} />
        <p className="hh-quiet">{address}</p>
        <p className="hh-quiet num">
          {order.number} · {t('handheld.terminals', { count: order.terminalsWanted })}
        </p>
      </a>
      <KeptHere kept={kept} />
      {act === null ? (
        <p className="hh-waits">{t(`handheld.waits.${order.state}`, { defaultValue: t('handheld.waits.other') })}</p>
      ) : (
        <Button block color="primary" size="large" className="hh-act" onClick={() => go({ page: 'act', orderId: order.id, action: act })}>
          {t([`handheld.act.${act}`, `action.${order.process}.${act}`])}
        </Button>
      )}
    </article>
  )
}

function KeptHere({ kept }: { kept: ReadonlyMap<string, 'kept' | 'refused'> }) {
  const { t } = useTranslation()
  const refused = [...kept.values()].filter((state) => state === 'refused').length
  if (refused > 0) return <p className="hh-problem">{t('handheld.refusedCard', { count: refused })}</p>
  return kept.size === 0 ? null : <p className="hh-kept">{t('handheld.kept', { count: kept.size })}</p>
}

/** What was done here for this order and is not at the server yet, by action. */
export function useKept(orderId: string): ReadonlyMap<string, 'kept' | 'refused'> {
  const { acts } = useSyncState()
  return new Map(
    acts
      .filter((act) => act.orderId === orderId)
      .map((act) => [act.action, act.state === 'refused' ? ('refused' as const) : ('kept' as const)]),
  )
}
