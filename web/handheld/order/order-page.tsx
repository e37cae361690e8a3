import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd-mobile'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReason } from '../problem-text.ts'
import { type OfferedAction, type OrderPage, readOrder } from '../remote.ts'
import { go } from '../route.ts'
import { useSyncState } from '../shell.tsx'
import { Failure, Loading } from '../states.tsx'
import { useKept } from '../today/order-card.tsx'
import { TimeFigure } from '../today/time-figure.tsx'
import { useNow } from '../today/today-page.tsx'
import { CallButton, NavigateButton } from './reach.tsx'
import { nextAct, visitRoad } from './visit-road.ts'
import { VisitRoadView } from './visit-road-view.tsx'

/** One order: where it is, how long is left, and the visit as one road; the next act under the thumb. */
export function OrderPageView({ orderId, personId }: { orderId: string; personId: string }) {
  const { t } = useTranslation()
  const order = useQuery({ queryKey: ['orders', orderId], queryFn: () => readOrder(orderId) })
  const kept = useKept(orderId)
  const now = useNow()
  if (order.isPending) return <Loading />
  if (order.isError) return <Failure failure={order.error} onRetry={() => void order.refetch()} />
  const page = order.data
  const walker = { personId, kept }
  const act = nextAct(page, walker)
  return (
    <div className="hh-order">
      <section className="hh-card hh-order-head">
        <h1>{page.merchantName}</h1>
        <p className="hh-card-what">
          {t(`state.${page.process}.${page.state}`)}
          {Number(page.facts.urged ?? 0) > 0 && <span className="hh-urgent">{t('handheld.urged')}</span>}
        </p>
        <TimeFigure face={page} now={now} />
        <p>
          {page.merchant.signName === null ? '' : `${page.merchant.signName} · `}
          {page.merchant.address}
        </p>
        <p className="hh-quiet num">
          {page.number} · {page.bankName} · {t('handheld.terminals', { count: page.terminalsWanted })}
        </p>
        <div className="hh-row">
          <NavigateButton page={page} />
          <CallButton page={page} />
        </div>
      </section>
      <Suspended page={page} />
      <RefusedActs orderId={orderId} />
      <VisitRoadView stretches={visitRoad(page, walker)} page={page} now={now} />
      {page.terminals.length > 0 && <Terminals page={page} />}
      <MoreActions page={page} except={act} />
      {act !== null && (
        <div className="hh-bar">
          <Button block color="primary" size="large" className="hh-act" onClick={() => go({ page: 'act', orderId, action: act })}>
            {t([`handheld.act.${act}`, `action.${page.process}.${act}`])}
          </Button>
        </div>
      )}
    </div>
  )
}

function Suspended({ page }: { page: OrderPage }) {
  const { t } = useTranslation()
  if (page.suspension === null) return null
  return (
    <p className="hh-notice" role="status">
      {t(`handheld.suspended.${page.suspension.for}`, { defaultValue: t('handheld.suspended.other') })} · {page.suspension.reason}
    </p>
  )
}

function RefusedActs({ orderId }: { orderId: string }) {
  const { t } = useTranslation()
  const refused = useSyncState().acts.filter((act) => act.orderId === orderId && act.state === 'refused')
  if (refused.length === 0) return null
  return (
    <button type="button" className="hh-notice hh-notice-breach" onClick={() => go({ page: 'outbox' })}>
      {t('handheld.refusedHere', { count: refused.length })}
    </button>
  )
}

function Terminals({ page }: { page: OrderPage }) {
  const { t } = useTranslation()
  return (
    <section className="hh-card">
      <h2>{t('handheld.order.terminals')}</h2>
      <ul className="hh-facts">
        {page.terminals.map((terminal) => (
          <li key={terminal.serial}>
            <span className="num">{terminal.serial}</span>
            <span className="hh-quiet num">
              {terminal.model}
              {terminal.tid === null ? '' : ` · TID ${terminal.tid}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Everything else the server would take now; what it refuses is listed with its reason. */
function MoreActions({ page, except }: { page: OrderPage; except: string | null }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const others = page.actions.filter((action) => action.action !== except && (action.allowed || !action.common))
  if (others.length === 0) return null
  return (
    <section className="hh-card">
      <button type="button" className="hh-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('handheld.order.more')}
        <span className="hh-quiet num">{others.filter((action) => action.allowed).length}</span>
      </button>
      {open && (
        <ul className="hh-more">
          {others.map((offered) => (
            <li key={offered.action}>
              <OtherAction page={page} offered={offered} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function OtherAction({ page, offered }: { page: OrderPage; offered: OfferedAction }) {
  const { t } = useTranslation()
  const reason = useReason()
  const name = t(`action.${page.process}.${offered.action}`)
  return (
    <>
      <Button
        block
        size="large"
        disabled={!offered.allowed}
        color={offered.dangerous ? 'danger' : 'default'}
        fill={offered.dangerous ? 'outline' : 'solid'}
        onClick={() => go({ page: 'act', orderId: page.id, action: offered.action })}
      >
        {name}
      </Button>
      {!offered.allowed && offered.reason !== undefined && <p className="hh-quiet">{reason(offered.reason)}</p>}
    </>
  )
}
