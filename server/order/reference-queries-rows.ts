import type { Query } from '#db/open.ts'
import { COMPANY } from '#domain/process/common-actions.ts'

/** Is the person an active account manager of the order's department or branch (R2)? Somebody who left is nobody's. */
export function ourPeopleQuery(orderId: string, personId: string): Query {
  return holdsPostQuery(orderId, personId, ['account_manager'], 1)
}

/** Is the person somebody active of the company, up to head office, with a post over the order that can give an extra approval? */
export function approverQuery(orderId: string, personId: string): Query {
  return holdsPostQuery(orderId, personId, COMPANY, 0)
}

function holdsPostQuery(orderId: string, personId: string, roles: readonly string[], fromLevel: 0 | 1): Query {
  return {
    name: 'holds-post',
    sql: 'select 1 as yes where tw_holds_post($1, $2, $3::text[], $4)',
    parameters: [orderId, personId, roles, fromLevel],
  }
}

export interface PlaceRow {
  readonly lat: number | null
  readonly lon: number | null
  readonly licence_number: string
  readonly settlement_account: string | null
}

/** How many open orders the person has. */
export function ordersTakenQuery(personId: string): Query {
  return { name: 'orders-taken', sql: 'select count(*) as n from orders where assignee_id = $1 and is_open', parameters: [personId] }
}

/**
 * In the batch that gives the person one more: fails it (division by zero) when more than `most` are theirs by now. Whoever takes several
 * at once waits here for oneself: no take sees another that is not written yet.
 */
export function roomToTakeQueries(personId: string, most: number): Query[] {
  return [
    { sql: "select pg_advisory_xact_lock(hashtextextended('orders taken by ' || $1::text, 0))", parameters: [personId] },
    {
      sql: 'select 1 / (case when count(*) <= $2 then 1 else 0 end) as room from orders where assignee_id = $1 and is_open',
      parameters: [personId, most],
    },
  ]
}

/** Where the merchant is registered, its licence for the blacklist query (R4) and its account for the register (R10). */
export function placeOfMerchantQuery(orderId: string): Query {
  return {
    name: 'place-of-merchant',
    sql: 'select m.lat, m.lon, m.licence_number, m.settlement_account from orders o join merchant m on m.branch_id = o.branch_id and m.id = o.merchant_id where o.id = $1',
    parameters: [orderId],
  }
}
