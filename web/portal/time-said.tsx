import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { instant } from '#domain/time.ts'
import { useCalendar } from '#web/api/calendar.ts'
import { parts, type Side, standing, type TimedRow } from './lateness.ts'

const TICK_MS = 30_000
/** Told by the bank's clock: it says so. */
const OF_BANK = { left: 'bank_left', over: 'bank_over', paused: 'paused' } as const

/** Time left, over, or standing still, as it is said; red only for what is over. */
export function TimeSaid({ row, side }: { row: TimedRow & { warnAt: string | null; closedAt?: string | null }; side?: Side }) {
  const { t } = useTranslation()
  const now = useNow()
  const said = useSaid()
  const at = standing(row, instant(now), useCalendar(), side)
  if (at.kind !== 'left' && at.kind !== 'over' && at.kind !== 'paused') {
    const day = row.closedAt ? ` · ${stamp(row.closedAt)}` : ''
    return (
      <span className="pt-time num" data-tone="still">
        {t(`portal.time.${at.kind}`)}
        {day}
      </span>
    )
  }
  const tone =
    at.kind === 'over' ? 'breach' : at.kind === 'paused' ? 'still' : at.side === 'company' && isPast(row.warnAt, now) ? 'soon' : 'calm'
  return (
    <span className="pt-time num" data-tone={tone}>
      {t(`portal.time.${at.side === 'bank' ? OF_BANK[at.kind] : at.kind}`, { said: said(at.ms) })}
    </span>
  )
}

function isPast(at: string | null, now: number): boolean {
  return at !== null && Date.parse(at) <= now
}

/** A duration in words: 1天07时, 9:42; not known yet: …. */
export function useSaid(): (ms: number | null) => string {
  const { t } = useTranslation()
  return (ms) => {
    if (ms === null) return '…'
    const { days, hours, minutes } = parts(ms)
    const two = (value: number) => String(value).padStart(2, '0')
    return days > 0 ? t('portal.time.days', { days, hours: two(hours) }) : `${hours}:${two(minutes)}`
  }
}

/** The browser's time, moved on every half minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

const STAMP = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** `11-25 09:12`; a due time at midnight is 24:00 of the day before, as Chinese offices say it. */
export function stamp(iso: string, due = false): string {
  const at = Date.parse(iso)
  const said = STAMP.format(at).replace(',', '')
  return due && said.endsWith(' 00:00') ? `${STAMP.format(at - 60_000).slice(0, 5)} 24:00` : said
}
