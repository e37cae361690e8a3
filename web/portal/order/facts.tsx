import { useTranslation } from 'react-i18next'
import { RISK_REVIEW_FROM } from '#domain/process/definitions/installation-risk.ts'
import { useReveal } from '#web/api/merchants.ts'
import type { HistoryRow, OrderPage } from '../remote.ts'
import { stamp } from '../time-said.tsx'
import { SurveyAnswers, Trade } from './papers.tsx'
import { Reveal } from './reveal.tsx'

const MERCHANT_FIELDS = [
  'name',
  'signName',
  'licenceNumber',
  'legalPerson',
  'mcc',
  'address',
  'settlementAccount',
  'mid',
  'contactName',
  'contactPhone',
] as const
const PHOTO_ACTIONS = ['submit_survey', 'submit_agreement'] as const
const PHOTO_FIELD = /Photos$|^copies$/

/** The merchant as the bank may see it: masked where it must be, until an officer asks with a reason. */
export function MerchantFacts({ order }: { order: OrderPage }) {
  const reveal = useReveal(order.merchant.id, order.id)
  return (
    <div>
      <Facts order={order} revealed={reveal.data ?? {}} />
      <Reveal reveal={reveal} />
    </div>
  )
}

function Facts({ order, revealed }: { order: OrderPage; revealed: Partial<Record<(typeof MERCHANT_FIELDS)[number], string | null>> }) {
  const { t } = useTranslation()
  const shown = MERCHANT_FIELDS.map((field) => [field, revealed[field] ?? order.merchant[field]] as const).filter(
    ([, value]) => typeof value === 'string' && value !== '',
  )
  return (
    <dl className="pt-facts">
      {shown.map(([field, value]) => (
        <div key={field}>
          <dt>{t(`portal.merchant.${field}`)}</dt>
          <dd className="num">{field === 'mcc' ? <Trade mcc={String(value)} /> : String(value)}</dd>
        </div>
      ))}
      <div>
        <dt>{t('portal.merchant.department')}</dt>
        <dd>{order.departmentName}</dd>
      </div>
      <div>
        <dt>{t('portal.merchant.terminals')}</dt>
        <dd className="num">{order.terminalsWanted}</dd>
      </div>
      {order.terminals.map((terminal) => (
        <div key={terminal.serial}>
          <dt>{terminal.model}</dt>
          <dd className="num">
            {terminal.serial}
            {terminal.tid === null ? '' : ` · ${terminal.tid}`}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** The survey: risk score, visits with their distance, photos. */
export function Survey({ order, history }: { order: OrderPage; history: readonly HistoryRow[] }) {
  const { t } = useTranslation()
  const score = typeof order.facts.risk_score === 'number' ? order.facts.risk_score : null
  const photos = surveyPhotos(history)
  return (
    <div className="pt-survey">
      <div className="pt-score" data-high={score !== null && score >= RISK_REVIEW_FROM}>
        {score !== null && <span className="num">{score}</span>}
        <small>{t(`portal.survey.${judged(score, order.facts.risk_cleared_by !== undefined)}`)}</small>
      </div>
      <ul className="pt-visits">
        {order.visits.map((visit) => (
          <li key={visit.id}>
            <span className="num">{stamp(visit.checkInAt)}</span>
            <span>{visit.person?.name}</span>
            {visit.distanceM === null ? null : (
              <span className="num">{t('portal.survey.distance', { metres: Math.round(visit.distanceM) })}</span>
            )}
            {visit.flags.map((flag) => (
              <span key={flag} className="pt-flag">
                {t([`flag.${flag}`, 'portal.survey.flag'], { flag })}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <SurveyAnswers order={order} history={history} />
      <div className="pt-photos">
        {photos.map((photo, index) => (
          <a key={photo.id} href={`/api/v1/files/${photo.id}`} target="_blank" rel="noreferrer">
            <img
              src={`/api/v1/files/${photo.id}`}
              alt={t('portal.survey.photo', { index: index + 1, kind: t(`form.${photo.field}`) })}
              loading="lazy"
            />
            <small>{t(`form.${photo.field}`)}</small>
          </a>
        ))}
        {photos.length === 0 && <p className="pt-quiet">{t('portal.survey.noPhotos')}</p>}
      </div>
    </div>
  )
}

function judged(score: number | null, cleared: boolean): 'none' | 'low' | 'high' | 'cleared' {
  if (score === null) return 'none'
  if (score < RISK_REVIEW_FROM) return 'low'
  return cleared ? 'cleared' : 'high'
}

/** The photos of the latest survey and of the agreement's copies, with the question each answers. */
function surveyPhotos(history: readonly HistoryRow[]): { id: string; field: string }[] {
  return PHOTO_ACTIONS.flatMap((type) => {
    const input = history.findLast((row) => row.type === type)?.input ?? {}
    return Object.entries(input).flatMap(([field, value]) =>
      PHOTO_FIELD.test(field) && Array.isArray(value) ? value.map((id) => ({ id: String(id), field })) : [],
    )
  })
}
