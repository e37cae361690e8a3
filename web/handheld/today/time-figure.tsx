import { useTranslation } from 'react-i18next'
import { useCalendar } from '#web/api/calendar.ts'
import { type ClockFace, timeLeft } from './time-left.ts'

/** Time left as the largest figure: what it means in words, then the figure. */
export function TimeFigure({ face, now }: { face: ClockFace; now: number }) {
  const { t } = useTranslation()
  const left = timeLeft(face, now, useCalendar())
  if (left.kind === 'none') return null
  return (
    <p className="hh-time" data-tone={left.tone}>
      <span className="hh-time-word">{t(`handheld.time.${left.kind}`)}</span>
      <span className="hh-time-figure num">
        {left.days > 0 && (
          <>
            {left.days}
            <small>{t('handheld.time.day', { count: left.days })}</small>{' '}
          </>
        )}
        {left.clock}
      </span>
      {face.dueAt !== null && left.kind !== 'paused' && (
        <span className="hh-time-due num">{t('handheld.time.due', { at: dueText(face.dueAt) })}</span>
      )}
    </p>
  )
}

const STAMP = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** As Chinese offices say it: a due time at midnight is 24:00 of the day before. */
export function dueText(iso: string): string {
  const shanghai = (ms: number) => STAMP.format(ms).replace(',', '')
  const at = Date.parse(iso)
  const said = shanghai(at)
  return said.endsWith(' 00:00') ? `${shanghai(at - 60_000).slice(0, 5)} 24:00` : said
}
