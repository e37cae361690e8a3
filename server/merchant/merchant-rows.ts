import type { Query } from '#db/open.ts'

export function merchantStateQuery(branchId: number, merchantId: string, state: string): Query {
  return { sql: 'update merchant set state = $3 where branch_id = $1 and id = $2', parameters: [branchId, merchantId, state] }
}

export function giveMidQuery(branchId: number, merchantId: string, mid: string | null): Query {
  return { sql: 'update merchant set mid = $3 where branch_id = $1 and id = $2', parameters: [branchId, merchantId, mid] }
}

export interface BindingReport {
  readonly acquirerCode: string | null
  readonly accountDigest: string | null
  readonly at: number
}

/** Five elements of each serial to the register (R10); level columns are the order's own. */
export function reportBindingQuery(branchId: number, orderId: string, report: BindingReport): Query {
  return {
    sql: `insert into binding (branch_id, id, serial, version, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, order_id,
        acquirer_code, mid, licence_number, account_digest, address, state, reported_at)
      select o.branch_id, gen_random_uuid(), t.serial, 1 + (select count(*) from binding b where b.serial = t.serial), o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id,
        o.id, $4, m.mid, m.licence_number, $5, m.address, 'submitted', to_timestamp($3::float8 / 1000)
      from orders o join merchant m on m.branch_id = o.branch_id and m.id = o.merchant_id join terminal t on t.branch_id = o.branch_id and t.order_id = o.id
      where o.branch_id = $1 and o.id = $2`,
    parameters: [branchId, orderId, report.at, report.acquirerCode, report.accountDigest],
  }
}

export interface ReportedBinding {
  readonly serial: string
  readonly acquirer_code: string | null
  readonly mid: string
  readonly licence_number: string
  readonly account_digest: string | null
  readonly address: string
  /** The register knows this serial as another merchant's. */
  readonly bound_elsewhere: boolean
}

/** What of an order waits for the register's answer; asked by the product itself, which sees every branch. */
export function reportedBindingsQuery(orderId: string): Query {
  return {
    sql: `select b.serial, b.acquirer_code, b.mid, b.licence_number, b.account_digest, b.address,
        exists (select 1 from binding other where other.serial = b.serial and other.state = 'accepted' and other.order_id <> b.order_id) as bound_elsewhere
      from orders o join binding b on b.branch_id = o.branch_id and b.order_id = o.id and b.state = 'submitted' where o.id = $1 order by b.serial`,
    parameters: [orderId],
  }
}

export function settlementAccountQuery(branchId: number, merchantId: string, account: string): Query {
  return {
    sql: 'update merchant set settlement_account = $3 where branch_id = $1 and id = $2',
    parameters: [branchId, merchantId, account],
  }
}

/** A merchant without a registered place gets the one where its surveyor checked in. */
export function recordPlaceQuery(branchId: number, orderId: string, personId: string): Query {
  return {
    sql: `update merchant m set lat = v.lat, lon = v.lon from orders o,
        lateral (select lat, lon from visit where branch_id = o.branch_id and order_id = o.id and person_id = $3 and lat is not null order by check_in_at desc limit 1) v
      where o.branch_id = $1 and o.id = $2 and m.branch_id = o.branch_id and m.id = o.merchant_id and m.lat is null`,
    parameters: [branchId, orderId, personId],
  }
}

export function answerBindingQuery(branchId: number, orderId: string, state: 'accepted' | 'mismatch'): Query {
  return {
    sql: `update binding set state = $3 where branch_id = $1 and order_id = $2 and state = 'submitted'`,
    parameters: [branchId, orderId, state],
  }
}

export function endBindingsQuery(branchId: number, orderId: string): Query {
  return {
    sql: `update binding set state = 'ended' where branch_id = $1 and order_id = $2 and state in ('submitted', 'accepted')`,
    parameters: [branchId, orderId],
  }
}

export function merchantQuery(branchId: number, merchantId: string): Query {
  return {
    name: 'merchant',
    sql: 'select id, mid, name, sign_name, licence_number, mcc, address, lat, lon, contact_name, contact_phone, legal_person, settlement_account, state from merchant where branch_id = $1 and id = $2',
    parameters: [branchId, merchantId],
  }
}

export function personalQuery(merchantId: string): Query {
  return { sql: 'select id, contact_name, contact_phone, legal_person from merchant where id = $1', parameters: [merchantId] }
}

/** The number of an order, if it is this merchant's. */
export function orderOfMerchantQuery(merchantId: string, orderId: string): Query {
  return { sql: 'select id, number from orders where id = $2 and merchant_id = $1', parameters: [merchantId, orderId] }
}

/** A merchant by its id wherever the scope lets it be seen. */
export function merchantByIdQuery(id: string): Query {
  return {
    name: 'merchant-by-id',
    sql: 'select id, mid, name, sign_name, licence_number, mcc, address, lat, lon, state, bank_id, department_id from merchant where id = $1',
    parameters: [id],
  }
}
