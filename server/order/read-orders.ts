import type { HistoryEntry, OrderPage, OrderRow } from '#contract/order.ts'
import type { Scope } from '#db/open.ts'
import { bankDueFirst } from '#domain/clock/clock.ts'
import type { Actor } from '#domain/organisation/role.ts'
import { availableActions } from '#domain/process/decide.ts'
import type { OrderEvent } from '#domain/process/definition.ts'
import { INSTALLATION } from '#domain/process/definitions/installation.ts'
import { roadOf } from '#domain/process/flow-chart.ts'
import { isObject, type JsonObject } from '#domain/result.ts'
import { DAY_MS, formatInstant, type Instant, instant, shanghaiDate, startOfShanghaiDay } from '#domain/time.ts'
import { merchantQuery } from '../merchant/public.ts'
import { terminalsOfOrderQuery } from '../stock/public.ts'
import { visitsOfOrderQuery } from '../visit/public.ts'
import { FIRST_HASH, hashOf } from './chain-events.ts'
import { boardQueries, listOrdersQuery, type OrderFilter } from './order-list-rows.ts'
import { historyQuery, loadOrderQuery, type OrderRecord, orderExistsQuery, type StoredEvent, stateOf } from './order-rows.ts'
import type { OrderDeps } from './order-world.ts'
import { paceQuery } from './pace-rows.ts'
import { maskAccount, maskName, maskPhone, presentClock, presentRow, when } from './present-order.ts'

const BOARD_CARDS = 20
/** The board's average looks back so far. */
const PACE_OVER_MS = 30 * DAY_MS

export type Asked = Omit<OrderFilter, 'now' | 'endOfToday' | 'after' | 'personId'> & {
  readonly cursor?: string | undefined
  /** Names of the fields wanted; all without it. */
  readonly fields?: readonly string[] | undefined
}

/** A page of orders and the cursor of the next one; a cursor that is none is told as null. */
export async function listOrders(
  deps: OrderDeps,
  scope: Scope,
  actor: Actor,
  asked: Asked,
): Promise<{ items: OrderRow[]; next: string | null } | null> {
  const now = deps.now()
  const after = asked.cursor === undefined ? undefined : readCursor(asked.cursor, asked.sort)
  if (after === null) return null
  const [rows] = await deps.db.batch(scope, [
    listOrdersQuery(scope, { ...asked, personId: actor.personId, after, now, endOfToday: endOfDay(now) }),
  ])
  const found = (rows ?? []) as OrderRecord[]
  const items = found.slice(0, asked.limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => chosen(presentRow(deps.reference, row, { actor, now }), asked.fields)),
    next: found.length > asked.limit && last ? cursorOf(last, asked.sort) : null,
  }
}

function chosen(row: OrderRow, fields: readonly string[] | undefined): OrderRow {
  if (!fields) return row
  // Whoever names fields knows which ones are missing.
  return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name))) as OrderRow
}

