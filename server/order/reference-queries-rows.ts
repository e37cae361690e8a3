import type { Query } from '#db/open.ts'
import { COMPANY } from '#domain/process/common-actions.ts'

/** The person, when it is an active account manager of the order's department or branch (R2); somebody who left is nobody's. */
export function ourPeopleQuery(orderId: string, personId: string): Query {
  return {
    name: 'our-people',
    sql: `select p.person_id from orders o join post p on p.role = 'account_manager' and p.node_id in (o.department_id, o.branch_id) and p.closed_at is null
      join person n on n.id = p.person_id and n.state = 'active' where o.id = $1 and p.person_id::text = $2 limit 1`,
    parameters: [orderId, personId],
  }
}

/** The person, when it is somebody active of the company with a post over the order that can give an extra approval. */
export function approverQuery(orderId: string, personId: string): Query {
  return {
    name: 'approver',
    sql: `select p.person_id from orders o join post p on p.role = any($3) and p.node_id in (o.department_id, o.branch_id, o.province_id) and p.closed_at is null
      join person n on n.id = p.person_id and n.state = 'active' where o.id = $1 and p.person_id::text = $2 limit 1`,
    parameters: [orderId, personId, COMPANY],
  }
}

/** Where the merchant is registered, and its licence for the blacklist query (R4). */
export function placeOfMerchantQuery(orderId: string): Query {
  return {
    name: 'place-of-merchant',
    sql: 'select m.lat, m.lon, m.licence_number from orders o join merchant m on m.branch_id = o.branch_id and m.id = o.merchant_id where o.id = $1',
    parameters: [orderId],
  }
}
