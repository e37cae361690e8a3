import type { Query } from '#db/open.ts'
import type { Instant } from '#domain/time.ts'

export interface EnteredDay {
  readonly date: string
  readonly working: boolean
  readonly note: string
}

export function overridesQuery(year: number): Query {
  return {
    sql: 'select date::text, working, note from calendar_override where date >= make_date($1, 1, 1) and date <= make_date($1, 12, 31) order by date',
    parameters: [year],
  }
}

/** A year as it is entered, in place of what was entered before; whoever has the calendar in memory hears of it. */
export function enterYearQueries(year: number, announced: boolean, days: readonly EnteredDay[], at: Instant): Query[] {
  return [
    // Two who enter the same year at once take turns: the later one counts.
    { sql: 'lock table calendar_override in share row exclusive mode', parameters: [] },
    { sql: 'delete from calendar_override where date >= make_date($1, 1, 1) and date <= make_date($1, 12, 31)', parameters: [year] },
    {
      sql: 'insert into calendar_override (date, working, note) select * from unnest($1::date[], $2::bool[], $3::text[])',
      parameters: [days.map((one) => one.date), days.map((one) => one.working), days.map((one) => one.note)],
    },
    announced
      ? {
          sql: 'insert into calendar_year (year, announced_at) values ($1, to_timestamp($2::float8 / 1000)) on conflict do nothing',
          parameters: [year, at],
        }
      : { sql: 'delete from calendar_year where year = $1', parameters: [year] },
    { sql: "select tw_add_job('recount_clocks', '{}'::json, 'recount_clocks')", parameters: [] },
    { sql: "select pg_notify('tw_reference', '')", parameters: [] },
  ]
}
