import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { todayQuery } from '../remote.ts'
import { useSyncState } from '../shell.tsx'
import { Failure, Loading, Nothing } from '../states.tsx'
import { OrderCard } from './order-card.tsx'
import { type DayOrder, orderOfDay } from './order-of-day.ts'
import { timeLeft } from './time-left.ts'

/** Cards this far down read their order at once, to name the next act exactly. */
const READ_AHEAD_CARDS = 8
const TICK_MS = 30_000
/** Changes come as events; asking again is the fallback. */
const POLL_MS = 60_000

/** Today: where I am, then my orders, the most pressing first. */
export function TodayPage({ personId }: { personId: string }) {
  const { t } = useTranslation()
  const today = useQuery({ ...todayQuery, refetchInterval: POLL_MS })
  const { acts } = useSyncState()
  const now = useNow()
  if (today.isPending) return <Loading />
  if (today.isError) return <Failure failure={today.error} onRetry={() => void today.refetch()} />
  const orders = orderOfDay(
    today.data,
    acts.filter((act) => act.state !== 'refused'),
  )
  const late = overdue(orders, now)
  if (orders.length === 0) return <Nothing title={t('handheld.today.nothing')} hint={t('handheld.today.nothingHint')} />
  return (
    <>
      <h1 className="hh-title">
        {t('handheld.today.title')} <span className="hh-quiet num">{t('handheld.today.count', { count: orders.length })}</span>
        {late > 0 && <span className="hh-breach num">{t('handheld.today.overdue', { count: late })}</span>}
      </h1>
      <ul className="hh-cards">
        {orders.map(({ order, there }, index) => (
          <li key={order.id}>
            <OrderCard order={order} there={there} personId={personId} now={now} readAhead={index < READ_AHEAD_CARDS} />
          </li>
        ))}
      </ul>
    </>
  )
}

function overdue(orders: readonly DayOrder[], now: number): number {
  // Over is over whatever the calendar says: it only tells by how much.
  return orders.filter(({ order }) => timeLeft(order, now, null).kind === 'over').length
}

/** The device's time, moved on every half minute: enough for hours and minutes. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
