import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef } from 'react'
import { definitionOf } from '#domain/process/registry.ts'
import { useOrganisations } from '#web/api/reference.ts'
import { Menu } from '#web/ui/menu.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { COLUMNS, type ColumnName } from './columns.tsx'
import type { AddressFilter } from './filter.ts'

const STATES = Object.keys(definitionOf('installation', 1)?.states ?? {})
const BRANCH_LEVEL = 1

interface FiltersProps {
  readonly filter: AddressFilter
  readonly names: readonly ColumnName[]
  readonly choose: (names: readonly ColumnName[]) => void
}

/** Filters of the list; each is written into the address. */
export function Filters({ filter, names, choose }: FiltersProps) {
  const { say } = useConsoleText()
  const go = useNavigate()
  const banks = useOrganisations('bank')
  const company = useOrganisations('company')
  const form = useRef<HTMLFormElement>(null)
  const put = (part: { [Name in keyof AddressFilter]?: AddressFilter[Name] | undefined }): void => {
    const next = Object.fromEntries(
      Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined && value !== ''),
    ) as AddressFilter
    void go({ to: '/orders', search: next })
  }
  const search = (event: FormEvent): void => {
    event.preventDefault()
    const q = String(new FormData(form.current ?? undefined).get('q')).trim()
    put({ q: q === '' ? undefined : q })
  }
  const node = (value: string): number | undefined => (value === '' ? undefined : Number(value))
  const branches = (company.data ?? []).filter((one) => one.level === BRANCH_LEVEL)
  const heads = (banks.data ?? []).filter((one, _, all) => one.level === Math.min(...all.map((other) => other.level)))
  return (
    <>
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
      <select
        className="tw-select"
        aria-label={say('column.state')}
        value={filter.state ?? ''}
        onChange={(event) =>
          put({ state: event.target.value, ...(event.target.value !== '' && filter.view === undefined ? { view: 'all' } : {}) })
        }
      >
        <option value="">{say('orders.anyState')}</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {say(`state.installation.${state}`)}
          </option>
        ))}
      </select>
      {branches.length > 1 ? (
        <select
          className="tw-select ol-wide"
          aria-label={say('column.branch')}
          value={filter.branchId ?? ''}
          onChange={(event) => put({ branchId: node(event.target.value) })}
        >
          <option value="">{say('orders.anyBranch')}</option>
          {branches.map((one) => (
            <option key={one.id} value={one.id}>
              {one.shortName}
            </option>
          ))}
        </select>
      ) : null}
      {heads.length > 1 ? (
        <select
          className="tw-select ol-wide"
          aria-label={say('column.bank')}
          value={filter.bankId ?? ''}
          onChange={(event) => put({ bankId: node(event.target.value) })}
        >
          <option value="">{say('orders.anyBank')}</option>
          {heads.map((one) => (
            <option key={one.id} value={one.id}>
              {one.shortName}
            </option>
          ))}
        </select>
      ) : null}
      <Menu label={say('orders.columns')} align="end">
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
                onChange={() =>
                  choose(names.includes(column.name) ? names.filter((name) => name !== column.name) : [...names, column.name])
                }
              />
              {say(column.title)}
            </label>
          ))}
        </fieldset>
      </Menu>
    </>
  )
}
