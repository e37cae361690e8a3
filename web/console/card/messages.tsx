import { useEffect, useState } from 'react'
import { MESSAGE_STATES } from '#contract/card.ts'
import { fen, formatYuan } from '#domain/money.ts'
import { type CardMessage, useCardMessages } from '#web/api/card.ts'
import { instantOf } from '#web/ui/time-said.ts'
import { ChoiceField, TableList } from '../shell/table-list.tsx'
import { type CardSearch, messageFilter } from './filter.ts'
import { secondOf } from './second-of.ts'
import { useCardText } from './use-card-text.ts'

type Typed = Pick<CardSearch, (typeof TYPED)[number]>
type Put = (search: CardSearch) => void
const TYPED = ['tid', 'mid', 'reference', 'stan'] as const
const LABELS = { tid: 'findTid', mid: 'findMid', reference: 'findReference', stan: 'findStan' } as const
const LONGEST = { tid: 8, mid: 15, reference: 12, stan: 6 } as const

/** The journal, newest first; a row opens field by field. */
export function Messages({ search, put, open }: { search: CardSearch; put: Put; open: (id: string) => void }) {
  const { say } = useCardText()
  const query = useCardMessages(messageFilter(search))
  return (
    <>
      <MessageTools search={search} put={put} />
      <TableList<CardMessage>
        query={query}
        none={say('noMessages')}
        label={say('messages')}
        keyOf={(row) => row.id}
        head={[
          say('time'),
          say('reference'),
          say('kind'),
          'TID',
          say('stan'),
          say('card'),
          say('issuer'),
          say('amount'),
          say('answer'),
          say('state'),
        ]}
        cells={(row) => [
          <time key="time">{secondOf(instantOf(row.receivedAt))}</time>,
          <button key="reference" type="button" className="tw-link num" onClick={() => open(row.id)}>
            {row.reference}
          </button>,
          <span key="kind">
            {say(`kind.${row.kind}`)}
            {row.kind === 'instalment' && row.periods !== null ? ` ${say('periods', { count: row.periods })}` : ''}
          </span>,
          <span key="tid" className="num">
            {row.tid}
          </span>,
          <span key="stan" className="num">
            {String(row.stan).padStart(6, '0')}
          </span>,
          <span key="card" className="num co-card-number">
            {row.cardMasked}
          </span>,
          row.issuerName ?? row.issuerId ?? '—',
          <span key="amount" className="num co-amount">
            {formatYuan(fen(row.amountFen))}
          </span>,
          <span key="answer" className="num">
            {row.answer ?? '—'}
          </span>,
          <MessageState key="state" message={row} />,
        ]}
      />
    </>
  )
}

const DOT = { approved: 'approved', declined: 'declined', timed_out: 'timedOut', blocked: 'declined', waiting: 'waiting' } as const

/** How a message ended, with what was done about it since. */
export function MessageState({ message }: { message: Pick<CardMessage, 'state' | 'takenBack' | 'test'> }) {
  const { say } = useCardText()
  return (
    <span className="co-state">
      <i className={`co-swatch co-swatch-${DOT[message.state]}`} aria-hidden="true" />
      {say(`state.${message.state}`)}
      {message.takenBack ? <span className="tw-tag tw-tag-warn">{say('takenBack')}</span> : null}
      {message.test ? <span className="tw-tag">{say('test')}</span> : null}
    </span>
  )
}

function MessageTools({ search, put }: { search: CardSearch; put: Put }) {
  const { say } = useCardText()
  const { tid, mid, reference, stan } = search
  const [typed, setTyped] = useState<Typed>({})
  // The address may change under the fields: by clearing, by the navigation.
  useEffect(() => setTyped({ tid: tid ?? '', mid: mid ?? '', reference: reference ?? '', stan: stan ?? '' }), [tid, mid, reference, stan])
  const filtered = [...TYPED, 'state' as const].some((name) => search[name])
  return (
    <search>
      <form
        className="co-tools"
        onSubmit={(event) => {
          event.preventDefault()
          put({ ...search, ...typed })
        }}
      >
        {TYPED.map((name) => (
          <input
            key={name}
            className={`tw-input co-find-${name}`}
            placeholder={say(LABELS[name])}
            aria-label={say(LABELS[name])}
            maxLength={LONGEST[name]}
            inputMode={name === 'reference' || name === 'stan' ? 'numeric' : 'text'}
            spellCheck={false}
            autoComplete="off"
            value={typed[name] ?? ''}
            onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            onBlur={() => (typed[name] ?? '') !== (search[name] ?? '') && put({ ...search, ...typed })}
          />
        ))}
        <ChoiceField
          label={say('state')}
          any={say('anyState')}
          choices={MESSAGE_STATES}
          said={(state) => say(`state.${state}`)}
          value={search.state ?? ''}
          choose={(state) => put({ ...search, state })}
        />
        {/* Enter in a field asks: a form with several fields needs a button for that. */}
        <button type="submit" hidden />
        {filtered ? (
          <button type="button" className="tw-link" onClick={() => put({})}>
            {say('clear')}
          </button>
        ) : null}
      </form>
    </search>
  )
}
