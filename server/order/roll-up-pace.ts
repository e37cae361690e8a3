import { SYSTEM_SCOPE } from '#db/scope.ts'
import { pacesOf } from '#domain/clock/pace.ts'
import type { OrderDeps } from './order-world.ts'
import {
  addCellsQuery,
  type DoneRow,
  doneOrdersQuery,
  type Installed,
  nodesOfLevels,
  outboxPageQuery,
  type PaceCell,
  paceStateQuery,
  rebuildQueries,
} from './pace-rows.ts'

const ROWS_A_PAGE = 1_000
const PAGES_MAX = 100_000
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Carries installations done from the outbox into the days of every node they belong to (ARCHITECTURE.md, rule 6); the first run of all
 * builds the days from the orders themselves.
 */
export async function rollUpPace(deps: Pick<OrderDeps, 'db' | 'reference'>): Promise<void> {
  const [rows] = await deps.db.batch(SYSTEM_SCOPE, [paceStateQuery])
  const state = rows?.[0] as { cursor: number | null; settled: number }
  if (state.cursor === null) return rebuildPace(deps)
  let from = state.cursor
  for (let page = 0; page < PAGES_MAX && from < state.settled; page += 1) {
    const [found] = await deps.db.batch(SYSTEM_SCOPE, [outboxPageQuery(from, state.settled, ROWS_A_PAGE)])
    const told = (found ?? []) as { id: number; installed: Installed | null }[]
    const to = told.at(-1)?.id ?? state.settled
    const cells = cellsOf(told.flatMap((row) => row.installed ?? []))
    const [moved] = await deps.db.batch(SYSTEM_SCOPE, [addCellsQuery(from, to, cells)])
    // Another instance is at the same work: it goes on.
    if (moved?.[0]?.moved !== 1) return
    from = to
  }
}

/** The days anew from the orders' own clocks, as of the outbox's settled end; what came behind it stays the roll-up's. */
export async function rebuildPace(deps: Pick<OrderDeps, 'db' | 'reference'>): Promise<void> {
  const [rows] = await deps.db.batch(SYSTEM_SCOPE, [paceStateQuery])
  const settled = Number(rows?.[0]?.settled)
  const cells = new Map<string, PaceCell>()
  let after = FIRST_ID
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const [found] = await deps.db.batch(SYSTEM_SCOPE, [doneOrdersQuery(settled, after, ROWS_A_PAGE)])
    const done = (found ?? []) as DoneRow[]
    cellsOf(
      done.flatMap((row) => installedOf(deps, row)),
      cells,
    )
    if (done.length < ROWS_A_PAGE) break
    after = done.at(-1)?.id ?? after
  }
  await deps.db.batch(SYSTEM_SCOPE, rebuildQueries(settled, [...cells.values()]))
}

function installedOf({ reference }: Pick<OrderDeps, 'reference'>, row: DoneRow): Installed[] {
  const calendars = reference.calendars()
  return pacesOf(row.clocks, (clock) => calendars.get(clock.calendarVersion) ?? reference.calendar())
    .filter((pace) => row.ahead?.includes(pace.cycle) !== true)
    .map((pace) => ({ ...pace, nodes: nodesOfLevels(row) }))
}

function cellsOf(installed: readonly Installed[], into = new Map<string, PaceCell>()): PaceCell[] {
  for (const { nodes, day, netMs, grossMs, unverified } of installed)
    for (const nodeId of nodes) {
      const name = `${nodeId} ${day}`
      const cell = into.get(name) ?? { nodeId, day, orders: 0, unverified: 0, netMs: 0, grossMs: 0 }
      into.set(name, cell)
      cell.orders += 1
      cell.unverified += unverified ? 1 : 0
      cell.netMs += netMs
      cell.grossMs += grossMs
    }
  return [...into.values()]
}

/** Every minute (UTC). */
export const PACE_CRONTAB = '* * * * * roll_up_pace'
