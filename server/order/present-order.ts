import type { OrderRow } from '#contract/order.ts'
import type { Clock } from '#domain/clock/clock.ts'
import { formatInstant, type Instant } from '#domain/time.ts'
import type { Reference } from '../reference/public.ts'
import type { OrderRecord } from './order-rows.ts'

export const when = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

/** A row as lists and cards show it. */
export function presentRow(reference: Reference, row: OrderRecord): OrderRow {
  const install = row.clocks.filter((clock) => clock.kind === 'install').at(-1)
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
    bankDueAt: when(earliest(row.clocks.filter((clock) => clock.side === 'bank' && clock.endedAt === null))),
    clockState: install?.state ?? null,
    remainingMs: install?.remainingMs ?? null,
    openedAt: formatInstant(row.opened_at),
    terminalsWanted: row.terminals_wanted,
    version: row.version,
    possibleDuplicate: row.possible_duplicate,
    suspended: row.suspended !== null,
    regionClass: row.region_class,
  }
}

function earliest(clocks: readonly Clock[]): Instant | null {
  const dues = clocks.map((clock) => clock.dueAt).filter((dueAt) => dueAt !== null)
  return dues.length === 0 ? null : (Math.min(...dues) as Instant)
}

/** A clock with its instants as the API says them. */
export function presentClock(clock: Clock): { [name: string]: unknown } {
  return {
    ...clock,
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
