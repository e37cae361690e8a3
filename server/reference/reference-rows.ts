import type { Query } from '#db/open.ts'
import { blacklistQueries } from './blacklist-rows.ts'

export interface NodeRow {
  readonly id: number
  readonly kind: 'company' | 'bank'
  readonly level: number
  readonly parent_id: number | null
  readonly code: string
  readonly name: string
  readonly short_name: string
  readonly region_class: 'urban' | 'county' | null
  readonly closed: boolean
}
export interface ContractRow {
  readonly id: number
  readonly bank_id: number
  readonly capacity: 'acquirer' | 'outsourcer'
  readonly filing_number: string | null
  readonly filing_valid_to: string | null
  readonly install_days_urban: number
  readonly install_days_county: number
  readonly bank_hold_days: number
  readonly correction_days: number
  readonly binding_report_days: number
  readonly acquirer_code: string | null
  readonly auto_accept: boolean
  readonly office_review: boolean
  readonly valid_from: string
  readonly valid_to: string | null
}

/** Everything of the reference tables that deciding needs, in one batch. */
export const referenceQueries: readonly Query[] = [
  {
    sql: 'select id, kind, level, parent_id, code, name, short_name, region_class, closed_at is not null as closed from organisation',
    parameters: [],
  },
  {
    sql: `select id, bank_id, capacity, filing_number, filing_valid_to::text, install_days_urban, install_days_county, bank_hold_days, correction_days, binding_report_days, acquirer_code, auto_accept, office_review,
      valid_from::text, valid_to::text from bank_contract`,
    parameters: [],
  },
  { sql: 'select date::text, working from calendar_override', parameters: [] },
  ...blacklistQueries,
  { sql: 'select id, name from person', parameters: [] },
  { sql: `select key, value from setting where key like 'limit.%'`, parameters: [] },
  { sql: 'select year from calendar_year', parameters: [] },
  { sql: 'select version, announced_years, exceptions from calendar', parameters: [] },
]

export interface CalendarRow {
  readonly version: string
  readonly announced_years: number[]
  readonly exceptions: { readonly [date: string]: boolean }
}

/** Every calendar that clocks are reckoned by is kept for good. */
export function keepCalendarQuery(row: CalendarRow): Query {
  return {
    sql: 'insert into calendar (version, announced_years, exceptions) values ($1, $2::int[], $3::jsonb) on conflict do nothing',
    parameters: [row.version, row.announced_years, JSON.stringify(row.exceptions)],
  }
}
