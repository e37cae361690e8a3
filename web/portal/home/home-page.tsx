import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Side } from '../lateness.ts'
import { Link } from '../link.tsx'
import { OrderLines } from '../orders/order-lines.tsx'
import { type Home, homeQuery } from '../remote.ts'
import type { Route } from '../route.ts'
import { Failure, Loading, Nothing } from '../states.tsx'
import { HappeningLines } from './happening-lines.tsx'
import './home.css'

const LIST_OF = { waiting: 'waiting_bank', company: 'overdue', bank: 'bank_overdue', all: 'all' } as const
const list = (scope: (typeof LIST_OF)[keyof typeof LIST_OF], state = ''): Route => ({ page: 'orders', scope, state, q: '' })

/** Three things first: what waits for me, what is late and on whose side, what happened since yesterday. */
export function HomePage() {
  const { t } = useTranslation()
  const home = useQuery(homeQuery)
  if (home.isPending) {
    return (
      <div className="pt-home">
        <h1 className="sr">{t('portal.place.home')}</h1>
        {(['waiting', 'late', 'recent'] as const).map((part) => (
          <Section key={part} title={t(`portal.home.${part}`)}>
            <Loading lines={4} />
          </Section>
        ))}
      </div>
    )
  }
  if (home.isError) return <Failure failure={home.error} onRetry={() => void home.refetch()} />
  const { waiting, late, since } = home.data
  const waits = sum(waiting.states)
  return (
    <div className="pt-home">
      <h1 className="sr">{t('portal.place.home')}</h1>
      <Section title={t('portal.home.waiting')} figure={waits} to={list(LIST_OF.waiting)}>
        {waits === 0 ? <Nothing text={t('portal.home.waitingNothing')} /> : <Waiting waiting={waiting} />}
      </Section>
      <Section title={t('portal.home.late')} figure={late.bank.count + late.company.count} breach>
        {late.bank.count + late.company.count === 0 ? <Nothing text={t('portal.home.lateNothing')} /> : <Late late={late} />}
      </Section>
      <Section title={t('portal.home.recent')} figure={sum(since.counts)} to={list(LIST_OF.all)}>
        {since.items.length === 0 ? <Nothing text={t('portal.home.recentNothing')} /> : <Since since={since} />}
      </Section>
    </div>
  )
}

function sum(counts: readonly { count: number }[]): number {
  return counts.reduce((total, one) => total + one.count, 0)
}

function Section(props: { title: string; figure?: number; to?: Route; breach?: boolean; children: ReactNode }) {
  const { t } = useTranslation()
  const { figure } = props
  return (
    <section className="pt-panel pt-section">
      <header>
        <h2>{props.title}</h2>
        {figure !== undefined && (
          <span className="pt-figure num" data-breach={props.breach === true && figure > 0}>
            {figure}
          </span>
        )}
        {props.to && <Link to={props.to}>{t('portal.home.all')}</Link>}
      </header>
      {props.children}
    </section>
  )
}

/** What the bank holds, the longest held first, each with the bank's own time. */
function Waiting({ waiting }: { waiting: Home['waiting'] }) {
  const { t } = useTranslation()
  return (
    <>
      <ul className="pt-tally">
        {waiting.states.map(({ state, count }) => (
          <li key={state}>
            <Link to={list(LIST_OF.waiting, state)}>
              {t(`state.installation.${state}`)} <b className="num">{count}</b>
            </Link>
          </li>
        ))}
      </ul>
      <OrderLines orders={waiting.items} label={t('portal.home.waiting')} side="bank" />
    </>
  )
}

/** Late on our side first: that is what the officer can help. */
function Late({ late }: { late: Home['late'] }) {
  const { t } = useTranslation()
  const [bank, company] = [late.bank.count, late.company.count]
  return (
    <>
      <div className="pt-sides">
        <svg
          className="pt-sides-bar"
          viewBox={`0 0 ${bank + company} 1`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t('portal.home.sides', { company, bank })}
        >
          <rect width={bank} height="1" className="pt-side-bank" />
          <rect x={bank} width={company} height="1" className="pt-side-company" />
        </svg>
      </div>
      {(['bank', 'company'] as const).map((side) => (
        <LateOn key={side} side={side} late={late[side]} />
      ))}
    </>
  )
}

function LateOn({ side, late }: { side: Side; late: Home['late'][Side] }) {
  const { t } = useTranslation()
  return (
    <>
      <h3 className="pt-late-side">
        <span className="pt-dot" data-side={side}>
          {t(`portal.side.${side}`)} <b className="num">{late.count}</b>
        </span>
        {late.count > 0 && <Link to={list(LIST_OF[side])}>{t('portal.home.all')}</Link>}
      </h3>
      {late.count > 0 && <OrderLines orders={late.items} label={`${t('portal.home.late')} · ${t(`portal.side.${side}`)}`} side={side} />}
    </>
  )
}

function Since({ since }: { since: Home['since'] }) {
  const { t } = useTranslation()
  return (
    <>
      <ul className="pt-tally">
        {since.counts.map(({ type, count }) => (
          <li key={type}>
            {t(`action.installation.${type}`)} <b className="num">{count}</b>
          </li>
        ))}
      </ul>
      <HappeningLines happenings={since.items} label={t('portal.home.recent')} />
    </>
  )
}
