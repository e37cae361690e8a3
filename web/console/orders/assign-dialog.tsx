import { useState } from 'react'
import { type OrderRow, useAct } from '#web/api/orders.ts'
import { useOrganisations, usePeople } from '#web/api/reference.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { newActionId } from '../order/action-id.ts'
import { useProblem } from '../order/use-reason.ts'
import { Loading } from '../shell/states.tsx'
import { useConsoleText } from '../use-console-text.ts'

interface Outcome {
  readonly order: OrderRow
  readonly refused: string | null
}

/** Gives orders to one account manager, one command each, and says what became of every one. */
export function AssignDialog({ orders, close }: { orders: readonly OrderRow[]; close: () => void }) {
  const { say } = useConsoleText()
  const problem = useProblem()
  const people = usePeople('account_manager')
  const company = useOrganisations('company')
  const act = useAct()
  const [wanted, setWanted] = useState('')
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([])
  const [busy, setBusy] = useState(false)
  const give = async (personId: string): Promise<void> => {
    setBusy(true)
    for (const order of orders) {
      const refused = await act
        .mutateAsync({ orderId: order.id, action: order.assignee ? 'reassign' : 'assign', input: { personId }, actionId: newActionId() })
        .then(
          () => null,
          (failure: unknown) => problem(failure),
        )
      setOutcomes((old) => [...old, { order, refused }])
    }
    setBusy(false)
  }
  const departments = new Set(orders.map((order) => order.departmentName))
  const near = new Set(
    (company.data ?? []).filter((node) => departments.has(node.shortName) || departments.has(node.name)).map((node) => node.id),
  )
  const refused = outcomes.filter((one) => one.refused !== null)
  const shown = (people.data ?? []).filter((person) => `${person.name}${person.nodeName}`.includes(wanted.trim()))
  return (
    <Dialog title={say('assign.title', { count: orders.length })} close={close} closeLabel={say('page.close')} place="side">
      {outcomes.length > 0 ? (
        <div className="as-outcome" role="status">
          <p>{say('assign.done', { done: outcomes.length - refused.length, all: orders.length })}</p>
          {refused.map(({ order, refused: why }) => (
            <p key={order.id} className="tw-problem">
              <span className="num">{order.number}</span> {why}
            </p>
          ))}
          {busy ? null : (
            <footer>
              <button type="button" className="tw-button tw-button-primary" onClick={close}>
                {say('page.close')}
              </button>
            </footer>
          )}
        </div>
      ) : (
        <>
          <input
            className="tw-input as-find"
            aria-label={say('assign.find')}
            placeholder={say('assign.find')}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          {people.data ? (
            [true, false].map((isNear) => {
              const group = shown.filter((person) => near.has(person.nodeId) === isNear).sort((a, b) => a.openOrders - b.openOrders)
              if (group.length === 0) return null
              return (
                <section key={String(isNear)} className={isNear ? 'as-near' : 'as-far'}>
                  <h3>{isNear ? [...departments].join('、') : say('assign.others')}</h3>
                  <ul className="as-people">
                    {group.map((person) => (
                      <li key={`${person.id} ${person.nodeId}`}>
                        <button type="button" disabled={busy} onClick={() => void give(person.id)}>
                          <b>{person.name}</b>
                          <span>{person.nodeName}</span>
                          <span className="num">{say('assign.open', { count: person.openOrders })}</span>
                        </button>
                      </li>
                    ))}
                  </ul>
                </section>
              )
            })
          ) : (
            <Loading lines={5} />
          )}
        </>
      )}
    </Dialog>
  )
}
