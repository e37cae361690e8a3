import { listOrders } from '#contract/order.ts'
import { call } from '#web/api/client.ts'
import { type OrderMonths, type OrderRow, PAGE_ROWS } from '#web/api/orders.ts'
import type { ExportWish } from '../shell/exporting.ts'
import type { useConsoleText } from '../use-console-text.ts'
import { type AddressFilter, askedOf, filterText } from './filter.ts'

type Say = ReturnType<typeof useConsoleText>['say']

/** The list of orders as it is filtered, for a spreadsheet. */
export function ordersWish(filter: AddressFilter, months: OrderMonths | undefined, say: Say): ExportWish {
  return {
    list: 'orders',
    filter: filterText(filter),
    title: say('orders.title'),
    head: HEAD.map((name) => say(`column.${name}`)),
    total: months?.exact ? months.total : null,
    page: async (cursor, signal) => {
      const query = { ...askedOf(filter), limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) }
      const page = await call(listOrders, { query, signal })
      return { rows: page.items.map((row) => cellsOf(row, say)), next: page.next, cut: page.cut === true }
    },
  }
}

const HEAD = ['number', 'state', 'merchant', 'branch', 'department', 'bank', 'assignee', 'terminals', 'due', 'opened'] as const

function cellsOf(row: OrderRow, say: Say): readonly (string | number | null)[] {
  const time = (at: string | null): string | null => at?.slice(0, 16).replace('T', ' ') ?? null
  return [
    row.number,
    say(`state.${row.process}.${row.state}`),
    row.merchantName,
    row.branchName,
    row.departmentName,
    row.bankName,
    row.assignee?.name ?? null,
    row.terminalsWanted,
    time(row.dueAt),
    time(row.openedAt),
  ]
}
