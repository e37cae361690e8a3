import { Link } from '@tanstack/react-router'
import { useStock } from '#web/api/merchants.ts'
import { ChoiceField, SearchField, TableList, useNarrowed } from '../shell/table-list.tsx'
import { TidLink } from '../shell/tid-link.tsx'
import { useConsoleText } from '../use-console-text.ts'

const STATES = ['received', 'in_stock', 'issued', 'installed', 'faulty', 'repairing', 'scrapped', 'lost'] as const
const HOLDER_OF_DOT: { readonly [state: string]: string } = { installed: 'company', issued: 'company', in_stock: 'bank' }

/** Terminals of this scope, wherever they are: stock, on the way, at a merchant. */
export function TerminalsPage() {
  const { say } = useConsoleText()
  const { q, state, put } = useNarrowed('/terminals')
  const query = useStock({ ...(q === '' ? {} : { q }), ...(state === '' ? {} : { state }) })
  return (
    <div className="cs-pad">
      <div className="cs-title">
        <h1>{say('terminals.title')}</h1>
        <div className="cs-tools">
          <SearchField key={q} label={say('terminals.find')} value={q} ask={(text) => put({ q: text, state })} />
          <ChoiceField
            label={say('order.state')}
            any={say('terminals.any')}
            choices={STATES}
            said={(one) => say(`terminal.${one}`)}
            value={state}
            choose={(chosen) => put({ q, state: chosen })}
          />
        </div>
      </div>
      <TableList
        query={query}
        none={say('terminals.none')}
        label={say('terminals.title')}
        keyOf={(row) => row.serial}
        head={[
          say('order.serial'),
          say('order.state'),
          say('order.model'),
          say('terminals.maker'),
          'TID',
          say('order.key'),
          say('terminals.merchant'),
        ]}
        cells={(row) => [
          <span key="serial" className="num og-number">
            {row.serial}
          </span>,
          <span key="state">
            <i className={`tw-dot tw-dot-${HOLDER_OF_DOT[row.state] ?? 'nobody'}`} />
            {say(`terminal.${row.state}`)}
          </span>,
          row.model,
          row.maker,
          <span key="tid" className="num">
            {row.tid === null ? '—' : <TidLink tid={row.tid} />}
          </span>,
          say(`terminal.key.${row.keyState}`),
          row.orderId === null ? (
            (row.merchantName ?? '—')
          ) : (
            <Link key="order" className="tw-link" to="/orders/$orderId" params={{ orderId: row.orderId }}>
              {row.merchantName ?? say('orders.title')}
            </Link>
          ),
        ]}
      />
    </div>
  )
}
