import { Button } from 'antd-mobile'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '#web/api/client.ts'
import { useFailure } from './problem-text.ts'
import { go } from './route.ts'

/** Grey bars where cards will be. */
export function Loading() {
  const { t } = useTranslation()
  return (
    <div className="hh-boot" role="status" aria-label={t('handheld.loading')}>
      <span />
      <span />
      <span />
    </div>
  )
}

/** What failed, in the server's words where it spoke, and the way to try again. */
export function Failure({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const spoken = failure instanceof ProblemError && failure.code !== 'offline' ? failure : null
  const key =
    spoken === null ? 'handheld.failure.noNetwork' : spoken.status === 404 ? 'handheld.failure.notFound' : 'handheld.failure.server'
  return (
    <div className="hh-state" role="alert">
      <h2>{t(key)}</h2>
      {spoken !== null && spoken.status !== 404 && <p className="hh-quiet">{failureText(spoken)}</p>}
      <Button size="large" color="primary" onClick={onRetry}>
        {t('handheld.retry')}
      </Button>
    </div>
  )
}

/** Nothing to do, said kindly. */
export function Nothing({ title, hint, children }: { title: string; hint: string; children?: ReactNode }) {
  return (
    <div className="hh-state">
      <svg viewBox="0 0 120 48" width="120" height="48" aria-hidden="true" className="hh-nothing-road">
        <path
          d="M8 36h28c14 0 14-24 28-24h48"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeDasharray="0.5 8"
        />
        <circle cx="8" cy="36" r="5" fill="currentColor" />
        <circle cx="112" cy="12" r="5" fill="none" stroke="currentColor" strokeWidth="3" />
      </svg>
      <h2>{title}</h2>
      <p className="hh-quiet">{hint}</p>
      {children}
    </div>
  )
}

/** A page whose address is unknown. */
export function NothingHere() {
  const { t } = useTranslation()
  return (
    <Nothing title={t('handheld.lost')} hint={t('handheld.lost.hint')}>
      <Button size="large" color="primary" onClick={() => go({ page: 'today' })}>
        {t('handheld.lost.today')}
      </Button>
    </Nothing>
  )
}
