import { Link, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { AUDIT_PEOPLE_MAX } from '#contract/audit.ts'
import { type AuditFilter, type AuditLine, useAudit } from '#web/api/audit.ts'
import { ProblemError } from '#web/api/client.ts'
import { Notice } from '#web/ui/notice.tsx'
import { useNow } from '#web/ui/now.ts'
import { instantOf } from '#web/ui/time-said.ts'
import { ExportButton } from '../shell/export-button.tsx'
import { TableList } from '../shell/table-list.tsx'
import { auditWish } from './export-audit.ts'
import { readAuditAddress } from './filter.ts'
import { AuditChips, AuditFilters } from './filters.tsx'
import { momentSaid } from './moment.ts'
import { RunLines } from './run.tsx'
import { auditSentence } from './sentence.ts'
import { useAuditText } from './use-audit-text.ts'
import './audit.css'

/** Sign-ins, post switches, reads of personal data: each record as a sentence, what one person did with one order at once as one line. */
export function AuditPage() {
  const words = useAuditText()
  const { say } = words
  const filter = readAuditAddress(useSearch({ strict: false }) as Record<string, unknown>)
  useEffect(() => {
    document.title = `${say('title')} · Tillwright`
  }, [say])
  return (
    <div className="cs-pad">
      <div className="cs-title">
        <h1>{say('title')}</h1>
        <div className="cs-tools">
          <AuditFilters filter={filter} />
          <ExportButton wish={() => auditWish(filter, words)} />
        </div>
      </div>
      <AuditChips filter={filter} />
      <Records key={JSON.stringify(filter)} filter={filter} />
    </div>
  )
}

function Records({ filter }: { filter: AuditFilter }) {
  const words = useAuditText()
  const { say } = words
  const now = useNow()
  const query = useAudit(filter)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const turn = (id: string): void =>
    setOpened((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])))
  if (!query.data && isTooMany(query.error)) return <Notice picture="empty" title={say('tooMany', { max: AUDIT_PEOPLE_MAX })} />
  return (
    <TableList
      query={query}
      none={say(Object.keys(filter).length > 0 ? 'noneOfFilter' : 'none')}
      label={say('title')}
      keyOf={(row) => row.id}
      head={[say('at'), say('person'), say('what'), say('address')]}
      cells={(row) => [
        <time key="at" className="num au-at">
          {momentSaid(instantOf(row.at), instantOf(row.until), now)}
        </time>,
        <Who key="person" row={row} filter={filter} />,
        <What key="said" row={row} filter={filter} opened={opened.has(row.id)} turn={() => turn(row.id)} />,
        <span key="address" className="num">
          {row.address ?? '—'}
        </span>,
      ]}
      beneath={(row) => (opened.has(row.id) ? <RunLines line={row} /> : null)}
    />
  )
}

function isTooMany(error: unknown): boolean {
  const errors = error instanceof ProblemError ? error.problem.errors : undefined
  return Array.isArray(errors) && errors.some((one: { readonly path?: unknown }) => one.path === '/person')
}

interface CellProps {
  readonly row: AuditLine
  readonly filter: AuditFilter
}

/** Who did it, in which post; the name leads to everything that person did. */
function Who({ row, filter }: CellProps) {
  const { say, sayShared } = useAuditText()
  if (row.person === null) return say(row.action === 'sign_in_refused' ? 'nobody' : 'system')
  const { name, login } = row.person
  return (
    <span>
      {login === null ? (
        name
      ) : (
        <Link
          className="tw-link au-name"
          to="/audit"
          search={readAuditAddress({ ...filter, person: login }) as never}
          aria-label={say('onlyPerson', { name })}
          title={login}
        >
          {name}
        </Link>
      )}
      {row.role === null ? '' : ` · ${sayShared(`role.${row.role}`)}`}
    </span>
  )
}

/** What was done; a folded line opens, and the order's number leads to everything that was done with it. */
function What({ row, filter, opened, turn }: CellProps & { opened: boolean; turn: () => void }) {
  const words = useAuditText()
  const { say } = words
  const { order } = row
  return (
    <span className="au-what">
      <span>{auditSentence(row, words)}</span>
      {row.count > 1 ? (
        <button type="button" className="tw-link num" aria-expanded={opened} onClick={turn}>
          {opened ? say('close') : say('open', { count: row.count })}
        </button>
      ) : null}
      {order === null || filter.order === order.number ? null : (
        <Link
          className="tw-link"
          to="/audit"
          search={readAuditAddress({ ...filter, order: order.number }) as never}
          aria-label={`${say('onlyThis')} ${order.number}`}
        >
          {say('onlyThis')}
        </Link>
      )}
    </span>
  )
}
