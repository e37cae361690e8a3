import { Link } from '@tanstack/react-router'
import { type FormEvent, memo, useState } from 'react'
import { type Board, useOrderMonths } from '#web/api/orders.ts'
import { useDeleteView, useSavedViews, useSaveView } from '#web/api/reference.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { type ConsoleKey, useConsoleText } from '../use-console-text.ts'
import { type AddressFilter, askedOf, filterFromText, filterText, isSameFilter } from './filter.ts'
import { roughly } from './roughly.ts'

interface Tab {
  readonly key: ConsoleKey
  readonly search: AddressFilter
  readonly count?: (totals: Board['totals']) => number
  readonly alarming?: true
}

const TABS: readonly Tab[] = [
  { key: 'tab.open', search: {}, count: (totals) => totals.open },
  { key: 'tab.overdue', search: { view: 'overdue', sort: 'due' }, count: (totals) => totals.overdue, alarming: true },
  { key: 'tab.dueToday', search: { view: 'due_today', sort: 'due' }, count: (totals) => totals.dueToday },
  { key: 'tab.unassigned', search: { view: 'unassigned' }, count: (totals) => totals.unassigned },
  { key: 'tab.waitingBank', search: { view: 'waiting_bank' }, count: (totals) => totals.waitingBank },
  { key: 'tab.awaitingKey', search: { view: 'open', state: 'awaiting_key' }, count: (totals) => totals.awaitingKey },
  { key: 'tab.mine', search: { view: 'mine' }, count: (totals) => totals.mine },
  { key: 'tab.all', search: { view: 'all' } },
]

/** Views as tabs: those everybody has, with their counts, then one's own. */
export const ViewTabs = memo(DrawnTabs)

function DrawnTabs({ filter, totals }: { filter: AddressFilter; totals: Board['totals'] | undefined }) {
  const { say } = useConsoleText()
  const views = useSavedViews('orders')
  const remove = useDeleteView()
  const [naming, setNaming] = useState(false)
  const here = filterText(filter)
  const saved = views.data ?? []
  const is = (search: AddressFilter): boolean => isSameFilter(search, filter)
  const isKnown = TABS.some((tab) => is(tab.search)) || saved.some((view) => is(filterFromText(view.query)))
  return (
    <nav className="ol-tabs" aria-label={say('tab.views')}>
      {TABS.map((tab) => {
        const count = totals && tab.count ? tab.count(totals) : null
        return (
          <Link
            key={tab.key}
            to="/orders"
            search={tab.search}
            activeOptions={{ exact: true }}
            aria-current={is(tab.search) ? 'page' : undefined}
          >
            {say(tab.key)}
            {count === null ? null : (
              <span className={tab.alarming && count > 0 ? 'num cs-alarm' : 'num'}>{count.toLocaleString('en-US')}</span>
            )}
          </Link>
        )
      })}
      {saved.map((view) => (
        <span key={view.id} className="ol-saved">
          <Link
            to="/orders"
            search={filterFromText(view.query)}
            activeOptions={{ exact: true }}
            aria-current={is(filterFromText(view.query)) ? 'page' : undefined}
          >
            {view.name}
            <SavedCount filter={filterFromText(view.query)} />
          </Link>
          {is(filterFromText(view.query)) ? (
            <button
              type="button"
              className="tw-link"
              aria-label={say('tab.remove', { name: view.name })}
              onClick={() => remove.mutate(view.id)}
            >
              ×
            </button>
          ) : null}
        </span>
      ))}
      {isKnown ? null : (
        <button type="button" className="tw-link ol-save" onClick={() => setNaming(true)}>
          {say('tab.save')}
        </button>
      )}
      {naming ? <NameView query={here} close={() => setNaming(false)} /> : null}
    </nav>
  )
}

/** How many orders one's own view lists. */
function SavedCount({ filter }: { filter: AddressFilter }) {
  const { language } = useConsoleText()
  const months = useOrderMonths(askedOf(filter)).data
  if (!months || months.cut) return null
  return <span className="num">{months.exact ? months.total.toLocaleString('en-US') : roughly(months.total, language)}</span>
}

function NameView({ query, close }: { query: string; close: () => void }) {
  const { say } = useConsoleText()
  const save = useSaveView()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    if (name !== '') save.mutate({ name, page: 'orders', query }, { onSuccess: close })
  }
  return (
    <Dialog title={say('tab.save')} close={close} closeLabel={say('page.close')}>
      <form onSubmit={submit} className="ol-name">
        <label>
          {say('tab.name')}
          <input className="tw-input" name="name" required maxLength={60} />
        </label>
        <footer>
          <button type="submit" className="tw-button tw-button-primary" disabled={save.isPending}>
            {say('page.save')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
