import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { DAY_MS } from '#domain/time.ts'
import { useCalendar } from '#web/api/calendar.ts'
import { chartOf, installClock } from '#web/api/order-chart.ts'
import { type HistoryEntry, type OrderPage, useHistory, useOrder } from '#web/api/orders.ts'
import { useNow } from '#web/ui/now.ts'
import { Road } from '#web/ui/road.tsx'
import { instantOf, minuteOf, spent } from '#web/ui/time-said.ts'
import { noteOf } from '#web/ui/worked-by.ts'
import { AssignDialog } from '../orders/assign-dialog.tsx'
import { PriorityTag } from '../orders/columns.tsx'
import { neighbourOf, trail } from '../orders/list-memory.ts'
import { useAtHand } from '../shell/at-hand.ts'
import { isTyping } from '../shell/is-typing.ts'
import { Answered, Loading } from '../shell/states.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { Actions, type OfferedAction } from './actions.tsx'
import { Clocks } from './clocks.tsx'
import { Facts, Files, MerchantCard, Terminals, Visits } from './facts.tsx'
import { History } from './history.tsx'
import { PapersCard, SurveyCard } from './survey.tsx'
import '../orders/orders.css'
import './order.css'

const ActionDialog = lazy(() => import('../form/action-dialog.tsx').then((module) => ({ default: module.ActionDialog })))

const AT_HAND = Symbol('order')

/** One order: where it stands, what may be done, what happened. */
export function OrderScreen() {
  const { orderId = '' } = useParams({ strict: false })
  const order = useOrder(orderId)
  useNeighbours(orderId)
  return <Answered query={order}>{(page) => <Order key={page.id} page={page} />}</Answered>
}

/** J and K go to the next and the previous order of the list one came from. */
function useNeighbours(orderId: string): void {
  const go = useNavigate()
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const key = event.key.toLowerCase()
      const next = key === 'j' ? neighbourOf(orderId, 1) : key === 'k' ? neighbourOf(orderId, -1) : null
      if (next !== null) void go({ to: '/orders/$orderId', params: { orderId: next }, replace: true })
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [go, orderId])
}

/** An order in full; beside a list without the way back. */
export function Order({ page, beside = false }: { page: OrderPage; beside?: boolean }) {
  const { say } = useConsoleText()
  const history = useHistory(page.id)
  const [chosen, setChosen] = useState<string | null>(null)
  const actions = page.actions as unknown as readonly OfferedAction[]
  // By name, so that an open form follows the order as it is read again.
  const doing = actions.find((one) => one.action === chosen) ?? null
  const setDoing = (one: OfferedAction | null): void => setChosen(one?.action ?? null)
  useEffect(() => {
    if (!beside) document.title = `${page.number} ${page.merchantName} · Tillwright`
  }, [beside, page.number, page.merchantName])
  useEffect(() => {
    // Beside a list the key is the list's: it knows what is marked.
    if (beside) return undefined
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'a' || event.ctrlKey || event.metaKey || isTyping(event.target)) return
      const assign = actions.find((one) => (one.action === 'assign' || one.action === 'reassign') && one.allowed)
      if (assign) setChosen(assign.action)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [actions, beside])
  useOffers(page, actions, setChosen)
  const suspension = page.suspension as { for?: string; reason?: string } | null
  return (
    <div className={beside ? 'cs-pad op op-beside' : 'cs-pad op'}>
      <div className="cs-title op-title">
        {beside ? null : <BackToList />}
        {beside ? null : <h1 className="num">{page.number}</h1>}
        <span className="op-merchant">{page.merchantName}</span>
        <span className="tw-tag">
          {say(`process.${page.process}`)} v{page.definitionVersion}
        </span>
        <PriorityTag of={page} say={say} />
        {page.possibleDuplicate ? <span className="tw-tag tw-tag-warn">{say('orders.duplicate')}</span> : null}
        <span className="cs-sub">
          {page.bankName} · {say('order.terminals', { count: page.terminalsWanted })} ·{' '}
          {page.assignee ? say('order.assignee', { name: page.assignee.name }) : say('orders.nobody')}
        </span>
        <Actions page={page} actions={actions} choose={setDoing} />
      </div>
      {suspension ? (
        <p className="tw-problem">
          {say('order.suspendedFor', { who: say(`option.${suspension.for ?? 'merchant'}`), reason: suspension.reason ?? '' })}
        </p>
      ) : null}
      <RoadCard page={page} history={history.data?.items ?? []} />
      <div className="op-columns">
        <div className="op-main">
          <Answered query={history}>{(told) => <History process={page.process} entries={told.items} verified={told.verified} />}</Answered>
          <Visits page={page} />
          {history.data ? <Files entries={history.data.items} /> : null}
        </div>
        <div className="op-side">
          <Clocks page={page} />
          <MerchantCard page={page} />
          <PapersCard page={page} history={history.data?.items ?? []} />
          <SurveyCard page={page} history={history.data?.items ?? []} />
          <Terminals page={page} />
          <Facts page={page} />
        </div>
      </div>
      {doing && isAssigning(doing) ? <AssignDialog orders={[page]} close={() => setDoing(null)} /> : null}
      {doing && !isAssigning(doing) ? (
        <Suspense fallback={<Loading lines={2} />}>
          <ActionDialog page={page} offered={doing} close={() => setDoing(null)} />
        </Suspense>
      ) : null}
    </div>
  )
}

