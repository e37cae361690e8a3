import { type AuditLine, useAuditRun } from '#web/api/audit.ts'
import { instantOf } from '#web/ui/time-said.ts'
import { Broken, Loading } from '../shell/states.tsx'
import { secondSaid } from './moment.ts'
import { auditSentence } from './sentence.ts'
import { useAuditText } from './use-audit-text.ts'

/** The records of a folded line, one by one. */
export function RunLines({ line }: { line: AuditLine }) {
  const words = useAuditText()
  const query = useAuditRun(line.id)
  if (!query.data)
    return query.error ? <Broken error={query.error} reset={() => void query.refetch()} /> : <Loading lines={Math.min(line.count, 6)} />
  return (
    <>
      <ol className="au-run" aria-label={words.say('opened', { what: auditSentence(line, words) })}>
        {query.data.pages
          .flatMap((page) => page.items)
          .map((one) => (
            <li key={one.id}>
              <time className="num">{secondSaid(instantOf(one.at))}</time>
              <span>{auditSentence(one, words)}</span>
              {one.target?.kind === 'file' ? <span className="num au-file">{one.target.id.slice(-8)}</span> : null}
            </li>
          ))}
      </ol>
      {query.hasNextPage ? (
        <button type="button" className="tw-link" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.sayShared('page.more')}
        </button>
      ) : null}
    </>
  )
}
