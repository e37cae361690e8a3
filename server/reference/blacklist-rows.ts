import type { Query } from '#db/open.ts'
import type { Instant } from '#domain/time.ts'

export interface BlacklistRow {
  readonly licence_number: string
  readonly source: string
  readonly listed_on: string
}
export interface BlacklistListRow {
  readonly source: string
  readonly listed_on: string
  readonly entries: number
}

export const blacklistQueries: readonly [entries: Query, lists: Query] = [
  {
    sql: 'select b.licence_number, b.source, l.listed_on::text from blacklist b join blacklist_list l on l.source = b.source order by l.listed_on desc, b.source',
    parameters: [],
  },
  { sql: 'select source, listed_on::text, entries from blacklist_list order by source', parameters: [] },
]

export function listOfQuery(source: string): Query {
  return { sql: 'select source, listed_on::text, entries from blacklist_list where source = $1', parameters: [source] }
}

/** A source's list in the place of the one before. */
export function importQueries(list: {
  readonly source: string
  readonly listedOn: string
  readonly digest: string
  readonly at: Instant
  readonly entries: readonly { readonly licenceNumber: string; readonly reason: string }[]
}): Query[] {
  const { source, listedOn, digest, at, entries } = list
  return [
    { sql: 'delete from blacklist where source = $1', parameters: [source] },
    {
      sql: `insert into blacklist (licence_number, reason, source, listed_at)
        select n.licence, n.reason, $3, ($4::date)::timestamp at time zone 'Asia/Shanghai' from unnest($1::text[], $2::text[]) as n (licence, reason)`,
      parameters: [entries.map((one) => one.licenceNumber), entries.map((one) => one.reason), source, listedOn],
    },
    {
      sql: `insert into blacklist_list (source, listed_on, entries, digest, imported_at) values ($1, $2::date, $3, $4, to_timestamp($5::float8 / 1000))
        on conflict (source) do update set listed_on = excluded.listed_on, entries = excluded.entries, digest = excluded.digest, imported_at = excluded.imported_at`,
      parameters: [source, listedOn, entries.length, digest, at],
    },
    { sql: "select pg_notify('tw_reference', '')", parameters: [] },
  ]
}
