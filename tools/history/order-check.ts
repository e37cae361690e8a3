import '../../db/values.ts'
import type { Client } from 'pg'
import { earliestDue } from '../../domain/clock/clock.ts'
import { recomputeClocks } from '../../domain/clock/recompute.ts'
import { apply, blankOrder } from '../../domain/process/apply.ts'
import type { OrderEvent } from '../../domain/process/definition.ts'
import { definitionOf } from '../../domain/process/registry.ts'
import { canonical } from '../../domain/result.ts'
import { type Instant, shanghaiDate } from '../../domain/time.ts'
import { FIRST_HASH, hashOf, personalHash } from '../../server/order/chain-events.ts'
import { type OrderRecord, stateOf } from '../../server/order/order-rows.ts'
import type { Reference } from '../../server/reference/public.ts'
import type { AnchorCheck } from './anchor-check.ts'
import type { Faults } from './faults.ts'
import { before, type Place, Stream } from './stream.ts'

interface EventRow extends Place {
  readonly seq: number
  readonly type: string
  readonly effective_at: Instant
  readonly recorded_at: Instant
  readonly body: string
  readonly prev_hash: string
  readonly hash: string
}
type OrderRow = OrderRecord & Place
interface PrivateRow extends Place {
  readonly seq: number
  readonly path: string
  readonly value: string
  readonly salt: string
}
type Told = OrderEvent & { readonly seq: number; readonly personal?: { readonly [path: string]: string } }

export interface Counts {
  readonly orders: number
  readonly events: number
  readonly otherCalendar: number
}

/** Every order of the database, one at a time, inside the client's transaction. */
export async function checkOrders(client: Client, reference: Reference, anchors: AnchorCheck, faults: Faults): Promise<Counts> {
  const sorted = 'order by branch_id, order_id'
  const orders = await Stream.open<OrderRow>(client, 'rows', 'select *, id as order_id from orders order by branch_id, id')
  const events = await Stream.open<EventRow>(
    client,
    'told',
    `select branch_id, order_id, seq, type, effective_at, recorded_at, body, prev_hash, hash from order_event ${sorted}, seq`,
  )
  const values = await Stream.open<PrivateRow>(
    client,
    'kept',
    `select branch_id, order_id, seq, path, value, salt from order_private ${sorted}, seq`,
  )
  const counts = { orders: 0, events: 0, otherCalendar: 0 }
  for (;;) {
    const heads = [await orders.head(), await events.head(), await values.head()].filter((head) => head !== null)
    const place = heads.sort(before)[0]
    if (!place) return counts
    const [row] = await orders.take(place)
    const told = await events.take(place)
    const kept = await values.take(place)
    counts.orders += row ? 1 : 0
    counts.events += told.length
    anchorsOf(told, anchors)
    const name = { id: place.order_id, number: row?.number ?? null }
    const parsed = checkChain(name, told, faults)
    if (!parsed) continue
    // Without any history the row alone is told, not each of its values.
    if (told.length > 0 || !row) checkPersonal(name, parsed, kept, faults)
    if (!row) {
      if (told.length > 0) faults.ofOrder(name, told.at(-1)?.seq ?? 0, 'its order is missing')
      continue
    }
    const last = told.at(-1)
    if (row.version !== (last?.seq ?? 0) || row.last_hash !== last?.hash)
      faults.ofOrder(name, last?.seq ?? 0, 'the order is not at the end of its history')
    else if (!checkReplay(row, parsed, reference, faults)) counts.otherCalendar += 1
  }
}

function anchorsOf(told: readonly EventRow[], anchors: AnchorCheck): void {
  const days = new Map<string, EventRow>()
  for (const event of told) days.set(shanghaiDate(event.recorded_at), event)
  for (const [day, event] of days) anchors.add(day, event.branch_id, event.order_id, event.seq, event.hash)
}

