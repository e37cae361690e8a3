import { AlreadyThere } from '#db/failure.ts'
import { LOCKS } from '#db/locks.ts'
import type { Database, Query } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import type { Instant } from '#domain/time.ts'
import type { OrganisationRow } from './organisation-rows.ts'

const COLUMNS = 'id, parent_id, kind, level, code, name, short_name, region_class, division_code, closed_at is not null as closed'
/** Numbers of nodes are given one after another, whoever asks: ids are unique over all levels. */
const ONE_AT_A_TIME: Query = { sql: `select pg_advisory_xact_lock(${LOCKS.organisations})`, parameters: [] }
const TOLD: Query = { sql: "select pg_notify('tw_reference', '')", parameters: [] }

export interface NewOrganisation {
  readonly kind: 'company' | 'bank'
  readonly level: number
  readonly parentId: number | null
  readonly code: string | null
  readonly name: string
  readonly shortName: string
  readonly regionClass: string | null
  readonly divisionCode: string | null
}

/** Null when the code is taken. */
export async function addOrganisation(db: Database, one: NewOrganisation): Promise<OrganisationRow | null> {
  try {
    const [, rows] = await db.batch(SYSTEM_SCOPE, [
      ONE_AT_A_TIME,
      {
        // Below 10,000 stand the nodes that a province begins with.
        sql: `with next as (select greatest(max(id), 9999) + 1 as id from organisation)
          insert into organisation (id, kind, level, parent_id, code, name, short_name, region_class, division_code)
          select n.id, $1, $2, $3::int, coalesce($4, (select p.code || '-' from organisation p where p.id = $3::int) || n.id, $1 || '-' || n.id), $5, $6, $7, $8 from next n returning ${COLUMNS}`,
        parameters: [one.kind, one.level, one.parentId, one.code, one.name, one.shortName, one.regionClass, one.divisionCode],
      },
      TOLD,
    ])
    return (rows?.[0] as OrganisationRow | undefined) ?? null
  } catch (error) {
    if (error instanceof AlreadyThere && error.constraint === 'organisation_code_key') return null
    throw error
  }
}

export async function findOrganisation(db: Database, id: number): Promise<OrganisationRow | null> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [{ sql: `select ${COLUMNS} from organisation where id = $1`, parameters: [id] }])
  return (rows?.[0] as OrganisationRow | undefined) ?? null
}

export interface OrganisationChange {
  readonly name?: string
  readonly shortName?: string
  readonly regionClass?: string
  readonly closed?: boolean
}

export async function rewriteOrganisation(db: Database, id: number, change: OrganisationChange, at: Instant): Promise<void> {
  await db.batch(SYSTEM_SCOPE, [
    {
      sql: `update organisation set name = coalesce($2, name), short_name = coalesce($3, short_name), region_class = coalesce($4, region_class),
          closed_at = case when $5::bool is null then closed_at when $5 then coalesce(closed_at, to_timestamp($6::float8 / 1000)) end where id = $1`,
      parameters: [id, change.name ?? null, change.shortName ?? null, change.regionClass ?? null, change.closed ?? null, at],
    },
    TOLD,
  ])
}

export interface InUse {
  readonly organisations: number
  readonly posts: number
  readonly orders: number
}

