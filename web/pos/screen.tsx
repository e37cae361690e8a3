import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosCard, PosOutcome, PosTransaction } from '#contract/pos.ts'
import { Schedule } from './schedule.tsx'
import { pointedAt, REFUND_FIELDS, type Step, yuan } from './step.ts'
import { MENU, type Pos } from './use-pos.ts'

/** What the screen shows at each step; `laid` is the card that is being read. */
export function Screen({ pos, laid }: { pos: Pos; laid: PosCard | null }): ReactNode {
  const { t } = useTranslation()
  const { step } = pos
  if (step.name === 'menu') return <Menu pos={pos} />
  if (step.name === 'amount') return <Entry title={t('pos.amount')} value={yuan(Number(step.text))} hint={t('pos.amount.hint')} large />
  if (step.name === 'original') {
    const field = REFUND_FIELDS[step.field]
    return <Entry title={t(`pos.refund.${field?.name}`)} value={step.text || '–'} hint="" large />
  }
  if (step.name === 'card')
    return <Entry title={t('pos.card')} value={yuan(step.amountFen)} hint={laid?.how === 'key' ? laid.masked : t('pos.card.hint')} large />
  if (step.name === 'terms') return <Terms pos={pos} step={step} />
  if (step.name === 'pin') {
    return (
      <Entry
        title={t('pos.pin')}
        value={'●'.repeat(step.text.length) || '–'}
        hint={`${yuan(step.amountFen)} · ${t('pos.pin.hint')}`}
        large
      />
    )
  }
  if (step.name === 'transactions') return <Transactions pos={pos} step={step} />
  if (step.name === 'void')
    return (
      <Entry
        title={t('pos.void.ask')}
        value={yuan(step.transaction.amountFen)}
        hint={`${step.transaction.trace} · ${step.transaction.cardMasked}`}
        large
      />
    )
  if (step.name === 'settle')
    return (
      <Entry title={t('pos.settle.ask')} value="" hint={t('pos.settle.hint', { batch: pos.terminal.batch, count: pos.terminal.open })} />
    )
  if (step.name === 'working') return <Working since={step.since} />
  if (step.name === 'result') return <Result outcome={step.outcome} />
  return <Fault step={step} />
}

function Fault({ step }: { step: Step & { name: 'fault' } }) {
  const { t, i18n } = useTranslation()
  const known = `pos.problem.${step.code}`
  return (
    <div className="ps-entry" data-tone="bad" role="alert">
      <h2>{t(i18n.exists(known) ? known : 'pos.problem.unavailable', { detail: step.detail })}</h2>
      <p>{t(step.code === 'not_signed_in' ? 'pos.problem.signIn' : 'pos.result.continue')}</p>
    </div>
  )
}

function Menu({ pos }: { pos: Pos }) {
  const { t } = useTranslation()
  return (
    <ol className="ps-menu">
      {MENU.map((item, nth) => (
        <li key={item}>
          <button type="button" onClick={() => pos.choose(item)}>
            <span aria-hidden="true">{nth + 1}</span>
            {t(`pos.menu.${item}`)}
            {item === 'test' ? <small> {t(pos.terminal.testState ? 'pos.on' : 'pos.off')}</small> : null}
          </button>
        </li>
      ))}
    </ol>
  )
}

function Entry({ title, value, hint, large }: { title: string; value: string; hint: string; large?: boolean }) {
  return (
    <div className="ps-entry">
      <h2>{title}</h2>
      {value ? <output data-large={large ? 'yes' : 'no'}>{value}</output> : null}
      {hint ? <p>{hint}</p> : null}
    </div>
  )
}