/** The chain's first fault, or the events it holds: behind a broken link nothing more is to be learned. */
function checkChain(order: Parameters<Faults['ofOrder']>[0], told: readonly EventRow[], faults: Faults): Told[] | null {
  let hash = FIRST_HASH
  const parsed: Told[] = []
  for (const [index, row] of told.entries()) {
    const why =
      row.seq !== index + 1
        ? 'an event before it is missing'
        : row.prev_hash !== hash
          ? 'it does not follow the event before it'
          : row.hash !== hashOf(row.prev_hash, row.body)
            ? 'its text was changed'
            : null
    if (why !== null) {
      faults.ofOrder(order, row.seq, why)
      return null
    }
    hash = row.hash
    const event = parse(row.body)
    if (event === null || event.type !== row.type || event.at !== row.effective_at || event.seq !== row.seq) {
      faults.ofOrder(order, row.seq, 'its columns say something else than its text')
      return null
    }
    parsed.push(event)
  }
  return parsed
}

function parse(body: string): Told | null {
  try {
    return JSON.parse(body) as Told
  } catch {
    return null
  }
}

/** A value that is gone was deleted when its time was over (docs/spec/11, R18); one that is there must be the one that was given. */
function checkPersonal(
  order: Parameters<Faults['ofOrder']>[0],
  events: readonly Told[],
  kept: readonly PrivateRow[],
  faults: Faults,
): void {
  for (const one of kept) {
    const digest = events[one.seq - 1]?.personal?.[one.path]
    if (digest === undefined) faults.ofOrder(order, one.seq, 'no event speaks of this personal value', one.path)
    else if (digest !== personalHash(one.salt, one.value))
      faults.ofOrder(order, one.seq, 'a personal value is not the one that was given', one.path)
  }
}

/** Answers false when the clocks could not be recomputed, because a calendar of theirs is not kept. */
function checkReplay(row: OrderRow, events: readonly Told[], reference: Reference, faults: Faults): boolean {
  const name = { id: row.id, number: row.number }
  const definition = definitionOf(row.process, row.definition_version)
  const contract = reference.contractOf(row.bank_id, row.opened_at)
  const [first] = events
  if (!definition || !contract || !first) {
    faults.ofOrder(name, 0, 'its definition or contract is unknown')
    return true
  }
  const { id, number, capacity, regionClass, source } = stateOf(row)
  const blank = { id, number, capacity, regionClass, source }
  const order = events.reduce((state, event) => apply(definition, state, event), blankOrder(definition, blank, first.at))
  const columns = {
    holder: row.holder,
    due_at: row.due_at,
    is_open: row.is_open,
    updated_at: row.updated_at,
    terminals_wanted: row.terminals_wanted,
  }
  const wanted = {
    holder: definition.holder(order),
    due_at: earliestDue(order),
    is_open: order.closedAt === null,
    updated_at: Math.max(...events.map((event) => event.at)),
    terminals_wanted: Number(order.facts.terminals_wanted ?? 1),
  }
  const field = firstDifference({ ...order, ...wanted }, { ...stateOf(row), ...columns })
  if (field !== null) {
    faults.ofOrder(name, row.version, 'the row is not what its history gives', field)
    return true
  }
  const calendars = reference.calendars()
  const told = events.flatMap((event) => event.clocks)
  if (told.some((clock) => !calendars.has(clock.calendarVersion))) return false
  const terms = { calendar: reference.calendar(), calendars, targets: reference.targetsOf(contract) }
  const clocks = recomputeClocks(definition, blank, events, terms)
  const [clock] = order.clocks.filter((one, index) => canonical(one) !== canonical(clocks[index]))
  if (clock || clocks.length !== order.clocks.length)
    faults.ofOrder(name, row.version, 'its clocks are not what the rules give', clock?.kind ?? null)
  return true
}

function firstDifference(wanted: { readonly [field: string]: unknown }, found: { readonly [field: string]: unknown }): string | null {
  return Object.keys(wanted).find((field) => canonical(wanted[field]) !== canonical(found[field])) ?? null
}