/** What would hang in the air if a node were closed. */
export async function usesOf(db: Database, id: number): Promise<InUse> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select (select count(*)::int from organisation where parent_id = $1 and closed_at is null) as organisations,
          (select count(*)::int from post t join person p on p.id = t.person_id and p.state <> 'left' where t.node_id = $1 and t.closed_at is null) as posts,
          (select count(*)::int from orders where is_open and province_id = $1) + (select count(*)::int from orders where is_open and branch_id = $1)
          + (select count(*)::int from orders where is_open and department_id = $1) + (select count(*)::int from orders where is_open and bank_id = $1)
          + (select count(*)::int from orders where is_open and bank_province_id = $1) + (select count(*)::int from orders where is_open and bank_city_id = $1)
          + (select count(*)::int from orders where is_open and bank_branch_id = $1) as orders`,
      parameters: [id],
    },
  ])
  return rows?.[0] as InUse
}

export interface ContractVersion {
  readonly id: number
  readonly bank_id: number
  readonly capacity: 'acquirer' | 'outsourcer'
  readonly filing_number: string | null
  readonly filing_valid_to: string | null
  readonly install_days_urban: number
  readonly install_days_county: number
  readonly bank_hold_days: number
  readonly correction_days: number
  readonly valid_from: string
  readonly valid_to: string | null
}

const CONTRACT = `id, bank_id, capacity, filing_number, filing_valid_to::text, install_days_urban, install_days_county, bank_hold_days, correction_days,
  valid_from::text, valid_to::text`

export async function contractVersions(db: Database): Promise<ContractVersion[]> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    { sql: `select ${CONTRACT} from bank_contract order by bank_id, valid_from`, parameters: [] },
  ])
  return (rows ?? []) as ContractVersion[]
}

export interface NewContract {
  readonly bankId: number
  readonly capacity: 'acquirer' | 'outsourcer'
  readonly filingNumber: string | null
  readonly filingValidTo: string | null
  readonly installDaysUrban: number | null
  readonly installDaysCounty: number | null
  readonly bankHoldDays: number | null
  readonly correctionDays: number | null
  readonly validFrom: string
}

const COPIED =
  'filing_number, filing_valid_to, install_days_urban, install_days_county, bank_hold_days, correction_days, auto_accept, office_review'
const NEXT_ID = '(select coalesce(max(id), 0) + 1 from bank_contract)'
const NOT_YET = 'not exists (select 1 from bank_contract where bank_id = $1 and valid_from = $3::date)'

/**
 * A version that begins on a day, or a correction of the one that does. What is not said stays as it was: in a new version as in the one
 * before, which ends the day before this begins; in a correction as in the version itself.
 */
export async function writeContract(db: Database, one: NewContract): Promise<ContractVersion> {
  const [, , , , rows] = await db.batch(SYSTEM_SCOPE, [
    ONE_AT_A_TIME,
    {
      sql: `insert into bank_contract (id, bank_id, capacity, valid_from, ${COPIED})
        select ${NEXT_ID}, $1, $2, $3, ${COPIED} from bank_contract where bank_id = $1 and valid_from < $3::date and ${NOT_YET} order by bank_contract.valid_from desc limit 1`,
      parameters: [one.bankId, one.capacity, one.validFrom],
    },
    // The first of a bank has none before it.
    {
      sql: `insert into bank_contract (id, bank_id, capacity, valid_from) select ${NEXT_ID}, $1, $2, $3 where ${NOT_YET}`,
      parameters: [one.bankId, one.capacity, one.validFrom],
    },
    {
      sql: 'update bank_contract set valid_to = $2::date - 1 where bank_id = $1 and valid_from < $2::date and (valid_to is null or valid_to >= $2::date)',
      parameters: [one.bankId, one.validFrom],
    },
    {
      sql: `update bank_contract c set capacity = $3, filing_number = coalesce($4, filing_number), filing_valid_to = coalesce($5::date, filing_valid_to),
          install_days_urban = coalesce($6, install_days_urban), install_days_county = coalesce($7, install_days_county),
          bank_hold_days = coalesce($8, bank_hold_days), correction_days = coalesce($9, correction_days),
          valid_to = (select min(n.valid_from) - 1 from bank_contract n where n.bank_id = $1 and n.valid_from > $2::date)
        where c.bank_id = $1 and c.valid_from = $2::date returning ${CONTRACT}`,
      parameters: [
        one.bankId,
        one.validFrom,
        one.capacity,
        one.filingNumber,
        one.filingValidTo,
        one.installDaysUrban,
        one.installDaysCounty,
        one.bankHoldDays,
        one.correctionDays,
      ],
    },
    TOLD,
  ])
  return rows?.[0] as ContractVersion
}

/** Is there a version for a day? */
export async function isContractInForce(db: Database, bankId: number, date: string): Promise<boolean> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: 'select 1 from bank_contract where bank_id = $1 and valid_from <= $2::date and (valid_to is null or valid_to >= $2::date)',
      parameters: [bankId, date],
    },
  ])
  return rows?.length !== 0
}
