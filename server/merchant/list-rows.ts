import type { Query, Scope } from '#db/open.ts'
import { SCOPE_COLUMN } from '#db/scope.ts'

export interface ListFilter {
  readonly state?: string | undefined
  readonly model?: string | undefined
  readonly q?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

function scopeColumn(scope: Scope): string {
  if (scope.role === 'tw_system') throw new TypeError('Lists are for people')
  return SCOPE_COLUMN[scope.role]
}

/** Merchants by id, newest first (ids carry their time); `q` is the beginning of a name or a whole MID. */
export function listMerchantsQuery(scope: Scope, filter: ListFilter): Query {
  const parameters: unknown[] = [scope.node]
  const value = (one: unknown): string => `$${parameters.push(one)}`
  const where = [`${scopeColumn(scope)} = $1`]
  if (filter.state) where.push(`state = ${value(filter.state)}`)
  if (filter.q) where.push(`(mid = ${value(filter.q)} or starts_with(name, ${value(filter.q)}))`)
  if (filter.cursor) where.push(`id < ${value(filter.cursor)}::uuid`)
  return {
    sql: `select id, mid, name, mcc, address, state, bank_id, department_id from merchant where ${where.join(' and ')} order by id desc limit ${value(filter.limit + 1)}`,
    parameters,
  }
}

/** Terminals by serial; `q` is the beginning of a serial or a whole TID. */
export function listTerminalsQuery(scope: Scope, filter: ListFilter): Query {
  const parameters: unknown[] = [scope.node]
  const value = (one: unknown): string => `$${parameters.push(one)}`
  const where = [`t.${scopeColumn(scope)} = $1`]
  if (filter.state) where.push(`t.state = ${value(filter.state)}`)
  if (filter.model) where.push(`t.model = ${value(filter.model)}`)
  if (filter.q) where.push(`(t.tid = ${value(filter.q)} or starts_with(t.serial, ${value(filter.q)}))`)
  if (filter.cursor) where.push(`t.serial > ${value(filter.cursor)}`)
  return {
    sql: `select t.serial, t.maker, t.model, t.tid, t.state, t.key_state, t.order_id, m.name as merchant_name from terminal t left join merchant m on m.branch_id = t.branch_id and m.id = t.merchant_id
      where ${where.join(' and ')} order by t.serial limit ${value(filter.limit + 1)}`,
    parameters,
  }
}