/** What the palette offers of an order. */
function useOffers(page: OrderPage, actions: readonly OfferedAction[], choose: (action: string) => void): void {
  const { say } = useConsoleText()
  useAtHand(AT_HAND, () => [
    ...actions
      .filter((one) => one.allowed)
      .map((one) => ({
        key: `action ${one.action}`,
        title: say(`action.${page.process}.${one.action}`),
        subtitle: `${page.number} ${page.merchantName}`,
        act: () => choose(one.action),
      })),
    { key: 'print', title: say('order.print'), subtitle: page.number, act: () => window.print() },
  ])
}

/** To the list as it was filtered. */
function BackToList() {
  const { say } = useConsoleText()
  return (
    <Link to="/orders" search={trail().search} className="tw-icon-button op-back" aria-label={say('page.back')}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <path d="M9 2 4 7l5 5" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
      </svg>
    </Link>
  )
}

function RoadCard({ page, history }: { page: OrderPage; history: readonly HistoryEntry[] }) {
  const { say } = useConsoleText()
  const now = useNow()
  const chart = chartOf(page, history, now, useCalendar())
  if (!chart) return null
  const clock = installClock(page)
  const about = [
    clock ? say('order.held', { days: Math.round(clock.targetMs / DAY_MS) }) : '',
    chart.bankHeldMs > 0 ? say('road.bankHeld', { said: spent(say, chart.bankHeldMs) }) : '',
  ]
  return (
    <section className="tw-card">
      <header>
        <h2>{say('road.title')}</h2>
        <span>{about.filter((text) => text !== '').join(' · ')}</span>
      </header>
      <div className="tw-card-body">
        <Road chart={chart} process={page.process} due={clock?.dueAt ?? null} notes={notesOf(history)} />
      </div>
    </section>
  )
}

function isAssigning({ action }: OfferedAction): boolean {
  return action === 'assign' || action === 'reassign'
}

/** When each state was first entered, and who worked there. */
function notesOf(history: readonly HistoryEntry[]): { readonly [state: string]: string } {
  const notes: Record<string, string> = {}
  for (const entry of history) {
    const at = instantOf(entry.at)
    if (at !== null && entry.to !== entry.from && notes[entry.to] === undefined) notes[entry.to] = noteOf(minuteOf(at), entry.to, history)
  }
  return notes
}
