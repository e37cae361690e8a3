import { useState } from 'react'
import { useAudit } from '#web/api/audit.ts'
import { instantOf, minuteOf } from '#web/ui/time-said.ts'
import { SearchField, TableList } from '../shell/table-list.tsx'
import { useConsoleText } from '../use-console-text.ts'

/** Sign-ins, post switches, reads of personal data. */
export function AuditPage() {
  const { say } = useConsoleText()
  const [action, setAction] = useState('')
  const query = useAudit(action)
  return (
    <div className="cs-pad">
      <div className="cs-title">
        <h1>{say('audit.title')}</h1>
        <div className="cs-tools">
          <SearchField label={say('audit.filter')} value={action} ask={setAction} />
        </div>
      </div>
      <TableList
        query={query}
        none={say('audit.none')}
        label={say('audit.title')}
        keyOf={(row) => row.id}
        head={[say('audit.at'), say('audit.person'), say('audit.action'), say('audit.target'), say('audit.address'), say('audit.detail')]}
        cells={(row) => {
          const at = instantOf(row.at)
          return [
            <time key="at" className="num">
              {at === null ? '' : minuteOf(at)}
            </time>,
            row.person === null ? '—' : `${row.person.name}${row.role === null ? '' : ` · ${say(`role.${row.role}`)}`}`,
            row.action,
            row.target === null ? '—' : `${row.target.kind} ${row.target.id.slice(0, 13)}`,
            <span key="address" className="num">
              {row.address ?? '—'}
            </span>,
            <span key="detail" className="cs-detail">
              {detailSaid(row.detail)}
            </span>,
          ]
        }}
      />
    </div>
  )
}

function detailSaid(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return ''
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ')
}
