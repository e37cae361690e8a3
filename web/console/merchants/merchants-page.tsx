import { Link } from '@tanstack/react-router'
import { useMerchants } from '#web/api/merchants.ts'
import { ChoiceField, SearchField, TableList, useNarrowed } from '../shell/table-list.tsx'
import { useConsoleText } from '../use-console-text.ts'

const STATES = ['prospect', 'signing', 'normal', 'suspended', 'closed'] as const

/** Merchants of this scope. */
export function MerchantsPage() {
  const { say } = useConsoleText()
  const { q, state, put } = useNarrowed('/merchants')
  const query = useMerchants({ ...(q === '' ? {} : { q }), ...(state === '' ? {} : { state }) })
  return (
    <div className="cs-pad">
      <div className="cs-title">
        <h1>{say('merchants.title')}</h1>
        <div className="cs-tools">
          <SearchField key={q} label={say('merchants.find')} value={q} ask={(text) => put({ q: text, state })} />
          <ChoiceField
            label={say('order.state')}
            any={say('merchants.any')}
            choices={STATES}
            said={(one) => say(`merchant.${one}`)}
            value={state}
            choose={(chosen) => put({ q, state: chosen })}
          />
        </div>
      </div>
      <TableList
        query={query}
        none={say('merchants.none')}
        label={say('merchants.title')}
        keyOf={(row) => row.id}
        head={[
          say('order.name'),
          say('order.state'),
          'MID',
          'MCC',
          say('order.bank'),
          say('order.department'),
          say('order.address'),
          say('merchants.orders'),
        ]}
        cells={(row) => [
          <b key="name">{row.name}</b>,
          say(`merchant.${row.state}`),
          <span key="mid" className="num">
            {row.mid ?? '—'}
          </span>,
          <span key="mcc" className="num">
            {row.mcc}
          </span>,
          row.bankName,
          row.departmentName,
          row.address,
          <Link key="orders" className="tw-link" to="/orders" search={{ view: 'all', q: row.name }}>
            {say('orders.title')}
          </Link>,
        ]}
      />
    </div>
  )
}
