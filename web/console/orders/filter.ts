import type { OrderFilter } from '#web/api/orders.ts'

const VIEWS = ['open', 'all', 'mine', 'overdue', 'unassigned', 'waiting_bank', 'due_today'] as const
export type OrderView = (typeof VIEWS)[number]

/** What the address says: every filter of the list, so that an address can be sent to a colleague. */
export interface AddressFilter {
  readonly view?: OrderView
  readonly state?: string
  readonly branchId?: number
  readonly departmentId?: number
  readonly bankId?: number
  readonly assigneeId?: string
  readonly q?: string
  readonly sort?: 'opened' | 'due'
}

/** Reads an address; what is unknown is left out. */
export function readFilter(search: Record<string, unknown>): AddressFilter {
  const text = (name: string): string | undefined =>
    typeof search[name] === 'string' && search[name] !== '' ? search[name].slice(0, 100) : undefined
  const node = (name: string): number | undefined =>
    Number.isSafeInteger(Number(search[name])) && Number(search[name]) > 0 ? Number(search[name]) : undefined
  const view = VIEWS.find((one) => one === search.view)
  const sort = search.sort === 'opened' || search.sort === 'due' ? search.sort : undefined
  const q = typeof search.q === 'number' ? String(search.q) : text('q')
  return dropEmpty({
    view,
    sort,
    state: text('state'),
    q,
    assigneeId: text('assigneeId'),
    branchId: node('branchId'),
    departmentId: node('departmentId'),
    bankId: node('bankId'),
  })
}

/** What the API is asked. */
export function askedOf(filter: AddressFilter): OrderFilter {
  return { ...filter, view: filter.view ?? 'open' }
}

/** Filter as it is kept in a saved view. */
export function filterText(filter: AddressFilter): string {
  return new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString()
}

export function filterFromText(text: string): AddressFilter {
  return readFilter(Object.fromEntries(new URLSearchParams(text)))
}

function dropEmpty(filter: { [Name in keyof AddressFilter]: AddressFilter[Name] | undefined }): AddressFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as AddressFilter
}
