import type { Query } from '#db/open.ts'
import type { Instant } from '#domain/time.ts'

export interface AdministratorRow {
  readonly person_id: string
  readonly node_id: number
}

/** The open posts of those who keep the calendar. */
export const administratorsQuery: Query = {
  sql: `select t.person_id, t.node_id from post t join person p on p.id = t.person_id
    where t.role = 'admin_system' and t.closed_at is null and p.state = 'active'`,
  parameters: [],
}

export interface Alarm {
  readonly id: string
  readonly personId: string
  readonly year: number
  readonly at: Instant
  /** Province, branch and department of the post. */
  readonly levels: readonly (number | null)[]
}

export function alarmQuery({ id, personId, year, at, levels }: Alarm): Query {
  return {
    sql: `insert into notice (id, person_id, kind, data, at, province_id, branch_id, department_id)
      values ($1, $2, 'calendar_missing', $3::jsonb, to_timestamp($4::float8 / 1000), $5, $6, $7) on conflict do nothing`,
    parameters: [id, personId, JSON.stringify({ year }), at, ...levels],
  }
}