function Terms({ pos, step }: { pos: Pos; step: Step & { name: 'terms' } }) {
  const { t, i18n } = useTranslation()
  const lines = useInSight(step.at)
  if (step.offers === null) return <Entry title={t('pos.terms')} value="" hint={`${t('pos.loading')} …`} />
  const chosen = step.offers[step.at]
  if (!chosen) return <Entry title={t('pos.terms.none')} value={yuan(step.amountFen)} hint="" />
  return (
    <div className="ps-terms">
      <h2>{i18n.language === 'en' ? chosen.product.en : chosen.product.zh}</h2>
      <ul ref={lines}>
        {step.offers.map((offer, nth) => (
          <li key={`${offer.project} ${offer.periods}`}>
            <button type="button" aria-pressed={nth === step.at} onClick={() => pos.point(nth)}>
              <strong>{t('pos.terms.periods', { count: offer.periods })}</strong>
              <span>
                {t('pos.terms.first', { amount: yuan((offer.schedule[0]?.principalFen ?? 0) + (offer.schedule[0]?.feeFen ?? 0)) })}
              </span>
              <span>{t('pos.terms.fee', { amount: yuan(offer.feeFen) })}</span>
            </button>
          </li>
        ))}
      </ul>
      <Schedule periods={chosen.schedule} />
    </div>
  )
}

/** The line that the arrow keys have reached is never out of sight. */
function useInSight(at: number) {
  const lines = useRef<HTMLUListElement>(null)
  useEffect(() => {
    // Newer browsers answer a promise, which must not be taken for the effect's cleaning up.
    void lines.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return lines
}

function Transactions({ pos, step }: { pos: Pos; step: Step & { name: 'transactions' } }) {
  const { t } = useTranslation()
  const meant = pointedAt(step)
  const lines = useInSight(meant)
  if (step.items === null) return <Entry title={t('pos.transactions')} value="" hint={`${t('pos.loading')} …`} />
  if (step.items.length === 0) return <Entry title={t('pos.transactions.none')} value="" hint="" />
  return (
    <div className="ps-list">
      <h2>{t(step.voiding ? 'pos.transactions.pick' : 'pos.transactions')}</h2>
      <p>
        {step.text === '' ? t('pos.transactions.hint') : <output className="ps-num">{step.text}</output>}
        {meant < 0 ? ` ${t('pos.transactions.unknown')}` : ''}
      </p>
      <ul ref={lines}>
        {step.items.map((one, nth) => (
          <li key={one.trace}>
            <button type="button" aria-pressed={nth === meant} onClick={() => pos.point(nth)}>
              <Line one={one} />
            </button>
            {!step.voiding && one.slip && nth === meant ? (
              <button type="button" className="ps-plain" onClick={() => one.slip && pos.print(one.slip)}>
                {t('pos.print')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Line({ one }: { one: PosTransaction }) {
  const { t } = useTranslation()
  return (
    <>
      <span className="ps-num">{one.trace}</span>
      <span>
        {t(`pos.kind.${one.kind}`)}
        {one.periods ? ` ${one.periods}` : ''}
      </span>
      <strong className="ps-num">{yuan(one.amountFen)}</strong>
      <small data-state={one.state}>{t(`pos.state.${one.state}`)}</small>
    </>
  )
}

function Working({ since }: { since: number }) {
  const { t } = useTranslation()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = window.setInterval(() => setSeconds(Math.floor((Date.now() - since) / 1_000)), 200)
    return () => window.clearInterval(timer)
  }, [since])
  return (
    <div className="ps-entry" aria-busy="true">
      <h2>{t('pos.working')}</h2>
      <div className="ps-dots" aria-hidden="true" />
      <p className="ps-num" aria-live="off">
        {t('pos.working.seconds', { count: seconds })}
      </p>
    </div>
  )
}

function Result({ outcome }: { outcome: PosOutcome }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (
    <div className="ps-entry" data-tone={outcome.approved ? 'good' : 'bad'}>
      <h2>{outcome.title[language]}</h2>
      <output>{outcome.says[language]}</output>
      {outcome.answer ? <p className="ps-num">{t('pos.result.code', { code: outcome.answer })}</p> : null}
      <p>{t('pos.result.continue')}</p>
      {outcome.slip ? (
        <a className="ps-toslip" href="#slip">
          {t('pos.slip.show')}
        </a>
      ) : null}
    </div>
  )
}
