import { useSyncExternalStore } from 'react'
import { recordExport } from '#contract/export.ts'
import { call } from '#web/api/client.ts'
import { csvLine } from '#web/ui/csv.ts'

export type ExportedList = 'orders' | 'merchants' | 'terminals' | 'audit'
type Cells = readonly (string | number | null)[]

/** A list to be taken along: its columns, and its pages by cursor. */
export interface ExportWish {
  readonly list: ExportedList
  /** As the address says it; stands in the audit. */
  readonly filter: string
  readonly title: string
  readonly head: readonly string[]
  /** How many rows it will have, when that is known. */
  readonly total: number | null
  readonly page: (
    cursor: string | null,
    signal: AbortSignal,
  ) => Promise<{ readonly rows: readonly Cells[]; readonly next: string | null; readonly cut?: boolean }>
}

export interface Running {
  readonly wish: ExportWish
  readonly rows: number
  readonly cancel: () => void
}

export interface Ended {
  readonly name: string
  readonly rows: number
  /** There would have been more than one export may hold, or more than a search looks among. */
  readonly cut: boolean
}

let running: Running | null = null
const listeners = new Set<() => void>()

/** The export that runs; it goes on while one works on other pages. */
export function useExporting(): Running | null {
  return useSyncExternalStore(subscribe, () => running)
}

/**
 * Reads a list page by page into a file and hands it to the browser; null when it was cancelled, or another one runs. Its first line says
 * who took it along and when; contacts are masked as they are in lists.
 * @throws ProblemError when a page is refused
 */
export async function exportList(wish: ExportWish): Promise<Ended | null> {
  if (running) return null
  const ending = new AbortController()
  const told = (rows: number): void => change({ wish, rows, cancel: () => ending.abort() })
  told(0)
  try {
    const { login, at, rowsMax } = await call(recordExport, { body: { list: wish.list, filter: wish.filter } })
    const parts = [csvLine(['Tillwright', wish.title, login, at]), csvLine(wish.head)]
    let rows = 0
    let cursor: string | null = null
    let cut = false
    do {
      const page: Awaited<ReturnType<ExportWish['page']>> = await wish.page(cursor, ending.signal)
      for (const cells of page.rows) parts.push(csvLine(cells))
      rows += page.rows.length
      cursor = page.next
      cut ||= page.cut === true
      told(rows)
    } while (cursor !== null && rows < rowsMax)
    const name = `${wish.list}-${at.slice(0, 16).replaceAll(/[-:T]/g, '')}.csv`
    save(name, parts)
    return { name, rows, cut: cut || cursor !== null }
  } catch (failure) {
    if (ending.signal.aborted) return null
    throw failure
  } finally {
    change(null)
  }
}

/** Spreadsheets read UTF-8 when the file begins with its mark. */
const MARK = '\uFEFF'

function save(name: string, parts: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([MARK, ...parts], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}

const KEPT_MS = 60_000

function change(next: Running | null): void {
  running = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
