import type { Query } from '#db/open.ts'

export interface Move {
  readonly branchId: number
  readonly orderId: string
  readonly actorId: string
  readonly at: number
}

/** Which of the serials lie in the stock of the order's branch. */
export function terminalsBySerialQuery(orderId: string, serials: readonly string[]): Query {
  return {
    name: 'terminals-by-serial',
    sql: `select t.serial from orders o join terminal t on t.branch_id = o.branch_id and t.serial = any($2) and t.state = 'in_stock' and t.order_id is null where o.id = $1`,
    parameters: [orderId, serials],
  }
}

/** Of the numbers, those that another merchant of the bank, another order or another living terminal has. */
export function numbersInUseQuery(orderId: string, mid: string, tids: readonly string[]): Query {
  return { name: 'numbers-in-use', sql: 'select tw_numbers_in_use($1, $2, $3::text[]) as numbers', parameters: [orderId, mid, tids] }
}

/** The order has these TIDs from now on and gives back what it had before; fails on `tid_given_pkey` when another order has one. */
export function keepTidsQuery(branchId: number, orderId: string, tids: readonly string[]): Query {
  return { sql: 'select tw_give_tids($1, $2, $3::text[])', parameters: [branchId, orderId, tids] }
}

/** Level columns of a movement are the order's own (ARCHITECTURE.md, rule 3). */
const MOVEMENT = `insert into stock_movement (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, serial, from_place, to_place, order_id, actor_id, moved_at)
  select branch_id, gen_random_uuid(), province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, serial,`

/**
 * Takes serials out of the branch's stock for an order. Divides by zero when one of them is no longer there, so that the whole batch
 * is rolled back: nothing is half-written.
 */
export function allocateQuery(move: Move, serials: readonly string[], program: string | null): Query {
  return {
    sql: `with moved as (
        update terminal t set state = 'issued', order_id = o.id, merchant_id = o.merchant_id, department_id = o.department_id, bank_id = o.bank_id,
          bank_province_id = o.bank_province_id, bank_city_id = o.bank_city_id, bank_branch_id = o.bank_branch_id, program = coalesce($6, t.program),
          updated_at = to_timestamp($4::float8 / 1000)
        from orders o where o.branch_id = $1 and o.id = $2 and t.branch_id = o.branch_id and t.serial = any($5) and t.state = 'in_stock' and t.order_id is null
        returning t.*
      ), entered as (${MOVEMENT} 'branch_warehouse', 'order', order_id, $3, updated_at from moved)
      select 1 / (case when (select count(*) from moved) = cardinality($5::text[]) then 1 else 0 end) as whole`,
    parameters: [move.branchId, move.orderId, move.actorId, move.at, serials, program],
  }
}

/** Back to the branch's stock: all that the order has, or these serials; `faulty` ones wait there for repair. */
export function giveBackQuery(move: Move, serials: readonly string[] | null, state: 'in_stock' | 'faulty'): Query {
  return {
    sql: 'select tw_give_back($1, $2, $3::text[], $4, $5, to_timestamp($6::float8 / 1000))',
    parameters: [move.branchId, move.orderId, serials, state, move.actorId, move.at],
  }
}

/**
 * At the merchant's, with a loaded key (docs/spec/2, guards that must hold everywhere): all of the order's terminals, those included that
 * a reopened order had already brought there. Divides by zero when one is missing.
 */
export function installQuery(move: Move, serials: readonly string[]): Query {
  return {
    sql: `with moved as (
        update terminal set state = 'installed', updated_at = to_timestamp($3::float8 / 1000)
        where branch_id = $1 and order_id = $2 and state = 'issued' and key_state = 'loaded' and serial = any($5) returning *
      ), entered as (${MOVEMENT} 'order', 'merchant', order_id, $4, updated_at from moved), there as (
        select count(*) as n from terminal where branch_id = $1 and order_id = $2 and state = 'installed' and key_state = 'loaded' and serial = any($5)
      )
      select 1 / (case when (select count(*) from moved) + (select n from there) = cardinality($5::text[]) then 1 else 0 end) as whole`,
    parameters: [move.branchId, move.orderId, move.at, move.actorId, serials],
  }
}

export function terminalKeyStateQuery(branchId: number, orderId: string, state: string): Query {
  return {
    sql: `update terminal t set key_state = $3,
        kcv = (select k.kcv from terminal_key k where k.branch_id = t.branch_id and k.order_id = $2 and k.serial = t.serial and k.state <> 'retired' limit 1)
      where t.branch_id = $1 and t.order_id = $2`,
    parameters: [branchId, orderId, state],
  }
}

/** TIDs to the order's terminals, in the order of their serials; and to those that are allocated later. */
export function giveTidsQuery(branchId: number, orderId: string, tids: readonly string[], serials: readonly string[]): Query {
  return {
    sql: `update terminal t set tid = n.tid from unnest($3::text[], $4::text[]) as n (serial, tid) where t.branch_id = $1 and t.order_id = $2 and t.serial = n.serial`,
    parameters: [branchId, orderId, serials, tids],
  }
}

export function terminalsOfOrderQuery(branchId: number, orderId: string): Query {
  return {
    name: 'terminals-of-order',
    sql: 'select serial, model, tid, state, key_state, kcv from terminal where branch_id = $1 and order_id = $2 order by serial',
    parameters: [branchId, orderId],
  }
}
