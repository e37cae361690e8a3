import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReason } from '../problem-text.ts'
import type { OrderPage } from '../remote.ts'
import { go } from '../route.ts'
import type { RoadStep, RoadStretch } from './visit-road.ts'

/** The order as one vertical road: what is done folds into one line, the steps of now stand open, the rest is dotted. */
export function VisitRoadView({ stretches, page, now }: { stretches: RoadStretch[]; page: OrderPage; now: number }) {
  const { t } = useTranslation()
  const [unfolded, setUnfolded] = useState(false)
  const done = stretches.filter((stretch) => stretch.standing === 'done')
  const rest = stretches.filter((stretch) => stretch.standing !== 'done')
  const shown = unfolded ? done : []
  return (
    <section className="hh-card hh-road" aria-label={t('handheld.road.label')}>
      {done.length > 0 && (
        <button type="button" className="hh-road-folded" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          <Node standing="done" />
          <span>{t('handheld.road.done', { count: done.length })}</span>
          <span className="hh-quiet">{unfolded ? t('handheld.road.fold') : t('handheld.road.unfold')}</span>
        </button>
      )}
      <ol>
        {[...shown, ...rest].map((stretch) => (
          <li
            key={stretch.state}
            className="hh-stretch"
            data-standing={stretch.standing}
            aria-current={stretch.standing === 'now' ? 'step' : undefined}
          >
            <div className="hh-stretch-name">
              <Node standing={stretch.standing} />
              <span>{t(`state.${page.process}.${stretch.state}`)}</span>
            </div>
            {stretch.steps.length > 0 && (
              <ol className="hh-steps">
                {stretch.steps.map((step) => (
                  <li key={step.action}>
                    <Step step={step} page={page} now={now} />
                  </li>
                ))}
              </ol>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Step({ step, page, now }: { step: RoadStep; page: OrderPage; now: number }) {
  const { t } = useTranslation()
  const name = t([`handheld.step.${step.action}`, `action.${page.process}.${step.action}`])
  const offered = page.actions.find((action) => action.action === step.action)
  const reason = useReason()
  const blocked = step.standing === 'ahead' && offered?.reason !== undefined ? reason(offered.reason) : ''
  const note =
    step.standing === 'ahead' || step.standing === 'now' || step.standing === 'open' ? blocked : t(`handheld.standing.${step.standing}`)
  const visit = step.action === 'check_in' && step.standing === 'done' ? atShop(page, now) : null
  const pressable = step.standing === 'now' || step.standing === 'open'
  const inside = (
    <>
      <Node standing={step.standing} small />
      <span className="hh-step-name">{name}</span>
      <span className="hh-step-note num">{visit === null ? note : t('handheld.road.here', visit)}</span>
    </>
  )
  if (!pressable) {
    return (
      <div className="hh-step" data-standing={step.standing}>
        {inside}
      </div>
    )
  }
  return (
    <button
      type="button"
      className="hh-step"
      data-standing={step.standing}
      onClick={() => go({ page: 'act', orderId: page.id, action: step.action })}
    >
      {inside}
      <span aria-hidden="true">›</span>
    </button>
  )
}

/** How long and how far off, as `0:42` and `28`. */
function atShop(page: OrderPage, now: number): { time: string; distance: string } | null {
  const visit = page.visits.find((one) => one.checkOutAt === null)
  if (visit === undefined) return null
  const minutes = Math.max(0, Math.round((now - Date.parse(visit.checkInAt)) / 60_000))
  const time = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  return { time, distance: visit.distanceM === null ? '–' : String(Math.round(visit.distanceM)) }
}

function Node({ standing, small = false }: { standing: RoadStep['standing']; small?: boolean }) {
  const radius = small ? 7 : 10
  return (
    <svg
      viewBox="0 0 28 28"
      width={small ? 22 : 28}
      height={small ? 22 : 28}
      className="hh-node"
      data-standing={standing}
      aria-hidden="true"
    >
      <circle cx="14" cy="14" r={radius} />
      {(standing === 'done' || standing === 'kept') && <path d="M9.6 14.4l3 3 5.8-6.4" />}
      {standing === 'refused' && <path d="M11 11l6 6m0-6l-6 6" />}
    </svg>
  )
}
