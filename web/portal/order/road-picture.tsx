import { instant } from '#domain/time.ts'
import { useCalendar } from '#web/api/calendar.ts'
import { chartOf, installClock } from '#web/api/order-chart.ts'
import { Road } from '#web/ui/road.tsx'
import { noteOf } from '#web/ui/worked-by.ts'
import type { HistoryRow, OrderPage } from '../remote.ts'
import { stamp } from '../time-said.tsx'

/** The order's road from the one definition, its history and its clock. */
export function RoadPicture({ order, history, now }: { order: OrderPage; history: readonly HistoryRow[]; now: number }) {
  const chart = chartOf(order, history, instant(now), useCalendar())
  if (!chart) return null
  return <Road chart={chart} process={order.process} due={installClock(order)?.dueAt ?? null} notes={notesOf(history)} />
}

/** Under each state on a narrow screen: when it was last entered, and by whom. */
function notesOf(history: readonly HistoryRow[]): Record<string, string> {
  const entered = history.filter((row) => row.from !== row.to)
  return Object.fromEntries(entered.map((row) => [row.to, noteOf(stamp(row.at), row.to, history)]))
}
