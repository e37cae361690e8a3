import { badgeOfClock } from '#domain/process/flow-chart.ts'
import { useCalendar } from '#web/api/calendar.ts'
import { clocksOf } from '#web/api/order-chart.ts'
import type { OrderPage } from '#web/api/orders.ts'
import { useNow } from '#web/ui/now.ts'
import { badgeSaid } from '#web/ui/road.tsx'
import { limitOf } from '#web/ui/time-said.ts'
import { useConsoleText } from '../use-console-text.ts'

/** Every clock of the order, counting down. */
export function Clocks({ page }: { page: OrderPage }) {
  const { say } = useConsoleText()
  const now = useNow()
  const calendar = useCalendar()
  const clocks = clocksOf(page)
  if (clocks.length === 0) return null
  return (
    <section className="tw-card">
      <header>
        <h2>{say('order.clocks')}</h2>
      </header>
      <ul className="op-clocks">
        {clocks.map((clock) => {
          const badge = badgeOfClock(clock, now, calendar)
          const ended = clock.state === 'met' || clock.state === 'breached' || clock.state === 'void'
          return (
            <li key={`${clock.kind} ${clock.cycle}`}>
              <span>
                {say(`clock.${clock.kind}`)}
                <small>
                  {say(`clock.side.${clock.side}`)}
                  {clock.pauses.length > 0 ? ` · ${say('order.pause', { count: clock.pauses.length })}` : ''}
                  {clock.provisional ? ` · ${say('order.provisional')}` : ''}
                </small>
              </span>
              <b className={`num tw-tone-${clock.state === 'breached' ? 'breach' : (badge?.tone ?? 'none')}`}>
                {ended || !badge ? say(`clock.state.${clock.state}`) : badgeSaid(badge, say)}
              </b>
              <small className="num">{badge?.dueAt ? say('order.due', { at: limitOf(badge.dueAt) }) : ''}</small>
              <svg className={`op-budget tw-tone-${badge?.tone ?? 'none'}`} height="3" aria-hidden="true">
                <rect width="100%" height="3" className="og-bar" />
                <rect width={`${Math.round((1 - (badge?.shareLeft ?? 1)) * 100)}%`} height="3" fill="currentColor" />
              </svg>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
