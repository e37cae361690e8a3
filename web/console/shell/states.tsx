import type { ReactNode } from 'react'
import { PROBLEMS } from '#domain/problem.ts'
import { ProblemError } from '#web/api/client.ts'
import { Notice } from '#web/ui/notice.tsx'
import { useConsoleText } from '../use-console-text.ts'

/** A page whose address is unknown. */
export function NothingHere() {
  const { say } = useConsoleText()
  return <Notice picture="lost" title={say('page.notFound')} />
}

/** What went wrong, in the person's words, with a way on. */
export function Broken({ error, reset }: { error: unknown; reset?: () => void }) {
  const { say, language } = useConsoleText()
  const again = reset ? (
    <button type="button" className="tw-button" onClick={reset}>
      {say('page.again')}
    </button>
  ) : null
  if (!(error instanceof ProblemError) || error.code === 'offline' || error.code === 'internal')
    return (
      <Notice picture="broken" title={say(failedAt(error, navigator.onLine))}>
        {again}
      </Notice>
    )
  const picture = error.status === 403 ? 'closed' : error.status === 404 ? 'lost' : 'broken'
  return (
    <Notice picture={picture} title={PROBLEMS[error.code][language === 'en' ? 'en' : 'zh']}>
      {again}
    </Notice>
  )
}

/** Where it failed: in this device's network, on the way to the server, in the server, or in the page itself. */
export function failedAt(error: unknown, onLine: boolean): 'page.noNetwork' | 'page.offline' | 'page.serverBroke' | 'page.broken' {
  if (!onLine) return 'page.noNetwork'
  if (!(error instanceof ProblemError)) return 'page.broken'
  return error.code === 'offline' ? 'page.offline' : 'page.serverBroke'
}

/** Grey lines while something is read. */
export function Loading({ lines = 8 }: { lines?: number }) {
  const { say } = useConsoleText()
  return (
    <div className="tw-loading" role="status" aria-label={say('page.loading')}>
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  )
}

/** The picture of a query: waiting, refused, empty, or what it answered. */
export function Answered<Answer>({
  query,
  children,
}: {
  query: { data: Answer | undefined; error: unknown; refetch: () => unknown }
  children: (answer: Answer) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  return query.error ? <Broken error={query.error} reset={() => void query.refetch()} /> : <Loading />
}
