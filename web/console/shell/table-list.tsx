import { useNavigate, useSearch } from '@tanstack/react-router'
import { Fragment, type ReactNode, useState } from 'react'
import { Notice } from '#web/ui/notice.tsx'
import { useConsoleText } from '../use-console-text.ts'
import { Broken, Loading } from './states.tsx'

interface ListedPages<Row> {
  readonly data: { readonly pages: readonly { readonly items: readonly Row[] }[] } | undefined
  readonly error: unknown
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
  readonly refetch: () => unknown
}

interface TableListProps<Row> {
  readonly query: ListedPages<Row>
  readonly head: readonly string[]
  readonly none: string
  readonly label: string
  readonly keyOf: (row: Row) => string
  readonly cells: (row: Row) => readonly ReactNode[]
  /** What an opened row shows below itself; null for one that is closed. */
  readonly beneath?: (row: Row) => ReactNode
}

/** A plain table over keyset pages, with its waiting, empty and refused pictures. */
export function TableList<Row>({ query, head, none, label, keyOf, cells, beneath }: TableListProps<Row>) {
  const { say } = useConsoleText()
  if (!query.data) return query.error ? <Broken error={query.error} reset={() => void query.refetch()} /> : <Loading lines={14} />
  const rows = query.data.pages.flatMap((page) => page.items)
  const more = query.hasNextPage ? (
    <button type="button" className="tw-button cs-more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {say('page.more')}
    </button>
  ) : null
  // A search may have found nothing so far, and not be at its end.
  if (rows.length === 0)
    return (
      <Notice picture="empty" title={more ? say('page.noneSoFar') : none}>
        {more}
      </Notice>
    )
  return (
    <div className="tw-card cs-table-card">
      <table className="cs-table" aria-label={label}>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={keyOf(row)}>
              <tr>
                {cells(row).map((cell, index) => (
                  <td key={head[index]} data-name={head[index]}>
                    {cell}
                  </td>
                ))}
              </tr>
              <Beneath columns={head.length}>{beneath?.(row)}</Beneath>
            </Fragment>
          ))}
        </tbody>
      </table>
      {more}
    </div>
  )
}

function Beneath({ columns, children }: { columns: number; children: ReactNode }) {
  if (children === null || children === undefined) return null
  return (
    <tr className="cs-beneath">
      <td colSpan={columns}>{children}</td>
    </tr>
  )
}

/** What is typed, and what is asked: only on Enter or when the field is left. */
export function SearchField({ label, value, ask }: { label: string; value: string; ask: (text: string) => void }) {
  const [typed, setTyped] = useState(value)
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask(typed.trim())
        }}
      >
        <input
          className="tw-input"
          value={typed}
          placeholder={label}
          aria-label={label}
          maxLength={60}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </search>
  )
}

interface ChoiceProps<Choice extends string> {
  readonly label: string
  /** What the list shows while nothing is chosen. */
  readonly any: string
  readonly choices: readonly Choice[]
  readonly said: (choice: Choice) => string
  readonly value: string
  readonly choose: (value: string) => void
}

/** Narrows a list to one of a few. */
export function ChoiceField<Choice extends string>({ label, any, choices, said, value, choose }: ChoiceProps<Choice>) {
  return (
    <select className="tw-select" aria-label={label} value={value} onChange={(event) => choose(event.target.value)}>
      <option value="">{any}</option>
      {choices.map((one) => (
        <option key={one} value={one}>
          {said(one)}
        </option>
      ))}
    </select>
  )
}

interface Narrowed {
  readonly q: string
  readonly state: string
}

/** What a list is narrowed to, as its address says it, and how to say it otherwise. */
export function useNarrowed(to: '/merchants' | '/terminals' | '/people'): Narrowed & { readonly put: (narrowed: Narrowed) => void } {
  const go = useNavigate()
  const { q = '', state = '' } = useSearch({ strict: false }) as { q?: string; state?: string }
  const put = (narrowed: Narrowed): void =>
    void go({ to, search: Object.fromEntries(Object.entries(narrowed).filter(([, value]) => value !== '')) as never })
  return { q: String(q), state, put }
}
