import type { Query } from '#db/open.ts'

export interface CheckIn {
  readonly id: string
  readonly orderId: string
  readonly personId: string
  readonly purpose: string
  readonly at: number
  /** What the device said, when it said anything. */
  readonly deviceAt: number | null
  readonly lat: number | null
  readonly lon: number | null
  readonly accuracyM: number | null
  readonly distanceM: number | null
  readonly flags: readonly string[]
}

/** Level columns are the order's own (ARCHITECTURE.md, rule 3). */
export function openVisitQuery(branchId: number, visit: CheckIn): Query {
  return {
    sql: `insert into visit (branch_id, id, order_id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, person_id, purpose, check_in_at, lat, lon, accuracy_m, distance_m, flags, device_at)
      select o.branch_id, $3, o.id, o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id, $4, $5, to_timestamp($6::float8 / 1000), $7, $8, $9, $10, $11, to_timestamp($12::float8 / 1000)
      from orders o where o.branch_id = $1 and o.id = $2`,
    parameters: [
      branchId,
      visit.orderId,
      visit.id,
      visit.personId,
      visit.purpose,
      visit.at,
      visit.lat,
      visit.lon,
      visit.accuracyM,
      visit.distanceM,
      visit.flags,
      visit.deviceAt,
    ],
  }
}

export function closeVisitQuery(branchId: number, orderId: string, at: number): Query {
  return {
    sql: 'update visit set check_out_at = to_timestamp($3::float8 / 1000) where branch_id = $1 and order_id = $2 and check_out_at is null',
    parameters: [branchId, orderId, at],
  }
}

export function visitsOfOrderQuery(branchId: number, orderId: string): Query {
  return {
    name: 'visits-of-order',
    sql: 'select id, person_id, purpose, check_in_at, check_out_at, distance_m, flags from visit where branch_id = $1 and order_id = $2 order by check_in_at',
    parameters: [branchId, orderId],
  }
}
