import type { AnswerCodeCount, CardRate, LineEventCount } from '#web/api/card.ts'
import { useNow } from '#web/ui/now.ts'
import { minuteOf } from '#web/ui/time-said.ts'
import { RateBars } from './rate-bars.tsx'
import { approvalShare, barsOf, heightOf, sumOf } from './series.ts'
import { isCardKey, useCardText } from './use-card-text.ts'

const NUMBER = new Intl.NumberFormat('en-US')
const MINUTES = 60
const CODES_SHOWN = 8
const KINDS = ['approved', 'declined', 'timedOut'] as const

/** An hour of all issuers together, minute by minute. */
export function Traffic({ rates }: { rates: readonly CardRate[] }) {
  const { say } = useCardText()
  const now = useNow()
  const bars = barsOf(rates, null, MINUTES, now)
  const sum = sumOf(bars)
  const peak = Math.max(...bars.map(heightOf))
  const times = [bars[0], bars[MINUTES / 2], bars.at(-1)]
  return (
    <section className="tw-card co-traffic">
      <header>
        <h2>{say('rates')}</h2>
        <span>{say('lastHour')}</span>
        {peak > 0 ? <span className="num co-end">{say('ratesPeak', { count: NUMBER.format(peak) })}</span> : null}
      </header>
      {peak === 0 ? (
        <p className="co-none">{say('noRates')}</p>
      ) : (
        <div className="tw-card-body">
          <RateBars bars={bars} className="co-chart" />
          <div className="co-axis num" aria-hidden="true">
            {times.map((bar) => (
              <span key={bar?.minute}>{bar ? minuteOf(bar.minute).slice(6) : ''}</span>
            ))}
          </div>
          <ul className="co-legend">
            {KINDS.map((kind) => (
              <li key={kind}>
                <i className={`co-swatch co-swatch-${kind}`} aria-hidden="true" />
                {say(kind)} <b className="num">{NUMBER.format(sum[kind])}</b>
              </li>
            ))}
            {/* Of what was answered one way or the other: the figure that everybody asks for first. */}
            <li className="co-end">
              {say('approvalShare')} <b className="num">{approvalShare(sum)}</b>
            </li>
          </ul>
          <ShareBar sum={sum} />
        </div>
      )}
    </section>
  )
}

/** An hour as one line: how much of it went well. The legend above says it in figures. */
function ShareBar({ sum }: { sum: ReturnType<typeof sumOf> }) {
  return (
    <div className="co-share" aria-hidden="true">
      {KINDS.map((kind) => (sum[kind] === 0 ? null : <i key={kind} className={`co-swatch-${kind}`} style={{ flexGrow: sum[kind] }} />))}
    </div>
  )
}

/** What terminals were told, most frequent first, and what happened on their lines beside. */
export function AnswerCodes({ codes, events }: { codes: readonly AnswerCodeCount[]; events: LineEventsSeen }) {
  const { say, language } = useCardText()
  const most = Math.max(1, ...codes.map((one) => one.messages))
  const all = codes.reduce((sum, one) => sum + one.messages, 0)
  const rest = codes.slice(CODES_SHOWN)
  return (
    <section className="tw-card co-codes">
      <header>
        <h2>{say('codes')}</h2>
        <span>{say('codesSince')}</span>
      </header>
      {codes.length === 0 ? (
        <p className="co-none">{say('noCodes')}</p>
      ) : (
        <ul className="co-code-list">
          {codes.slice(0, CODES_SHOWN).map((one) => (
            <li key={one.code}>
              <b className="num">{one.code}</b>
              <span className="co-code-name">{language === 'en' ? one.meaning.en : one.meaning.zh}</span>
              <span className="num co-code-count">
                {NUMBER.format(one.messages)} <small>{((100 * one.messages) / all).toFixed(1)}%</small>
              </span>
              <i className="co-track" aria-hidden="true">
                <i className={`co-fill co-fill-${one.kind}`} style={{ width: `${(100 * one.messages) / most}%` }} />
              </i>
            </li>
          ))}
          {rest.length > 0 ? (
            <li className="co-code-rest">
              {say('otherCodes', { count: rest.length })} {NUMBER.format(rest.reduce((sum, one) => sum + one.messages, 0))}
            </li>
          ) : null}
        </ul>
      )}
      <LineEvents events={events} />
    </section>
  )
}

/** What is not known is not quiet. */
type LineEventsSeen = readonly LineEventCount[] | 'awaited' | 'unread'

function LineEvents({ events }: { events: LineEventsSeen }) {
  const { say } = useCardText()
  const name = (event: string): string => {
    const key = `event.${event}`
    return isCardKey(key) ? say(key) : event
  }
  return (
    <div className="co-lines">
      <h3>{say('lineEvents')}</h3>
      {events === 'awaited' ? (
        <p>…</p>
      ) : events === 'unread' ? (
        <p role="alert">{say('lineEventsUnread')}</p>
      ) : events.length === 0 ? (
        <p>{say('noLineEvents')}</p>
      ) : (
        <ul>
          {events.map(({ event, times }) => (
            <li key={event}>
              {name(event)} <b className="num">{NUMBER.format(times)}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