/** Open orders by state along the road, with counts and so many cards of each; empty states are told too, so that the board keeps its shape. */
export async function readBoard(deps: OrderDeps, scope: Scope, actor: Actor, cardsOfEach: number = BOARD_CARDS) {
  const now = deps.now()
  const [counts, cards, pace] = await deps.db.batch(scope, [
    ...boardQueries(scope, actor.personId, now, endOfDay(now), cardsOfEach),
    paceQuery(scope.node, shanghaiDate(instant(now - PACE_OVER_MS))),
  ])
  const byState = new Map((counts ?? []).map((row: Record<string, number | string>) => [String(row.state), row]))
  const sum = (name: string): number =>
    (counts ?? []).reduce((total: number, row: Record<string, number>) => total + Number(row[name] ?? 0), 0)
  const states = roadOf(INSTALLATION).filter((state) => INSTALLATION.states[state]?.end === undefined)
  const done = pace?.[0] as { orders: number; net_ms: number; gross_ms: number } | undefined
  const inDays = (ms: number | undefined): number | null =>
    !done?.orders || ms === undefined ? null : Math.round((ms / done.orders / DAY_MS) * 100) / 100
  return {
    states: states.map((state) => ({
      state,
      count: Number(byState.get(state)?.count ?? 0),
      overdue: Number(byState.get(state)?.overdue ?? 0),
      items: ((cards ?? []) as OrderRecord[])
        .filter((row) => row.state === state)
        .map((row) => presentRow(deps.reference, row, { actor, now })),
    })),
    totals: {
      open: sum('count'),
      dueToday: sum('due_today'),
      overdue: sum('overdue'),
      waitingBank: sum('waiting_bank'),
      unassigned: sum('unassigned'),
      mine: sum('mine'),
      awaitingKey: Number(byState.get('awaiting_key')?.count ?? 0),
      averageInstallDays: inDays(done?.net_ms),
      averageInstallGrossDays: inDays(done?.gross_ms),
    },
  }
}

/** One order with everything its page shows, or null when this scope has none such. */
export async function readOrderPage(deps: OrderDeps, scope: Scope, actor: Actor, id: string): Promise<OrderPage | null> {
  const [rows] = await deps.db.batch(scope, [loadOrderQuery(id)])
  const row = rows?.[0] as OrderRecord | undefined
  const definition = row && deps.processes.definitionOf(row.process, row.definition_version)
  const contract = row && deps.reference.contractOf(row.bank_id, row.opened_at)
  if (!row || !definition || !contract) return null
  const [merchants, terminals, visits] = await deps.db.batch(scope, [
    merchantQuery(row.branch_id, row.merchant_id),
    terminalsOfOrderQuery(row.branch_id, id),
    visitsOfOrderQuery(row.branch_id, id),
  ])
  const merchant = merchants?.[0]
  const { reference } = deps
  const terms = { calendar: reference.calendar(), calendars: reference.calendars(), targets: reference.targetsOf(contract) }
  const context = { actor, ...terms, references: {} }
  return {
    ...presentRow(deps.reference, row, { actor, now: deps.now() }),
    definitionVersion: row.definition_version,
    source: row.source,
    closedAt: when(row.closed_at),
    facts: row.facts,
    clocks: row.clocks.map((clock) => presentClock(clock, deps.now(), deps.reference.calendar())),
    suspension: row.suspended as JsonObject | null,
    merchant: {
      id: row.merchant_id,
      name: merchant?.name ?? row.merchant_name,
      signName: merchant?.sign_name ?? null,
      licenceNumber: merchant?.licence_number ?? '',
      mcc: merchant?.mcc ?? '',
      address: merchant?.address ?? '',
      lat: merchant?.lat ?? null,
      lon: merchant?.lon ?? null,
      contactName: maskName(merchant?.contact_name ?? null),
      contactPhone: maskPhone(merchant?.contact_phone ?? null),
      legalPerson: maskName(merchant?.legal_person ?? null),
      settlementAccount: maskAccount(merchant?.settlement_account ?? null),
      state: merchant?.state ?? '',
      mid: merchant?.mid ?? null,
    },
    terminals: (terminals ?? []).map((one) => ({
      serial: one.serial,
      model: one.model,
      tid: one.tid,
      state: one.state,
      keyState: one.key_state,
      kcv: one.kcv,
    })),
    visits: (visits ?? []).map((one) => ({
      id: one.id,
      person: { id: one.person_id, name: deps.reference.personName(one.person_id) },
      purpose: one.purpose,
      checkInAt: formatInstant(one.check_in_at),
      checkOutAt: when(one.check_out_at),
      distanceM: one.distance_m,
      flags: one.flags,
    })),
    actions: availableActions(definition, stateOf(row), context, deps.now()).map((one) => ({ ...one })) as unknown as OrderPage['actions'],
  }
}

