import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosCard, PosTransaction } from '#contract/pos.ts'
import { Schedule } from './schedule.tsx'
import { pointedAt, REFUND_FIELDS, type Step, yuan } from './step.ts'
import { MENU, type Pos } from './use-pos.ts'
import './screen.css'

/** What the screen shows at each step; `laid` is the card that is being read. */
export function Screen({ pos, laid }: { pos: Pos; laid: PosCard | null }): ReactNode {
  const { t } = useTranslation()
  const { step } = pos
  if (step.name === 'menu') return <Menu pos={pos} />
  if (step.name === 'amount')
    return (
      <Entry
        title={t('pos.amount')}
        value={yuan(Number(step.text))}
        hint={t('pos.amount.hint')}
        wrong={step.wrong && t('pos.amount.wrong')}
        large
      />
    )
  if (step.name === 'original') {
    const field = REFUND_FIELDS[step.field]
    const digits = field?.digits ?? 0
    return (
      <Entry
        title={t(`pos.refund.${field?.name}`)}
        value={step.text || '–'}
        hint={t('pos.refund.hint', { nth: step.field + 1, of: REFUND_FIELDS.length })}
        wrong={step.wrong && t(field?.exact ? 'pos.refund.exact' : 'pos.refund.wrong', { digits })}
        large
      />
    )
  }
  if (step.name === 'card')
    return (
      <Entry
        title={t(step.job === 'refund' ? 'pos.card.refund' : 'pos.card')}
        value={yuan(step.amountFen)}
        hint={laid?.how === 'key' ? laid.masked : t('pos.card.hint')}
        large
      />
    )
  if (step.name === 'terms') return <Terms pos={pos} step={step} />
  if (step.name === 'pin') return <Pin pos={pos} step={step} />
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
  if (step.name === 'test')
    return (
      <Entry
        title={t(step.on ? 'pos.test.on' : 'pos.test.off')}
        value=""
        hint={t('pos.test.hint', { batch: pos.terminal.batch, count: pos.terminal.open })}
      />
    )
  if (step.name === 'working') return <Working since={step.since} />
  if (step.name === 'result') return <Result step={step} />
  return <Fault step={step} />
}

/** What confirming does, where it is not the way back to the menu. */
const CONTINUES: { readonly [code: string]: string } = { not_signed_in: 'pos.problem.signIn', outcome_unknown: 'pos.problem.look' }

function Fault({ step }: { step: Step & { name: 'fault' } }) {
  const { t, i18n } = useTranslation()
  const known = `pos.problem.${step.code}`
  return (
    <div className="ps-entry" data-tone="bad" role="alert">
      <h2>{t(i18n.exists(known) ? known : 'pos.problem.unavailable', { detail: step.detail })}</h2>
      <p>{t(CONTINUES[step.code] ?? 'pos.result.continue')}</p>
    </div>
  )
}

function Menu({ pos }: { pos: Pos }) {
  const { t, i18n } = useTranslation()
  const { last } = pos
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (
    <>
      {last ? (
        <p className="ps-last">
          {t('pos.last')} {last.title[language]}
          {last.answer ? ` ${last.answer}` : ''} {last.says[language]}
        </p>
      ) : null}
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
    </>
  )
}

interface Entered {
  readonly title: string
  readonly value: string
  readonly hint: string
  /** What is wrong with what was confirmed. */
  readonly wrong?: string | false | undefined
  readonly large?: boolean
}

function Entry({ title, value, hint, wrong, large }: Entered) {
  return (
    <div className="ps-entry">
      <h2>{title}</h2>
      {value ? <output data-large={large ? 'yes' : 'no'}>{value}</output> : null}
      {wrong ? (
        <p role="alert" className="ps-wrong">
          {wrong}
        </p>
      ) : hint ? (
        <p>{hint}</p>
      ) : null}
    </div>
  )
}

function Pin({ pos, step }: { pos: Pos; step: Step & { name: 'pin' } }) {
  const { t } = useTranslation()
  return (
    <div className="ps-pin">
      <Entry
        title={t('pos.pin')}
        value={step.without ? t('pos.pin.without') : '●'.repeat(step.text.length) || '–'}
        hint={`${yuan(step.amountFen)} · ${t(step.without ? 'pos.pin.confirm' : 'pos.pin.hint')}`}
        wrong={step.wrong && t(step.text === '' ? 'pos.pin.missing' : 'pos.pin.wrong')}
        large
      />
      <button type="button" className="ps-plain" aria-pressed={step.without ?? false} onClick={() => pos.key('down')}>
        <span aria-hidden="true">▼</span> {t('pos.pin.without')}
      </button>
    </div>
  )
}

function Terms({ pos, step }: { pos: Pos; step: Step & { name: 'terms' } }) {
  const { t, i18n } = useTranslation()
  const lines = useInSight(step.at)
  if (step.offers === null) return <Entry title={t('pos.terms')} value="" hint={`${t('pos.loading')} …`} />
  const chosen = step.offers[step.at]
  if (!chosen) return <NoTerms step={step} />
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

/** Why there is nothing to choose from: the card has none, or none for this amount. */
function NoTerms({ step: { range, amountFen } }: { step: Step & { name: 'terms' } }) {
  const { t } = useTranslation()
  const out = range && (amountFen < range.minFen || amountFen > range.maxFen)
  const hint = out
    ? t('pos.terms.range', { min: yuan(range.minFen), max: yuan(range.maxFen) })
    : t(range ? 'pos.terms.shop' : 'pos.terms.card')
  return <Entry title={t('pos.terms.none')} value={yuan(amountFen)} hint={hint} large />
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
        {!step.voiding && step.items[meant]?.slip === null ? ` ${t('pos.transactions.noSlip')}` : ''}
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
      <small data-state={one.state}>
        {/* A refund is never reversed: it is sent again. */}
        {t(one.state === 'unknown' && one.kind === 'refund' ? 'pos.state.again' : `pos.state.${one.state}`)}
        {one.state === 'declined' && one.answer ? ` ${one.answer}` : ''}
      </small>
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

function Result({ step: { outcome, again } }: { step: Step & { name: 'result' } }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (
    <div className="ps-entry" data-tone={outcome.approved ? 'good' : 'bad'}>
      <h2>{outcome.title[language]}</h2>
      <output>{outcome.says[language]}</output>
      {outcome.answer ? <p className="ps-num">{t('pos.result.code', { code: outcome.answer })}</p> : null}
      {outcome.answer === '58' && !outcome.terminal.installed ? <p>{t('pos.result.notInstalled')}</p> : null}
      <p>{t(again ? 'pos.result.again' : 'pos.result.continue')}</p>
      {outcome.slip ? (
        <a className="ps-toslip" href="#slip">
          {t('pos.slip.show')}
        </a>
      ) : null}
    </div>
  )
}
