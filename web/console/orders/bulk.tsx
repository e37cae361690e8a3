import { memo, useState } from 'react'
import { mayEverTake } from '#domain/process/registry.ts'
import type { OrderRow } from '#web/api/orders.ts'
import { useSession } from '#web/api/session.ts'
import { useConsoleText } from '../use-console-text.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { UrgeDialog } from './urge-dialog.tsx'
import { MARKED_MAX, type Marks } from './use-marks.ts'

interface BulkProps {
  readonly marks: Marks
  /** Orders being given away; none when nobody asked. */
  readonly assigning: readonly OrderRow[]
  readonly assign: (orders: readonly OrderRow[]) => void
}

/** What may be done with the marked orders together. */
export const Bulk = memo(DrawnBulk)

function DrawnBulk({ marks, assigning, assign }: BulkProps) {
  const { say } = useConsoleText()
  const role = useSession().data?.post.role ?? ''
  const [urging, setUrging] = useState(false)
  const marked = [...marks.rows.values()]
  const may = (action: string, orders: readonly OrderRow[]): boolean =>
    orders.length > 0 && orders.every((order) => mayEverTake(order.process, action, role))
  return (
    <>
      {marked.length > 0 ? (
        <section className="ol-bulk" aria-label={say('orders.marked', { count: marked.length })}>
          <span className="num">
            {say('orders.marked', { count: marked.length })}
            {marked.length >= MARKED_MAX ? ` · ${say('orders.markedMost')}` : ''}
          </span>
          {may('assign', marked) ? (
            <button type="button" className="tw-button tw-button-primary" onClick={() => assign(marked)}>
              {say('keys.assign')}
              <kbd>A</kbd>
            </button>
          ) : null}
          {may('urge', marked) ? (
            <button type="button" className="tw-button" onClick={() => setUrging(true)}>
              {say('urge.button')}
            </button>
          ) : null}
          <button type="button" className="tw-button" onClick={marks.clear}>
            {say('orders.unmark')}
          </button>
        </section>
      ) : null}
      {may('assign', assigning) ? (
        <AssignDialog
          orders={assigning}
          close={() => {
            assign([])
            marks.clear()
          }}
        />
      ) : null}
      {urging ? (
        <UrgeDialog
          orders={marked}
          close={() => {
            setUrging(false)
            marks.clear()
          }}
        />
      ) : null}
    </>
  )
}
