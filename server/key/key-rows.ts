import type { Query } from '#db/open.ts'
import type { Levels } from '../reference/public.ts'

export interface KeyRow {
  readonly serial: string
  readonly component_one: string | null
  readonly component_two: string | null
  readonly kcv: string | null
}

export function keysOfOrderQuery(orderId: string): Query {
  return {
    name: 'keys-of-order',
    sql: 'select serial, component_one, component_two, kcv from terminal_key where order_id = $1',
    parameters: [orderId],
  }
}

/** One row a terminal when its key is requested. */
export function requestKeysQuery(levels: Levels, orderId: string, serials: readonly string[]): Query {
  return {
    sql: `insert into terminal_key (branch_id, order_id, serial, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id)
      select $1, $2, serial, $3, $4, $5, $6, $7, $8 from unnest($9::text[]) as s (serial)`,
    parameters: [
      levels.branch_id,
      orderId,
      levels.province_id,
      levels.department_id,
      levels.bank_id,
      levels.bank_province_id,
      levels.bank_city_id,
      levels.bank_branch_id,
      serials,
    ],
  }
}

export function keyStateQuery(orderId: string, state: string): Query {
  return { sql: 'update terminal_key set state = $2 where order_id = $1', parameters: [orderId, state] }
}

export interface SealedComponent {
  readonly serial: string
  readonly sealed: string
}

export function firstComponentsQuery(orderId: string, components: readonly SealedComponent[]): Query {
  return {
    sql: `update terminal_key k set component_one = c.sealed from unnest($2::text[], $3::text[]) as c (serial, sealed) where k.order_id = $1 and k.serial = c.serial`,
    parameters: [orderId, components.map((one) => one.serial), components.map((one) => one.sealed)],
  }
}

/** The second halves, and with them the whole key's KCV and digest; the digest is unique over all living keys (R12). */
export function secondComponentsQuery(
  orderId: string,
  components: readonly (SealedComponent & { readonly kcv: string; readonly digest: string })[],
): Query {
  return {
    sql: `update terminal_key k set component_two = c.sealed, kcv = c.kcv, digest = c.digest
      from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as c (serial, sealed, kcv, digest) where k.order_id = $1 and k.serial = c.serial`,
    parameters: [
      orderId,
      components.map((one) => one.serial),
      components.map((one) => one.sealed),
      components.map((one) => one.kcv),
      components.map((one) => one.digest),
    ],
  }
}
