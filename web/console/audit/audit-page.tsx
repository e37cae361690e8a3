import { useState } from 'react'
import { useAudit } from '#web/api/audit.ts'
import { instantOf, minuteOf } from '#web/ui/time-said.ts'
import { TableList } from '../shell/table-list.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { AUDIT_ACTIONS, auditSentence } from './sentence.ts'

/** Sign-ins, post switches, reads of personal data: each record as a sentence. */
export function AuditPage() {
  const { say, language } = useConsoleText()
  const [action, setAction] = useState('')
  const query = useAudit(action)
  return (
    <div className="cs-pad">
      <div className="cs-title">
        <h1>{say('audit.title')}</h1>
        <div className="cs-tools">
          <select className="tw-select" aria-label={say('audit.filter')} value={action} onChange={(event) => setAction(event.target.value)}>
            <option value="">{say('audit.any')}</option>
            {AUDIT_ACTIONS.map((one) => (
              <option key={one} value={one}>
                {say(`audit.name.${one}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <TableList
        query={query}
        none={say('audit.none')}
        label={say('audit.title')}
        keyOf={(row) => row.id}
        head={[say('audit.at'), say('audit.person'), say('audit.action'), say('audit.address')]}
        cells={(row) => {
          const at = instantOf(row.at)
          return [
            <time key="at" className="num">
              {at === null ? '' : minuteOf(at)}
            </time>,
            row.person === null ? say('audit.nobody') : `${row.person.name}${row.role === null ? '' : ` · ${say(`role.${row.role}`)}`}`,
            <span key="said">{auditSentence(row, say, language)}</span>,
            <span key="address" className="num">
              {row.address ?? '—'}
            </span>,
          ]
        }}
      />
    </div>
  )
}
