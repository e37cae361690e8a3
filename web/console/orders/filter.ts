import type { OrderFilter } from '#web/api/orders.ts'

const VIEWS = ['open', 'all', 'mine', 'overdue', 'unassigned', 'waiting_bank', 'due_today', 'paused_late'] as const
export type OrderView = (typeof VIEWS)[number]

/** Every filter of the list: it stands in the address, so that it can be sent to a colleague. */
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

/** What the address says: the filter, where in the list one jumped to, and which order is open beside it. */
export interface ListAddress extends AddressFilter {
  /** Cursor the list begins behind. */
  readonly from?: string
  readonly open?: string
}

const CURSOR = /^\d{1,15}\.[0-9a-f-]{36}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads an address; what is unknown is left out. */
export function readAddress(search: Record<string, unknown>): ListAddress {
  const fits = (name: string, pattern: RegExp): string | undefined => {
    const value = search[name]
    return typeof value === 'string' && pattern.test(value) ? value : undefined
  }
  const [from, open] = [fits('from', CURSOR), fits('open', UUID)]
  return { ...readFilter(search), ...(from === undefined ? {} : { from }), ...(open === undefined ? {} : { open }) }
}

/** Reads the filter of an address. */
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

/** Do two filters list the same, in whatever order they are written? */
export function isSameFilter(one: AddressFilter, other: AddressFilter): boolean {
  return filterText(readFilter({ ...one })) === filterText(readFilter({ ...other }))
}

export function filterFromText(text: string): AddressFilter {
  return readFilter(Object.fromEntries(new URLSearchParams(text)))
}

function dropEmpty(filter: { [Name in keyof AddressFilter]: AddressFilter[Name] | undefined }): AddressFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as AddressFilter
}
