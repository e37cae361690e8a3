import { useTranslation } from 'react-i18next'
import { formatInstant, instant } from '#domain/time.ts'
import { type Paper, papersOf, riskAnswers, seenAtShop } from '#web/ui/survey-said.ts'
import type { HistoryRow, OrderPage } from '../remote.ts'
import { stamp } from '../time-said.tsx'

interface CaseProps {
  readonly order: OrderPage
  readonly history: readonly HistoryRow[]
}

/** What was asked and seen at the shop, and what the lists of the industry say of the merchant (R4, R5). */
export function SurveyAnswers({ order, history }: CaseProps) {
  const { t } = useTranslation()
  const seen = seenAtShop(history)
  const answers = riskAnswers(history)
  if (seen.length === 0) return null
  const otherTrade = seen.some(({ name, value }) => name === 'form.mcc' && value !== order.merchant.mcc)
  return (
    <>
      <dl className="pt-facts pt-facts-wide">
        {seen.map(({ name, value, isKey }) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd className="num">
              {name === 'form.mcc' ? <Trade mcc={value} /> : isKey ? t(value) : value}
              {name === 'form.mcc' && otherTrade && <span className="pt-flag">{t('survey.otherTrade')}</span>}
            </dd>
          </div>
        ))}
        <Blacklist query={order.facts.blacklist} />
      </dl>
      <section className="pt-risks">
        <h3>{t('form.risks')}</h3>
        <ul>
          {answers.map(({ question, answer, points }) => (
            <li key={question} data-yes={answer === 'yes'}>
              <span>{t(`option.${question}`)}</span>
              <b>{answer === null ? t('survey.notAsked') : t(`option.${answer}`)}</b>
              <span className="num">{answer === 'yes' ? `+${points}` : ''}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Blacklist({ query }: { query: unknown }) {
  const { t } = useTranslation()
  if (typeof query !== 'object' || query === null) return null
  const { result = 'not_asked', at, reference } = query as { result?: string; at?: number; reference?: string | null }
  return (
    <div>
      <dt>{t('survey.blacklist')}</dt>
      <dd className="num" data-breach={result !== 'clear'}>
        {t(`survey.${result}`)}
        {typeof at === 'number' && ` · ${stamp(formatInstant(instant(at)))}`}
        {reference && ` · ${reference}`}
      </dd>
    </div>
  )
}

/** A merchant category code with the trade that it stands for. */
export function Trade({ mcc }: { mcc: string }) {
  const { t } = useTranslation()
  const name = t(`mcc.${mcc}`, { defaultValue: '' })
  return <>{name === '' ? mcc : `${mcc} ${name}`}</>
}

/** Why a notice came back: above what the bank can do about it. */
export function Returned({ order, history }: CaseProps) {
  const { t } = useTranslation()
  const { missing, why } = papersOf(order.facts as Parameters<typeof papersOf>[0], history)
  if (missing.length === 0) return null
  return (
    <section className="pt-panel pt-returned">
      <h2>{t('papers.returned')}</h2>
      <p>{t('papers.lacks', { missing: missing.map((one) => t(`option.${one}`)).join(t('list.and')) })}</p>
      {why !== null && <q>{why}</q>}
    </section>
  )
}

/** The materials of the notice and of the agreement: which are there, which are missing. */
export function PapersOf({ order, history }: CaseProps) {
  const { t } = useTranslation()
  const papers = papersOf(order.facts as Parameters<typeof papersOf>[0], history)
  return (
    <div className="pt-papers">
      <PaperList title={t('papers.notice')} papers={papers.notice} />
      {papers.agreement.length > 0 && (
        <PaperList title={t('papers.agreement')} papers={papers.agreement} note={papers.originalsSeen ? t('form.originalsSeen') : ''} />
      )}
    </div>
  )
}

function PaperList({ title, papers, note = '' }: { title: string; papers: readonly Paper[]; note?: string }) {
  const { t } = useTranslation()
  return (
    <section>
      <h3>
        {title} {note !== '' && <small className="pt-quiet">{note}</small>}
      </h3>
      <ul>
        {papers.map(({ material, isIn }) => (
          <li key={material} data-in={isIn}>
            <span aria-hidden="true">{isIn ? '✓' : '○'}</span> {t(`option.${material}`)}
            <small>{t(isIn ? 'papers.in' : 'papers.missing')}</small>
          </li>
        ))}
      </ul>
    </section>
  )
}
