import type { OrderRow } from '#contract/order.ts'
import type { Calendar } from '#domain/clock/calendar.ts'
import { bankDueFirst, type Clock, dueFirst, dueIfResumed, isOpen, isPaused, partUsedAt, remainingAt } from '#domain/clock/clock.ts'
import { WARNED_AT } from '#domain/clock/ladder.ts'
import { toldOf } from '#domain/clock/told-clock.ts'
import type { Actor } from '#domain/organisation/role.ts'
import { nextAction } from '#domain/process/decide.ts'
import { definitionOf } from '#domain/process/registry.ts'
import { formatInstant, type Instant } from '#domain/time.ts'
import type { Reference } from '../reference/public.ts'
import { type OrderRecord, stateOf } from './order-rows.ts'

const WARNINGS_MAX = 20_000

export const when = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

/** Who asks, and when: what they may do next stands in the row. */
export interface Asker {
  readonly actor: Actor
  readonly now: Instant
}

/** A row as lists and cards show it to somebody. */
export function presentRow(reference: Reference, row: OrderRecord, asker: Asker): OrderRow {
  const install = row.clocks.filter((clock) => clock.kind === 'install').at(-1)
  const bank = bankDueFirst(row.clocks)
  const due = row.due_at === null ? undefined : dueFirst(row.clocks)
  return {
    id: row.id,
    number: row.number,
    process: row.process,
    state: row.state,
    holder: row.holder,
    capacity: row.capacity,
    merchantName: row.merchant_name,
    departmentName: reference.nameOf(row.department_id),
    branchName: reference.nameOf(row.branch_id),
    bankName: reference.nameOf(row.bank_branch_id ?? row.bank_city_id ?? row.bank_province_id ?? row.bank_id),
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: reference.personName(row.assignee_id) },
    dueAt: when(row.due_at),
    dueClock: countedOn(due, reference.calendar()),
    bankDueAt: when(bank?.dueAt ?? null),
    bankClock: countedOn(bank, reference.calendar()),
    bankSince: when(bank?.startedAt ?? null),
    warnAt: when(warnAt(row, reference.calendar())),
    clockState: install?.state ?? null,
    remainingMs: install?.remainingMs ?? null,
    budgetMs: install?.targetMs ?? null,
    nextAction: nextOf(reference, row, asker),
    openedAt: formatInstant(row.opened_at),
    terminalsWanted: row.terminals_wanted,
    version: row.version,
    possibleDuplicate: row.possible_duplicate,
    suspended: row.suspended !== null,
    priority: typeof row.facts.priority === 'string' ? row.facts.priority : 'normal',
    regionClass: row.region_class,
  }
}

const warnings = new Map<string, { readonly version: number; readonly calendar: Calendar; readonly at: Instant | null }>()

/** Reckoned once a version of an order: lists are read again and again, and working time is not cheap to count. */
function warnAt(row: OrderRecord, calendar: Calendar): Instant | null {
  const known = warnings.get(row.id)
  if (known?.version === row.version && known.calendar === calendar) return known.at
  const first = dueFirst(row.clocks)
  const at = first ? partUsedAt(first, WARNED_AT.most, calendar) : null
  if (warnings.size >= WARNINGS_MAX) for (const oldest of warnings.keys().take(1)) warnings.delete(oldest)
  warnings.set(row.id, { version: row.version, calendar, at })
  return at
}

function nextOf(reference: Reference, row: OrderRecord, asker: Asker): string | null {
  const definition = row.is_open ? definitionOf(row.process, row.definition_version) : undefined
  const contract = definition && reference.contractOf(row.bank_id, row.opened_at)
  if (!definition || !contract) return null
  const context = { actor: asker.actor, calendar: reference.calendar(), targets: reference.targetsOf(contract), references: {} }
  return nextAction(definition, stateOf(row), context, asker.now)
}

/** How a clock counts on from here. */
function countedOn(clock: Clock | undefined, calendar: Calendar): OrderRow['dueClock'] {
  if (!clock) return null
  const told = toldOf(clock, calendar)
  return { ...told, runsFrom: when(told.runsFrom) }
}

/** A clock with its instants as the API says them. */
export function presentClock(clock: Clock, now: Instant, calendar: Calendar): { [name: string]: unknown } {
  const runs = isOpen(clock) && !isPaused(clock)
  return {
    ...clock,
    // Of the budget, in working time: days off between now and the due time are no part of it.
    leftMs: isOpen(clock) ? remainingAt(clock, now, calendar) : clock.remainingMs,
    dueIfResumed: when(dueIfResumed(clock, now, calendar)),
    warnAt: when(runs ? partUsedAt(clock, WARNED_AT.most, calendar) : null),
    startedAt: when(clock.startedAt),
    dueAt: when(clock.dueAt),
    endedAt: when(clock.endedAt),
    pauses: clock.pauses.map((pause) => ({ from: when(pause.from), to: when(pause.to) })),
  }
}

/** Personal data as everyone sees it by default (docs/spec/11, R19). */
export function maskName(name: string | null): string | null {
  return name === null || name === '' ? null : `${[...name][0]}*`
}

export function maskPhone(phone: string | null): string | null {
  return phone === null || phone === '' ? null : phone.length > 7 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : '****'
}

export function maskAccount(account: string | null): string | null {
  return account === null || account === '' ? null : `**** ${account.slice(-4)}`
}
