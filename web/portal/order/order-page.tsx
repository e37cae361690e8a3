import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { useHalfFilled } from '../form/use-draft.tsx'
import { sideOf } from '../lateness.ts'
import { StateDot } from '../orders/order-lines.tsx'
import { useReason } from '../problem-text.ts'
import { type OfferedAction, type OrderPage, readHistory, readOrder } from '../remote.ts'
import { Failure, Loading } from '../states.tsx'
import { TimeSaid, useNow } from '../time-said.tsx'
import { ActForm, actPlace } from './act-form.tsx'
import { MerchantFacts, Survey } from './facts.tsx'
import { PapersOf, Returned } from './papers.tsx'
import { RoadPicture } from './road-picture.tsx'
import { Clocks, Timeline } from './timeline.tsx'
import './order.css'

/** One order: its road, who holds it, what the bank may do now, and everything that happened. */
export function OrderPageView({ orderId }: { orderId: string }) {
  const { t } = useTranslation()
  const order = useQuery({ queryKey: ['orders', orderId], queryFn: () => readOrder(orderId) })
  const history = useQuery({ queryKey: ['orders', orderId, 'history'], queryFn: () => readHistory(orderId) })
  const now = useNow()
  if (order.isPending) return <Loading lines={10} />
  if (order.isError) return <Failure failure={order.error} onRetry={() => void order.refetch()} />
  const page = order.data
  return (
    <article className="pt-page">
      <header className="pt-order-head">
        <h1>{page.merchantName}</h1>
        <span className="num">{page.number}</span>
        <StateDot order={page} />
        {page.closedAt === null && <span className="pt-quiet">{t(`portal.heldBy.${sideOf(page)}`)}</span>}
        {page.possibleDuplicate && <span className="pt-flag">{t('portal.order.possibleDuplicate')}</span>}
        <TimeSaid row={page} />
      </header>
      <section className="pt-panel pt-road" aria-label={t('portal.order.road')}>
        <RoadPicture order={page} history={history.data?.items ?? []} now={now} />
      </section>
      <div className="pt-columns">
        <div>
          <Returned order={page} history={history.data?.items ?? []} />
          <Acts order={page} />
          <section className="pt-panel">
            <h2>
              {t('portal.order.history')}
              {history.data?.verified === true && (
                <small className="pt-quiet">{t('portal.order.verified', { count: history.data.items.length })}</small>
              )}
            </h2>
            {history.isPending && <Loading lines={4} />}
            {history.isError && <Failure failure={history.error} onRetry={() => void history.refetch()} />}
            {history.isSuccess && <Timeline rows={history.data.items} process={page.process} />}
          </section>
        </div>
        <div>
          <section className="pt-panel">
            <h2>{t('portal.order.clocks')}</h2>
            <Clocks order={page} now={now} />
          </section>
          <section className="pt-panel">
            <h2>{t('portal.order.merchant')}</h2>
            <MerchantFacts order={page} />
          </section>
          <section className="pt-panel">
            <h2>{t('papers.title')}</h2>
            <PapersOf order={page} history={history.data?.items ?? []} />
          </section>
          <section className="pt-panel">
            <h2>{t('portal.order.survey')}</h2>
            <Survey order={page} history={history.data?.items ?? []} />
          </section>
        </div>
      </div>
    </article>
  )
}

/** The bank's own actions first; common ones folded; what the server refuses is disabled with its reason. */
function Acts({ order }: { order: OrderPage }) {
  const { t } = useTranslation()
  const halfFilled = useHalfFilled((action) => actPlace(order.id, action))
  const [chosen, setChosen] = useState<string | null>(
    () => halfFilled(order.actions.flatMap((one) => (one.allowed ? [one.action] : []))) ?? null,
  )
  // What this state does not know is no news, whoever asks.
  const here = (action: string) => INSTALLATION.actions[action]?.from.includes(order.state) === true
  const own = order.actions.filter((one) => !one.common && (one.allowed || here(one.action)))
  const common = order.actions.filter((one) => one.common && one.allowed)
  if (order.actions.length === 0)
    return (
      <section className="pt-panel pt-acts">
        <h2>{t('portal.order.acts')}</h2>
        <p className="pt-quiet">{t('portal.act.looksOn')}</p>
      </section>
    )
  if (own.length + common.length === 0) return null
  const open = order.actions.find((one) => one.action === chosen)
  return (
    <section className="pt-panel pt-acts">
      <h2>{t('portal.order.acts')}</h2>
      <div className="pt-act-names">
        {[...own, ...common].map((offered) => (
          <ActName
            key={offered.action}
            order={order}
            offered={offered}
            chosen={chosen === offered.action}
            onChoose={() => setChosen(chosen === offered.action ? null : offered.action)}
          />
        ))}
      </div>
      {open !== undefined && (
        <Suspense fallback={<Loading lines={2} />}>
          <ActForm key={open.action} order={order} offered={open} onDone={() => setChosen(null)} />
        </Suspense>
      )}
    </section>
  )
}

function ActName({
  order,
  offered,
  chosen,
  onChoose,
}: {
  order: OrderPage
  offered: OfferedAction
  chosen: boolean
  onChoose: () => void
}) {
  const { t } = useTranslation()
  const reason = useReason()
  const name = t(`action.${order.process}.${offered.action}`)
  return (
    <span className="pt-act-name">
      <Button
        type={offered.common ? 'text' : chosen ? 'primary' : 'default'}
        danger={offered.dangerous}
        disabled={!offered.allowed}
        aria-expanded={chosen}
        onClick={onChoose}
      >
        {name}
      </Button>
      {!offered.allowed && offered.reason !== undefined && <small>{reason(offered.reason)}</small>}
    </span>
  )
}
