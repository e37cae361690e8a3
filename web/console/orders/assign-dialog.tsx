import { useState } from 'react'
import type { OrderRow } from '#web/api/orders.ts'
import { type PersonInPost, useOrganisations, usePeople } from '#web/api/reference.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { Loading } from '../shell/states.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { RunProgress } from './run-progress.tsx'
import { type Command, type Outcome, useBulkRun } from './use-bulk-run.ts'

/** Gives orders to one account manager: whom, then what that means, then one command each with its outcome. */
export function AssignDialog({ orders, close }: { orders: readonly OrderRow[]; close: () => void }) {
  const { say } = useConsoleText()
  const [chosen, setChosen] = useState<PersonInPost | null>(null)
  const run = useBulkRun()
  const leave = (): void => (run.busy ? run.stop() : close())
  return (
    <Dialog title={say('assign.title', { count: orders.length })} close={leave} closeLabel={say('page.close')} place="side">
      {run.all > 0 ? (
        <RunProgress run={run} close={close} undoOf={givenBack} />
      ) : chosen ? (
        <Summary
          orders={orders}
          person={chosen}
          back={() => setChosen(null)}
          go={() => run.start(orders.map((order) => assignment(order, chosen.id)))}
        />
      ) : (
        <Choose orders={orders} choose={setChosen} />
      )}
    </Dialog>
  )
}

function assignment(order: OrderRow, personId: string): Command {
  return { order, action: order.assignee ? 'reassign' : 'assign', input: { personId } }
}

/** Back to whoever had it; an order that nobody had stays with the one it was given to. */
function givenBack({ order }: Outcome): Command | null {
  return order.assignee ? { order, action: 'reassign', input: { personId: order.assignee.id } } : null
}

interface SummaryProps {
  readonly orders: readonly OrderRow[]
  readonly person: PersonInPost
  readonly back: () => void
  readonly go: () => void
}

/** What will happen, before it does. */
function Summary({ orders, person, back, go }: SummaryProps) {
  const { say } = useConsoleText()
  const again = orders.filter((order) => order.assignee !== null)
  const names = [...new Set(again.map((order) => order.assignee?.name ?? ''))].join(say('list.and'))
  return (
    <>
      <dl className="as-summary">
        <dt>{say('assign.to')}</dt>
        <dd>
          <b>{person.name}</b> {person.nodeName}
        </dd>
        <dt>{say('assign.count')}</dt>
        <dd className="num">{say('assign.sum', { count: orders.length - again.length, again: again.length })}</dd>
        {again.length > 0 ? (
          <>
            <dt>{say('assign.from')}</dt>
            <dd>{names}</dd>
          </>
        ) : null}
        <dt>{say('assign.load')}</dt>
        <dd className="num">
          {person.openOrders} → {person.openOrders + orders.filter((order) => order.assignee?.id !== person.id).length}
        </dd>
      </dl>
      <ul className="as-orders">
        {orders.map((order) => (
          <li key={order.id}>
            <span className="num">{order.number}</span> {order.merchantName}
          </li>
        ))}
      </ul>
      <footer>
        <button type="button" className="tw-button" onClick={back}>
          {say('page.back')}
        </button>
        <button type="button" className="tw-button tw-button-primary" onClick={go}>
          {say('assign.go', { count: orders.length, name: person.name })}
        </button>
      </footer>
    </>
  )
}

/** People near the orders first, those with little to do on top. */
function Choose({ orders, choose }: { orders: readonly OrderRow[]; choose: (person: PersonInPost) => void }) {
  const { say } = useConsoleText()
  const people = usePeople('account_manager')
  const company = useOrganisations('company')
  const [wanted, setWanted] = useState('')
  const departments = new Set(orders.map((order) => order.departmentName))
  const near = new Set(
    (company.data ?? []).filter((node) => departments.has(node.shortName) || departments.has(node.name)).map((node) => node.id),
  )
  const shown = (people.data ?? []).filter((person) => `${person.name}${person.nodeName}`.includes(wanted.trim()))
  return (
    <>
      <input
        className="tw-input as-find"
        aria-label={say('assign.find')}
        placeholder={say('assign.find')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {people.data ? null : <Loading lines={5} />}
      {[true, false].map((isNear) => {
        const group = shown.filter((person) => near.has(person.nodeId) === isNear).sort((a, b) => a.openOrders - b.openOrders)
        if (group.length === 0) return null
        return (
          <section key={String(isNear)} className={isNear ? 'as-near' : 'as-far'}>
            <h3>{isNear ? [...departments].join(say('list.and')) : say('assign.others')}</h3>
            <ul className="as-people">
              {group.map((person) => (
                <li key={`${person.id} ${person.nodeId}`}>
                  <button type="button" onClick={() => choose(person)}>
                    <b>{person.name}</b>
                    <span>{person.nodeName}</span>
                    <span className="num">{say('assign.open', { count: person.openOrders })}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </>
  )
}
