import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '#web/api/client.ts'
import { Link } from './link.tsx'
import { useFailure } from './problem-text.ts'

/** Grey bars where content will be. */
export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation()
  return (
    <div className="pt-loading" role="status" aria-label={t('portal.loading')}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  )
}

/** What failed, in the server's words where it spoke, and the way to try again. */
export function Failure({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const spoken = failure instanceof ProblemError && failure.code !== 'offline' ? failure : null
  const key =
    spoken === null
      ? 'portal.failure.noNetwork'
      : spoken.status === 404
        ? 'portal.failure.notFound'
        : spoken.status === 403
          ? 'portal.failure.forbidden'
          : 'portal.failure.server'
  return (
    <div className="pt-state" role="alert">
      <strong>{t(key)}</strong>
      {spoken !== null && spoken.status !== 404 && <p>{failureText(spoken)}</p>}
      <Button onClick={onRetry}>{t('portal.retry')}</Button>
    </div>
  )
}

/** Nothing here, said plainly. */
export function Nothing({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="pt-state pt-nothing">
      <svg viewBox="0 0 120 32" width="96" height="26" aria-hidden="true">
        <path
          d="M6 26h30c12 0 12-20 24-20h54"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeDasharray="0.5 7"
        />
      </svg>
      <p>{text}</p>
      {children}
    </div>
  )
}

/** A page whose address is unknown. */
export function NothingHere() {
  const { t } = useTranslation()
  return (
    <Nothing text={t('portal.lost')}>
      <Link to={{ page: 'home' }}>{t('portal.lost.home')}</Link>
    </Nothing>
  )
}
