import type { Query } from '#db/open.ts'
import type { Levels } from '../reference/public.ts'

export interface Move {
  readonly levels: Levels
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

const MOVEMENT = `insert into stock_movement (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, serial, from_place, to_place, order_id, actor_id, moved_at)
  select branch_id, gen_random_uuid(), province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, serial,`

/**
 * Takes serials out of the branch's stock for an order. Divides by zero when one of them is no longer there, so that the whole batch
 * is rolled back: nothing is half-written.
 */
export function allocateQuery(move: Move, merchantId: string, serials: readonly string[]): Query {
  const { levels } = move
  return {
    sql: `with moved as (
        update terminal set state = 'issued', order_id = $2, merchant_id = $3, department_id = $4, bank_id = $5, bank_province_id = $6, bank_city_id = $7, bank_branch_id = $8, updated_at = to_timestamp($9::float8 / 1000)
        where branch_id = $1 and serial = any($10) and state = 'in_stock' and order_id is null returning *
      ), entered as (${MOVEMENT} 'branch_warehouse', 'order', order_id, $11, updated_at from moved)
      select 1 / (case when (select count(*) from moved) = $12::int then 1 else 0 end) as whole`,
    parameters: [
      levels.branch_id,
      move.orderId,
      merchantId,
      levels.department_id,
      levels.bank_id,
      levels.bank_province_id,
      levels.bank_city_id,
      levels.bank_branch_id,
      move.at,
      serials,
      move.actorId,
      serials.length,
    ],
  }
}

/** Back to the branch's stock: the order ended without an installation. */
export function releaseQuery(move: Move): Query {
  return {
    sql: `with moved as (
        update terminal set state = 'in_stock', order_id = null, merchant_id = null, tid = null, key_state = case when key_state = 'none' then 'none' else 'retired' end, updated_at = to_timestamp($3::float8 / 1000)
        where branch_id = $1 and order_id = $2 and state = 'issued' returning *
      ) ${MOVEMENT} 'order', 'branch_warehouse', $2, $4, updated_at from moved`,
    parameters: [move.levels.branch_id, move.orderId, move.at, move.actorId],
  }
}

/** At the merchant's; refused by the where clause without a loaded key (docs/spec/2, guards that must hold everywhere). */
export function installQuery(move: Move): Query {
  return {
    sql: `with moved as (
        update terminal set state = 'installed', updated_at = to_timestamp($3::float8 / 1000)
        where branch_id = $1 and order_id = $2 and state = 'issued' and key_state = 'loaded' returning *
      ), entered as (${MOVEMENT} 'order', 'merchant', order_id, $4, updated_at from moved)
      select 1 / (case when not exists (select 1 from terminal where branch_id = $1 and order_id = $2 and key_state <> 'loaded') then 1 else 0 end) as whole`,
    parameters: [move.levels.branch_id, move.orderId, move.at, move.actorId],
  }
}

export function terminalKeyStateQuery(branchId: number, orderId: string, state: string): Query {
  return {
    sql: `update terminal t set key_state = $3, kcv = coalesce((select k.kcv from terminal_key k where k.order_id = $2 and k.serial = t.serial and k.state <> 'retired'), t.kcv)
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
