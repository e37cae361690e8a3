import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrderRow } from '#contract/order.ts'
import { sideOf, yesterday } from '../lateness.ts'
import { Link } from '../link.tsx'
import { OrderLines } from '../orders/order-lines.tsx'
import { readOrders, readWaiting } from '../remote.ts'
import type { Route } from '../route.ts'
import { Failure, Loading, Nothing } from '../states.tsx'

const SHOWN_MAX = 8
const READ_MAX = 100

/** Three things first: what waits for me, what is late and on whose side, what happened since yesterday. */
export function HomePage() {
  const { t } = useTranslation()
  const waiting = useQuery({
    queryKey: ['orders', 'waiting'],
    queryFn: () => readWaiting({ limit: READ_MAX }),
  })
  const late = useQuery({ queryKey: ['orders', 'late'], queryFn: () => readOrders({ view: 'overdue', sort: 'due', limit: READ_MAX }) })
  const from = yesterday(Date.now())
  const recent = useQuery({
    queryKey: ['orders', 'recent', from],
    queryFn: () => readOrders({ view: 'all', sort: 'opened', limit: READ_MAX }).then((answer) => since(answer, from)),
  })
  return (
    <div className="pt-home">
      <Section
        title={t('portal.home.waiting')}
        read={waiting}
        to={{ page: 'orders', scope: 'waiting_bank', state: '', q: '' }}
        nothing={t('portal.home.waitingNothing')}
      >
        {(orders) => (
          <>
            <ByState orders={orders} />
            <OrderLines orders={orders.slice(0, SHOWN_MAX)} label={t('portal.home.waiting')} />
          </>
        )}
      </Section>
      <Section
        title={t('portal.home.late')}
        read={late}
        to={{ page: 'orders', scope: 'overdue', state: '', q: '' }}
        nothing={t('portal.home.lateNothing')}
        breach
      >
        {(orders) => (
          <>
            <BySide orders={orders} />
            <OrderLines orders={orders.slice(0, SHOWN_MAX)} label={t('portal.home.late')} />
          </>
        )}
      </Section>
      <Section
        title={t('portal.home.recent')}
        read={recent}
        to={{ page: 'orders', scope: 'all', state: '', q: '' }}
        nothing={t('portal.home.recentNothing')}
      >
        {(orders) => (
          <>
            <ByState orders={orders} />
            <OrderLines orders={orders.slice(0, SHOWN_MAX)} label={t('portal.home.recent')} />
          </>
        )}
      </Section>
    </div>
  )
}

/** Newest first: those opened on or after a Shanghai date. */
function since(answer: { items: OrderRow[]; next: string | null }, date: string): { items: OrderRow[]; next: string | null } {
  const items = answer.items.filter((order) => order.openedAt.slice(0, 10) >= date)
  return { items, next: items.length === answer.items.length ? answer.next : null }
}

interface Read {
  isPending: boolean
  isError: boolean
  error: unknown
  data: { items: OrderRow[]; next: string | null } | undefined
  refetch: () => unknown
}

function Section(props: {
  title: string
  read: Read
  to: Route
  nothing: string
  breach?: boolean
  children: (orders: OrderRow[]) => ReactNode
}) {
  const { t } = useTranslation()
  const { read } = props
  const orders = read.data?.items ?? []
  return (
    <section className="pt-panel pt-section">
      <header>
        <h2>{props.title}</h2>
        {read.data !== undefined && (
          <span className="pt-figure num" data-breach={props.breach === true && orders.length > 0}>
            {read.data.next === null ? orders.length : t('portal.home.orMore', { count: orders.length })}
          </span>
        )}
        <Link to={props.to}>{t('portal.home.all')}</Link>
      </header>
      {read.isPending && <Loading lines={4} />}
      {read.isError && <Failure failure={read.error} onRetry={() => void read.refetch()} />}
      {read.data !== undefined && (orders.length === 0 ? <Nothing text={props.nothing} /> : props.children(orders))}
    </section>
  )
}

function ByState({ orders }: { orders: readonly OrderRow[] }) {
  const { t } = useTranslation()
  const counts = new Map<string, number>()
  for (const order of orders) counts.set(order.state, (counts.get(order.state) ?? 0) + 1)
  return (
    <ul className="pt-tally">
      {[...counts].map(([state, count]) => (
        <li key={state}>
          {t(`state.installation.${state}`)} <b className="num">{count}</b>
        </li>
      ))}
    </ul>
  )
}

function BySide({ orders }: { orders: readonly OrderRow[] }) {
  const { t } = useTranslation()
  const bank = orders.filter((order) => sideOf(order) === 'bank').length
  const company = orders.length - bank
  return (
    <div className="pt-sides">
      <svg
        className="pt-sides-bar"
        viewBox={`0 0 ${Math.max(1, orders.length)} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('portal.home.sides', { company, bank })}
      >
        <rect width={company} height="1" className="pt-side-company" />
        <rect x={company} width={bank} height="1" className="pt-side-bank" />
      </svg>
      <p>
        <span className="pt-dot" data-side="company">
          {t('portal.side.company')} <b className="num">{company}</b>
        </span>
        <span className="pt-dot" data-side="bank">
          {t('portal.side.bank')} <b className="num">{bank}</b>
        </span>
      </p>
    </div>
  )
}