/** Is there such an order in this scope? */
export async function orderExists(deps: OrderDeps, scope: Scope, id: string): Promise<boolean> {
  const [rows] = await deps.db.batch(scope, [orderExistsQuery(id)])
  return rows?.length === 1
}

/**
 * A page of history in order, its hash chain recomputed while it is read, from the event before the page on; null when this scope has no
 * such order. What happens while it is read belongs to the next reading: the row says up to where the history goes.
 */
export async function readHistory(
  deps: OrderDeps,
  scope: Scope,
  id: string,
  page: { readonly after: number; readonly limit: number },
): Promise<{ items: HistoryEntry[]; next: string | null; verified: boolean } | null> {
  const [rows] = await deps.db.batch(scope, [loadOrderQuery(id)])
  const row = rows?.[0] as OrderRecord | undefined
  if (!row) return null
  const last = Math.min(page.after + page.limit, row.version)
  const [events] = await deps.db.batch(scope, [historyQuery(row.branch_id, id, page.after, last)])
  const stored = (events ?? []) as StoredEvent[]
  const shown = stored.filter((event) => event.seq > page.after)
  let hash = page.after === 0 ? FIRST_HASH : (stored.find((event) => event.seq === page.after)?.hash ?? '')
  let verified = shown.length === Math.max(0, last - page.after)
  for (const event of shown) {
    verified &&= event.prev_hash === hash && event.hash === hashOf(hash, event.body)
    hash = event.hash
  }
  if (last === row.version && shown.length > 0) verified &&= hash === row.last_hash
  return {
    items: shown.map((event) => presentEvent(deps, event)),
    next: last < row.version ? String(last) : null,
    verified,
  }
}

function presentEvent(deps: OrderDeps, stored: StoredEvent): HistoryEntry {
  const event = JSON.parse(stored.body) as OrderEvent
  return {
    seq: stored.seq,
    type: stored.type,
    at: formatInstant(event.at),
    recordedAt: formatInstant(stored.recorded_at),
    actor: { id: event.actor.personId, name: deps.reference.personName(event.actor.personId), role: event.actor.role },
    from: event.from,
    to: event.to,
    input: event.input,
    ...personIn(deps, event),
    facts: event.facts,
    ...(event.suspended === undefined ? {} : { suspended: event.suspended }),
    ...(event.device
      ? { device: { ...event.device, claimedAt: formatInstant(event.device.claimedAt), arrivedAt: formatInstant(event.device.arrivedAt) } }
      : {}),
    hash: stored.hash,
    prevHash: stored.prev_hash,
  }
}

/** Where a page ended; `u` marks a line without a due date among lines sorted by it. */
function cursorOf(last: OrderRecord, sort: Asked['sort']): string {
  const due = sort === 'due' ? last.due_at : sort === 'bank_due' ? bankDueFirst(last.clocks)?.dueAt : null
  if (due != null) return `${due}.${last.id}`
  return `${sort === 'opened' ? '' : 'u'}${last.opened_at}.${last.id}`
}

/** Whom an action names, by name. */
function personIn(deps: OrderDeps, { input }: OrderEvent): Pick<HistoryEntry, 'person'> {
  const id = isObject(input) ? input.personId : undefined
  return typeof id === 'string' ? { person: { id, name: deps.reference.personName(id) } } : {}
}

/** A cursor of a list, newest first, that goes on with what was opened before an instant. */
export function cursorBefore(at: Instant): string {
  return `${at}.00000000-0000-0000-0000-000000000000`
}

function readCursor(text: string, sort: Asked['sort']): OrderFilter['after'] | null {
  const [, mark, at, id] = /^(u?)(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text) ?? []
  if (id === undefined || (mark === 'u' && sort === 'opened')) return null
  return { at: instant(Number(at)), id, undated: mark === 'u' }
}

export function endOfDay(now: Instant): Instant {
  return instant(startOfShanghaiDay(shanghaiDate(now)) + DAY_MS)
}
