import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, memo, useRef } from 'react'
import { newestDefinitionOf } from '#domain/process/registry.ts'
import { useOrganisations, usePeople } from '#web/api/reference.ts'
import { Menu } from '#web/ui/menu.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { COLUMNS, type ColumnName } from './columns.tsx'
import type { AddressFilter } from './filter.ts'

const STATES = Object.keys(newestDefinitionOf('installation')?.states ?? {})
const BRANCH_LEVEL = 1
const DEPARTMENT_LEVEL = 2

type Put = (part: { [Name in keyof AddressFilter]?: AddressFilter[Name] | undefined }) => void
interface PartProps {
  readonly filter: AddressFilter
  readonly put: Put
}
interface FiltersProps {
  readonly filter: AddressFilter
  readonly names: readonly ColumnName[]
  readonly choose: (names: readonly ColumnName[]) => void
}

/** Filters of the list; each is written into the address. */
export const Filters = memo(AllFilters)

function AllFilters({ filter, names, choose }: FiltersProps) {
  const go = useNavigate()
  const put: Put = (part) => {
    const next = Object.fromEntries(
      Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined && value !== ''),
    ) as AddressFilter
    void go({ to: '/orders', search: next })
  }
  return (
    <>
      <Search filter={filter} put={put} />
      <StateChoice filter={filter} put={put} />
      <Places filter={filter} put={put} />
      <Look filter={filter} put={put} names={names} choose={choose} />
    </>
  )
}

function Search({ filter, put }: PartProps) {
  const { say } = useConsoleText()
  const form = useRef<HTMLFormElement>(null)
  const search = (event: FormEvent): void => {
    event.preventDefault()
    const q = String(new FormData(form.current ?? undefined).get('q')).trim()
    put({ q: q === '' ? undefined : q })
  }
  return (
    <search>
      <form ref={form} onSubmit={search}>
        <input
          className="tw-input ol-q"
          name="q"
          data-filter=""
          defaultValue={filter.q ?? ''}
          placeholder={say('orders.filter')}
          aria-label={say('orders.filter')}
          maxLength={60}
        />
      </form>
    </search>
  )
}

function StateChoice({ filter, put }: PartProps) {
  const { say } = useConsoleText()
  return (
    <Choice
      label={say('column.state')}
      any={say('orders.anyState')}
      value={filter.state ?? ''}
      options={STATES.map((state) => [state, say(`state.installation.${state}`)])}
      change={(state) => put({ state, ...(state !== '' && filter.view === undefined ? { view: 'all' } : {}) })}
    />
  )
}

/** Where the order belongs and who has it; the button says how many of these are set. */
function Places({ filter, put }: PartProps) {
  const { say } = useConsoleText()
  const set = [filter.branchId, filter.departmentId, filter.bankId, filter.assigneeId].filter((one) => one !== undefined).length
  return (
    <Menu label={set === 0 ? say('orders.places') : say('orders.placesSet', { count: set })} align="end">
      <PlaceChoices filter={filter} put={put} />
      <button
        type="button"
        disabled={set === 0}
        onClick={() => put({ branchId: undefined, departmentId: undefined, bankId: undefined, assigneeId: undefined })}
      >
        {say('orders.clear')}
      </button>
    </Menu>
  )
}

function PlaceChoices({ filter, put }: PartProps) {
  const { say } = useConsoleText()
  const banks = useOrganisations('bank')
  const company = useOrganisations('company')
  const people = usePeople('account_manager')
  const node = (value: string): number | undefined => (value === '' ? undefined : Number(value))
  const pairs = (all: readonly { id: number; shortName: string }[]) => all.map((one) => [String(one.id), one.shortName] as const)
  const branches = (company.data ?? []).filter((one) => one.level === BRANCH_LEVEL)
  const departments = (company.data ?? []).filter(
    (one) => one.level === DEPARTMENT_LEVEL && (filter.branchId === undefined || one.parentId === filter.branchId),
  )
  const heads = (banks.data ?? []).filter((one, _, all) => one.level === Math.min(...all.map((other) => other.level)))
  const managers = new Map((people.data ?? []).map((one) => [one.id, `${one.name} · ${one.nodeName}`]))
  return (
    <div className="ol-places">
      {branches.length > 1 ? (
        <Choice
          label={say('column.branch')}
          any={say('orders.anyBranch')}
          value={String(filter.branchId ?? '')}
          options={pairs(branches)}
          change={(value) => put({ branchId: node(value), departmentId: undefined })}
        />
      ) : null}
      <Choice
        label={say('column.department')}
        any={say('orders.anyDepartment')}
        value={String(filter.departmentId ?? '')}
        options={pairs(departments)}
        change={(value) => put({ departmentId: node(value) })}
      />
      <Choice
        label={say('column.assignee')}
        any={say('orders.anyAssignee')}
        value={filter.assigneeId ?? ''}
        options={[...managers]}
        change={(assigneeId) => put({ assigneeId })}
      />
      {heads.length > 1 ? (
        <Choice
          label={say('column.bank')}
          any={say('orders.anyBank')}
          value={String(filter.bankId ?? '')}
          options={pairs(heads)}
          change={(value) => put({ bankId: node(value) })}
        />
      ) : null}
    </div>
  )
}

/** Sorting and columns. */
function Look({ filter, put, names, choose }: PartProps & Pick<FiltersProps, 'names' | 'choose'>) {
  const { say } = useConsoleText()
  return (
    <Menu label={say('orders.look')} align="end">
      <fieldset className="ol-columns">
        <legend>{say('orders.sort')}</legend>
        {(['opened', 'due'] as const).map((sort) => (
          <button
            key={sort}
            type="button"
            aria-pressed={(filter.sort ?? 'opened') === sort}
            onClick={() => put({ sort: sort === 'opened' ? undefined : sort })}
          >
            {say(sort === 'due' ? 'orders.byDue' : 'orders.byOpened')}
          </button>
        ))}
      </fieldset>
      <fieldset className="ol-columns">
        <legend>{say('orders.columns')}</legend>
        {COLUMNS.map((column) => (
          <label key={column.name}>
            <input
              type="checkbox"
              checked={names.includes(column.name)}
              disabled={column.name === 'number'}
              onChange={() => choose(names.includes(column.name) ? names.filter((name) => name !== column.name) : [...names, column.name])}
            />
            {say(column.title)}
          </label>
        ))}
      </fieldset>
    </Menu>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly any: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly change: (value: string) => void
}

function Choice({ label, any, value, options, change }: ChoiceProps) {
  return (
    <select className="tw-select" aria-label={label} value={value} onChange={(event) => change(event.target.value)}>
      <option value="">{any}</option>
      {options.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  )
}
