import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Segmented, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ORDERS_FOUND_MAX } from '#contract/search.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { type OrderView, readOrders } from '../remote.ts'
import { go } from '../route.ts'
import { Failure, Loading, Nothing } from '../states.tsx'
import { OrderLines } from './order-lines.tsx'
import './orders.css'

const SCOPES: readonly OrderView[] = ['open', 'waiting_bank', 'bank_overdue', 'overdue', 'all']
/** What is late or waits, the most pressing first; all else the newest first. */
const SORT_OF: { readonly [view in OrderView]?: 'due' | 'bank_due' } = {
  overdue: 'due',
  bank_overdue: 'bank_due',
  waiting_bank: 'bank_due',
}
const STATES = Object.keys(INSTALLATION.states)
const TYPING_PAUSE_MS = 300
const PAGE_ROWS = 50

/** Every order of the officer's own scope, page by page, with its filters in the address. */
export function OrdersPage({ scope, state, q }: { scope: string; state: string; q: string }) {
  const { t } = useTranslation()
  const chosen = SCOPES.find((one) => one === scope) ?? 'open'
  const orders = useInfiniteQuery({
    queryKey: ['orders', 'list', chosen, state, q],
    queryFn: ({ pageParam }) =>
      readOrders({
        view: chosen,
        state,
        q,
        sort: SORT_OF[chosen] ?? 'opened',
        limit: PAGE_ROWS,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })
  const rows = orders.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="pt-page">
      <header className="pt-page-head">
        <h1>{t('portal.orders.title')}</h1>
        <Search q={q} onChange={(next) => go({ page: 'orders', scope: chosen, state, q: next }, 'replace')} />
      </header>
      <div className="pt-filters">
        <Segmented
          aria-label={t('portal.orders.scope')}
          options={SCOPES.map((value) => ({ value, label: t(`portal.scope.${value}`) }))}
          value={chosen}
          onChange={(next) => go({ page: 'orders', scope: next, state, q }, 'replace')}
        />
        <Select
          className="pt-state-filter"
          aria-label={t('portal.orders.state')}
          value={state}
          onChange={(next) => go({ page: 'orders', scope: chosen, state: next, q }, 'replace')}
          options={[
            { value: '', label: t('portal.orders.anyState') },
            ...STATES.map((value) => ({ value, label: t(`state.installation.${value}`) })),
          ]}
        />
      </div>
      {orders.data?.pages[0]?.cut && (
        <p className="pt-filters" role="status">
          {t('portal.orders.cut', { max: ORDERS_FOUND_MAX.toLocaleString('en-US') })}
        </p>
      )}
      <div className="pt-panel">
        {orders.isPending && <Loading />}
        {orders.isError && <Failure failure={orders.error} onRetry={() => void orders.refetch()} />}
        {orders.isSuccess && rows.length === 0 && <Nothing text={t('portal.orders.nothing')} />}
        {rows.length > 0 && (
          <OrderLines orders={rows} label={t('portal.orders.title')} {...(chosen === 'overdue' ? { side: 'company' } : {})} />
        )}
        {orders.hasNextPage && (
          <Button className="pt-more" onClick={() => void orders.fetchNextPage()} loading={orders.isFetchingNextPage}>
            {t('portal.orders.more')}
          </Button>
        )}
      </div>
    </section>
  )
}

function Search({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(q)
  useEffect(() => {
    if (typed === q) return
    const timer = setTimeout(() => onChange(typed), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <Input
      className="pt-search"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      placeholder={t('portal.orders.search')}
      aria-label={t('portal.orders.search')}
      allowClear
    />
  )
}
