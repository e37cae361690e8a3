import { useTranslation } from 'react-i18next'
import { type Clock, isOpen, isOver } from '#domain/clock/clock.ts'
import { badgeOfClock } from '#domain/process/flow-chart.ts'
import { formatInstant, type Instant, instant, MINUTE_MS } from '#domain/time.ts'
import { useCalendar } from '#web/api/calendar.ts'
import { clocksOf } from '#web/api/order-chart.ts'
import { BANK_ROLES } from '../lateness.ts'
import type { HistoryRow, OrderPage } from '../remote.ts'
import { stamp, useSaid } from '../time-said.tsx'

/** What happened, newest first: when, who, what, and their words. */
export function Timeline({ rows, process }: { rows: readonly HistoryRow[]; process: string }) {
  const { t } = useTranslation()
  return (
    <ol className="pt-timeline">
      {rows.toReversed().map((row) => (
        <li key={row.seq} data-side={BANK_ROLES.has(row.actor.role) ? 'bank' : 'company'} data-moved={row.from !== row.to}>
          <time className="num" dateTime={row.at}>
            {stamp(row.at)}
          </time>
          <span className="pt-timeline-who">
            {row.actor.name}
            <small>{t(`role.${row.actor.role}`)}</small>
          </span>
          <span className="pt-timeline-what">
            {t(`action.${process}.${row.type}`)}
            {row.from !== row.to && row.from !== null && <span className="pt-quiet"> → {t(`state.${process}.${row.to}`)}</span>}
            {row.person !== undefined && <span className="pt-quiet"> → {row.person.name}</span>}
            <Words input={row.input} />
          </span>
        </li>
      ))}
    </ol>
  )
}

const LISTS = ['missing', 'materials'] as const

/** Opinion, reason or note, and which materials: what people said, not the form. */
function Words({ input }: { input: Record<string, unknown> | null }) {
  const { t } = useTranslation()
  const words = input?.opinion ?? input?.reason ?? input?.note ?? input?.remark
  const named = LISTS.flatMap((list) => {
    const materials = input?.[list]
    if (!Array.isArray(materials) || materials.length === 0) return []
    return [
      `${t(list === 'missing' ? 'form.missing' : 'papers.given')}${t('papers.is')}${materials.map((one) => t(`option.${one}`)).join(t('list.and'))}`,
    ]
  })
  return (
    <>
      {named.map((line) => (
        <span key={line} className="pt-timeline-list">
          {line}
        </span>
      ))}
      {typeof words === 'string' && words !== '' && <q>{words}</q>}
    </>
  )
}

/** Each clock with whose it is: what is late, and on whose side. */
export function Clocks({ order, now }: { order: OrderPage; now: number }) {
  const { t } = useTranslation()
  const clocks = clocksOf(order).filter((clock) => clock.state !== 'void')
  if (clocks.length === 0) return <p className="pt-quiet">{t('portal.order.noClocks')}</p>
  return (
    <ul className="pt-clocks">
      {clocks.map((clock) => (
        <li key={`${clock.kind} ${clock.cycle}`} data-late={isLate(clock, instant(now))}>
          <span className="pt-dot" data-side={clock.side === 'bank' ? 'bank' : 'company'}>
            {t([`clock.${clock.kind}`, `portal.clock.${clock.kind}`], { defaultValue: clock.kind })}
            {clock.cycle > 1 && ` ×${clock.cycle}`}
          </span>
          <span className="pt-quiet">{t(`portal.side.${clock.side}`)}</span>
          <span className="num">
            <ClockSaid clock={clock} now={instant(now)} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function isLate(clock: Clock, now: Instant): boolean {
  return clock.state === 'breached' || isOver(clock, now)
}

/** How a clock stands: late by so much, due at, or what is left of it while it stands. */
function ClockSaid({ clock, now }: { clock: Clock; now: Instant }) {
  const { t } = useTranslation()
  const said = useSaid()
  const badge = badgeOfClock(clock, now, useCalendar())
  if (isLate(clock, now)) {
    const over = isOpen(clock) ? said(badge && Math.max(MINUTE_MS, -badge.remainingMs)) : ''
    return t('portal.clock.late', { said: over })
  }
  const state = t(`portal.clock.state.${clock.state}`)
  if (clock.state === 'running' && clock.dueAt !== null)
    return `${state} · ${t('portal.time.due', { at: stamp(formatInstant(clock.dueAt), true) })}`
  return clock.state === 'paused' ? `${state} · ${t('portal.time.left', { said: said(clock.remainingMs) })}` : state
}
