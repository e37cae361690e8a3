import type { Query } from '#db/open.ts'

export interface KeyRow {
  readonly serial: string
  readonly component_one: string | null
  readonly component_two: string | null
  readonly kcv: string | null
}

/** The living keys of an order; what was begun and retired is history. */
export function keysOfOrderQuery(orderId: string): Query {
  return {
    name: 'keys-of-order',
    sql: `select serial, component_one, component_two, kcv from terminal_key where order_id = $1 and state <> 'retired'`,
    parameters: [orderId],
  }
}

/** One row a terminal when its key is requested; a further attempt stands beside the retired one. Levels are the order's own. */
export function requestKeysQuery(branchId: number, orderId: string, serials: readonly string[]): Query {
  return {
    sql: `insert into terminal_key (branch_id, order_id, serial, attempt, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id)
      select o.branch_id, o.id, s.serial, 1 + (select count(*) from terminal_key k where k.branch_id = o.branch_id and k.order_id = o.id and k.serial = s.serial),
        o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id
      from orders o, unnest($3::text[]) as s (serial) where o.branch_id = $1 and o.id = $2`,
    parameters: [branchId, orderId, serials],
  }
}

export function keyStateQuery(branchId: number, orderId: string, state: string): Query {
  return {
    sql: `update terminal_key set state = $3 where branch_id = $1 and order_id = $2 and state <> 'retired'`,
    parameters: [branchId, orderId, state],
  }
}

export interface SealedComponent {
  readonly serial: string
  readonly sealed: string
}

export function firstComponentsQuery(branchId: number, orderId: string, components: readonly SealedComponent[]): Query {
  return {
    sql: `update terminal_key k set component_one = c.sealed from unnest($3::text[], $4::text[]) as c (serial, sealed)
      where k.branch_id = $1 and k.order_id = $2 and k.serial = c.serial and k.state <> 'retired'`,
    parameters: [branchId, orderId, components.map((one) => one.serial), components.map((one) => one.sealed)],
  }
}

/** A terminal's whole key: both halves sealed, its KCV, and the digest that tells it apart from all others. */
export interface WholeKey {
  readonly serial: string
  readonly one: string
  readonly two: string
  readonly kcv: string
  readonly digest: string
}

/** Both halves, and with them the whole key's KCV and digest; the digest is unique over all living keys (R12). */
export function wholeKeysQuery(branchId: number, orderId: string, keys: readonly WholeKey[]): Query {
  return {
    sql: `update terminal_key k set component_one = c.one, component_two = c.two, kcv = c.kcv, digest = c.digest
      from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) as c (serial, one, two, kcv, digest)
      where k.branch_id = $1 and k.order_id = $2 and k.serial = c.serial and k.state <> 'retired'`,
    parameters: [
      branchId,
      orderId,
      keys.map((key) => key.serial),
      keys.map((key) => key.one),
      keys.map((key) => key.two),
      keys.map((key) => key.kcv),
      keys.map((key) => key.digest),
    ],
  }
}
