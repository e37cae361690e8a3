import type { CardLink, CardRate } from '#web/api/card.ts'
import { Notice } from '#web/ui/notice.tsx'
import { useNow } from '#web/ui/now.ts'
import { instantOf, minuteOf } from '#web/ui/time-said.ts'
import { RateBars } from './rate-bars.tsx'
import { approvalShare, barsOf, sumOf } from './series.ts'
import { isCardKey, useCardText } from './use-card-text.ts'

const NUMBER = new Intl.NumberFormat('en-US')
const MINUTES = 60

/** Every issuer: is its link up, how much goes over it, how fast it answers. */
export function Links({ links, rates }: { links: readonly CardLink[]; rates: readonly CardRate[] }) {
  const { say } = useCardText()
  if (links.length === 0) return <Notice picture="empty" title={say('noIssuers')} />
  return (
    <>
      <GatewayState links={links} />
      <ul className="co-links" aria-label={say('links')}>
        {links.map((link) => (
          <LinkCard key={link.id} link={link} rates={rates} />
        ))}
      </ul>
    </>
  )
}

/** The gateway tells of every link at once: when it speaks of none, it is the gateway that is away. */
function GatewayState({ links }: { links: readonly CardLink[] }) {
  const { say } = useCardText()
  if (links.some((link) => link.state !== 'untold')) return null
  const last = Math.max(...links.map((link) => instantOf(link.toldAt) ?? 0))
  const at = instantOf(links.find((link) => instantOf(link.toldAt) === last)?.toldAt)
  return (
    <p className="tw-problem" role="status">
      {at === null ? say('gatewayNever') : say('gatewayStopped', { at: minuteOf(at) })}
    </p>
  )
}

function LinkCard({ link, rates }: { link: CardLink; rates: readonly CardRate[] }) {
  const { say } = useCardText()
  const now = useNow()
  const since = instantOf(link.since)
  const state = `link.${link.state}`
  const bars = barsOf(rates, link.id, MINUTES, now)
  const ms = (value: number | null): string => (value === null ? '—' : say('ms', { ms: NUMBER.format(Math.round(value)) }))
  return (
    <li className="tw-card co-link">
      <div className="co-link-head">
        <i className={`co-light co-light-${link.state}`} aria-hidden="true" />
        <h2>{link.name}</h2>
        <span className={`co-link-state co-link-state-${link.state}`}>{isCardKey(state) ? say(state) : link.state}</span>
      </div>
      <p className="co-link-under num">
        {link.id} · {say(link.connects === 'in' ? 'link.in' : 'link.out')}
        {since === null || link.state === 'untold' ? '' : ` · ${say('link.since', { at: minuteOf(since) })}`}
      </p>
      <RateBars bars={bars} className="co-spark" />
      <dl className="co-figures">
        <Figure name={say('perMinute')} said={NUMBER.format(link.answeredPerMinute)} />
        <Figure name={say('approvalShare')} said={approvalShare(sumOf(bars))} />
        <Figure name={say('waiting')} said={NUMBER.format(link.waiting)} />
        <Figure name={say('instalmentsPerSecond')} said={link.instalmentsPerSecond.toFixed(2)} />
        <Figure name={say('p50')} said={ms(link.p50Ms)} />
        <Figure name={say('p99')} said={ms(link.p99Ms)} />
      </dl>
    </li>
  )
}

function Figure({ name, said }: { name: string; said: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{said}</dd>
    </div>
  )
}
