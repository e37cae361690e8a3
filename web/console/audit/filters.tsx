import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, Fragment, useEffect, useState } from 'react'
import { AUDIT_ACTIONS } from '#contract/audit.ts'
import type { AuditFilter } from '#web/api/audit.ts'
import { readAuditAddress } from './filter.ts'
import { type AuditWords, useAuditText } from './use-audit-text.ts'

type Changed = { readonly [Name in keyof AuditFilter]?: string | undefined }
interface FilterProps {
  readonly filter: AuditFilter
}

const TYPED = ['order', 'person'] as const
const DAYS = ['from', 'to'] as const
const LABELS = { order: 'findOrder', person: 'findPerson' } as const
const LONGEST = { order: 40, person: 60 } as const

/** Whoever changes a filter changes the address, so that it can be sent to a colleague. */
function usePut(filter: AuditFilter): (part: Changed) => void {
  const go = useNavigate()
  return (part) => void go({ to: '/audit', search: readAuditAddress({ ...filter, ...part }) as never })
}

/** What the list shows: an order, a person, a kind, days. What is typed is asked on Enter or when the field is left. */
export function AuditFilters({ filter }: FilterProps) {
  const { say } = useAuditText()
  const put = usePut(filter)
  const { order = '', person = '' } = filter
  const [typed, setTyped] = useState({ order, person })
  // The address may change under the fields: by a chip, by a link of a row, by the navigation.
  useEffect(() => setTyped({ order, person }), [order, person])
  const ask = (event?: FormEvent): void => {
    event?.preventDefault()
    if (typed.order.trim() !== order || typed.person.trim() !== person) put(typed)
  }
  return (
    <search aria-label={say('filters')}>
      <form className="au-filters" onSubmit={ask}>
        {TYPED.map((name) => (
          <input
            key={name}
            className="tw-input"
            placeholder={say(LABELS[name])}
            aria-label={say(LABELS[name])}
            maxLength={LONGEST[name]}
            spellCheck={false}
            autoComplete="off"
            value={typed[name]}
            onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            onBlur={() => ask()}
          />
        ))}
        <select
          className="tw-select"
          aria-label={say('action')}
          value={filter.action ?? ''}
          onChange={(event) => put({ ...typed, action: event.target.value })}
        >
          <option value="">{say('any')}</option>
          {AUDIT_ACTIONS.map((one) => (
            <option key={one} value={one}>
              {say(`name.${one}`)}
            </option>
          ))}
        </select>
        <span className="au-days">
          {DAYS.map((name) => (
            <Fragment key={name}>
              {name === 'to' ? <i aria-hidden="true">–</i> : null}
              <input
                type="date"
                className="tw-input num"
                aria-label={say(name)}
                title={say(name)}
                value={filter[name] ?? ''}
                min={name === 'to' ? filter.from : undefined}
                max={name === 'from' ? filter.to : undefined}
                onChange={(event) => put({ ...typed, [name]: event.target.value })}
              />
            </Fragment>
          ))}
        </span>
        {/* Enter in a field asks: a form with several fields needs a button for that. */}
        <button type="submit" hidden />
      </form>
    </search>
  )
}

/** Every filter that is set, each with a way to drop it. */
export function AuditChips({ filter }: FilterProps) {
  const { say } = useAuditText()
  const put = usePut(filter)
  const chips = chipsOf(filter, say)
  if (chips.length === 0) return null
  return (
    <ul className="au-chips" aria-label={say('set')}>
      {chips.map(({ key, text, without }) => (
        <li key={key} className="au-chip">
          <span>{text}</span>
          <button type="button" aria-label={say('drop', { what: text })} onClick={() => put(without)}>
            ×
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          className="tw-link"
          onClick={() => put({ order: undefined, person: undefined, action: undefined, from: undefined, to: undefined })}
        >
          {say('clear')}
        </button>
      </li>
    </ul>
  )
}

interface Chip {
  readonly key: string
  readonly text: string
  readonly without: Changed
}

function chipsOf({ order, person, action, from, to }: AuditFilter, say: AuditWords['say']): Chip[] {
  const days = from && to ? say('days', { from, to }) : from ? say('since', { from }) : to ? say('upTo', { to }) : undefined
  return [
    ...(order === undefined ? [] : [{ key: 'order', text: `${say('order')} ${order}`, without: { order: undefined } }]),
    ...(person === undefined ? [] : [{ key: 'person', text: `${say('person')} ${person}`, without: { person: undefined } }]),
    ...(action === undefined ? [] : [{ key: 'action', text: say(`name.${action}`), without: { action: undefined } }]),
    ...(days === undefined ? [] : [{ key: 'days', text: days, without: { from: undefined, to: undefined } }]),
  ]
}
