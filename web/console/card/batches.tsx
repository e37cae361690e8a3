import { fen, formatYuan } from '#domain/money.ts'
import { type CardBatch, useCardBatches, useCardTerminals } from '#web/api/card.ts'
import { instantOf } from '#web/ui/time-said.ts'
import { ChoiceField, SearchField, TableList } from '../shell/table-list.tsx'
import { TidLink } from '../shell/tid-link.tsx'
import { BATCH_STATES, batchFilter, type CardSearch } from './filter.ts'
import { secondOf } from './second-of.ts'
import { useCardText } from './use-card-text.ts'

type Put = (search: CardSearch) => void

/** Batches as their terminals settled them, our totals beside theirs. */
export function Batches({ search, put }: { search: CardSearch; put: Put }) {
  const { say } = useCardText()
  const query = useCardBatches(batchFilter(search))
  return (
    <>
      <div className="co-tools">
        <SearchField key={search.tid ?? ''} label={say('findTid')} value={search.tid ?? ''} ask={(tid) => put({ ...search, tid })} />
        <ChoiceField
          label={say('state')}
          any={say('anyState')}
          choices={BATCH_STATES}
          said={(state) => say(`batch.${state}`)}
          value={search.state ?? ''}
          choose={(state) => put({ ...search, state })}
        />
      </div>
      <TableList<CardBatch>
        query={query}
        none={say('noBatches')}
        label={say('batches')}
        keyOf={(row) => `${row.tid} ${row.mid} ${row.batch} ${row.settledAt}`}
        head={[say('settledAt'), 'TID', 'MID', say('batch'), say('terminalSays'), say('weSay'), say('state'), say('settlementDate')]}
        cells={(row) => [
          <time key="settled">{secondOf(instantOf(row.settledAt))}</time>,
          <TidLink key="tid" tid={row.tid} />,
          <span key="mid" className="num">
            {row.mid}
          </span>,
          <span key="batch" className="num">
            {String(row.batch).padStart(6, '0')}
          </span>,
          <Totals key="theirs" totals={row.terminal} off={!row.equal} />,
          <Totals key="ours" totals={row.ours} off={!row.equal} />,
          <span key="state" className="co-state">
            <i className={`co-swatch co-swatch-${row.state}`} aria-hidden="true" />
            {say(`batch.${row.state}`)}
            {row.equal ? null : <span className="tw-tag tw-tag-warn">{say('unequal')}</span>}
          </span>,
          <time key="day">{row.settlementDate.slice(5)}</time>,
        ]}
      />
    </>
  )
}

function Totals({ totals, off }: { totals: CardBatch['ours']; off: boolean }) {
  const { say } = useCardText()
  if (totals === null) return '—'
  return (
    <span className={off ? 'num co-totals tw-tone-warn' : 'num co-totals'}>
      <span>{say('debit', { count: totals.debits, amount: formatYuan(fen(totals.debitFen)) })}</span>
      <span>{say('credit', { count: totals.credits, amount: formatYuan(fen(totals.creditFen)) })}</span>
    </span>
  )
}

/** What each terminal last did at the gateway. */
export function TerminalsSeen({ search, put }: { search: CardSearch; put: Put }) {
  const { say } = useCardText()
  const query = useCardTerminals(search.q ?? '')
  return (
    <>
      <div className="co-tools">
        <SearchField key={search.q ?? ''} label={say('findTerminal')} value={search.q ?? ''} ask={(q) => put({ ...search, q })} />
      </div>
      <TableList
        query={query}
        none={say('noTerminals')}
        label={say('terminals')}
        keyOf={(row) => row.tid}
        head={['TID', 'MID', say('serial'), say('state'), say('lastSeen'), say('batch'), say('mac')]}
        cells={(row) => [
          <TidLink key="tid" tid={row.tid} />,
          <span key="mid" className="num">
            {row.mid}
          </span>,
          <span key="serial" className="num">
            {row.serial}
          </span>,
          <span key="state" className="co-state">
            <i className={`co-swatch co-swatch-${row.signedIn ? 'approved' : 'waiting'}`} aria-hidden="true" />
            {say(row.signedIn ? 'signedIn' : 'signedOut')}
            {row.test ? <span className="tw-tag">{say('test')}</span> : null}
            {row.parametersDue ? <span className="tw-tag">{say('parametersDue')}</span> : null}
          </span>,
          <time key="seen">{secondOf(instantOf(row.lastSeenAt))}</time>,
          <span key="batch" className="num">
            {String(row.batch).padStart(6, '0')}
          </span>,
          say(`mac.${row.mac}`),
        ]}
      />
    </>
  )
}
