import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import type { OrderRow } from '#contract/order.ts'
import { Link } from '../link.tsx'
import { useFailure } from '../problem-text.ts'
import { act } from '../remote.ts'

interface BatchResult {
  readonly order: OrderRow
  /** Why the server refused it; null when it is approved. */
  readonly refused: string | null
}

/** Approves several, one by one, each on its own version; says what became of each. */
export function Batch({ orders, onDone }: { orders: readonly OrderRow[]; onDone: () => void }) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const queries = useQueryClient()
  const batch = useMutation({
    mutationFn: async () => {
      const results: BatchResult[] = []
      for (const order of orders) {
        const refused = await act(order, 'approve', {}, crypto.randomUUID()).then(() => null, failureText)
        results.push({ order, refused })
      }
      return results
    },
    onSettled: () => {
      onDone()
      return queries.invalidateQueries({ queryKey: ['orders'] })
    },
  })
  return (
    <div className="pt-batch" aria-live="polite">
      {orders.length > 0 && (
        <Popconfirm
          title={t('portal.approvals.batchSure', { count: orders.length })}
          okText={t('portal.approvals.batchYes')}
          cancelText={t('portal.cancel')}
          onConfirm={() => batch.mutate()}
        >
          <Button type="primary" loading={batch.isPending}>
            {t('portal.approvals.batch', { count: orders.length })}
          </Button>
        </Popconfirm>
      )}
      {batch.data && <BatchResults results={batch.data} />}
    </div>
  )
}

/** What became of each that was picked: the refused first, with why. */
function BatchResults({ results }: { results: readonly BatchResult[] }) {
  const { t } = useTranslation()
  const refused = results.filter((one) => one.refused !== null)
  const approved = results.filter((one) => one.refused === null)
  return (
    <>
      <p className="pt-quiet">{t('portal.approvals.batchDone', { count: approved.length })}</p>
      <ul className="pt-batch-results">
        {[...refused, ...approved].map(({ order, refused: why }) => (
          <li key={order.id} className={why === null ? 'pt-quiet' : 'pt-wrong'}>
            <Link to={{ page: 'order', orderId: order.id }}>{order.merchantName}</Link> {why ?? t('action.installation.approve')}
          </li>
        ))}
      </ul>
    </>
  )
}
