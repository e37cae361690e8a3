import type { Query } from '#db/open.ts'

interface PageFilter {
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface AdviceRow {
  readonly journal_id: number
  readonly kind: 'reversal' | 'refund'
  readonly issuer_id: string
  readonly issuer_name: string
  readonly tid: string
  readonly mid: string
  readonly stan: number
  readonly amount: number
  readonly reason: string
  readonly tries: number
  readonly next_try_at: number
  readonly received_at: number
  readonly settlement_date: string
  readonly page_key: number
}

export interface AdviceCursor {
  /** Microseconds: the database keeps them. */
  readonly nextTryUs: number
  readonly id: number
  readonly kind: string
}

/** What the gateway still must tell an issuer, next try first: the first of each issuer (index `advice_of_issuer`), and of these the first. */
export function pendingAdviceQuery(filter: {
  readonly issuer?: string | undefined
  readonly after: AdviceCursor | null
  readonly limit: number
}): Query {
  const { after } = filter
  return {
    sql: `select a.journal_id, a.kind, a.issuer_id, i.name as issuer_name, j.tid, j.mid, j.stan, j.amount, a.reason, a.tries, a.next_try_at, j.received_at,
        a.settlement_date::text as settlement_date, (extract(epoch from a.next_try_at) * 1000000)::bigint as page_key
      from (
        select f.* from gateway.issuer i cross join lateral (
          select * from gateway.advice where state = 'wanted' and issuer_id = i.id
            and ($2::float8 is null or (next_try_at, journal_id, kind) > (to_timestamp($2::float8 / 1000000), $3::bigint, $4::text))
          order by next_try_at, journal_id, kind limit $5
        ) f
        where $1::text is null or i.id = $1
        order by f.next_try_at, f.journal_id, f.kind limit $5
      ) a join gateway.issuer i on i.id = a.issuer_id join gateway.journal j on j.id = a.journal_id
      order by a.next_try_at, a.journal_id, a.kind`,
    parameters: [filter.issuer ?? null, after?.nextTryUs ?? null, after?.id ?? null, after?.kind ?? null, filter.limit + 1],
  }
}

export interface DifferenceRow {
  readonly id: number
  readonly kind: string
  readonly tid: string | null
  readonly mid: string | null
  readonly batch: number | null
  readonly journal_id: number | null
  readonly ours: number | null
  readonly theirs: number | null
  readonly opened_at: number
}

/** Open cases, newest first (index `difference_open`). Amounts in fen; a case about a request alone carries its `amount`. */
export function openDifferencesQuery(filter: PageFilter): Query {
  return {
    sql: `select id, kind, tid, mid, batch, journal_id, coalesce(detail ->> 'ours', detail ->> 'amount')::bigint as ours, (detail ->> 'theirs')::bigint as theirs, opened_at
      from gateway.difference where closed_at is null and ($1::bigint is null or id < $1) order by id desc limit $2`,
    parameters: [filter.cursor === undefined ? null : Number(filter.cursor), filter.limit + 1],
  }
}

export interface BatchRow {
  readonly tid: string
  readonly mid: string
  readonly batch: number
  readonly state: 'uploading' | 'agreed' | 'difference'
  readonly terminal_totals: string
  readonly our_totals: string
  readonly settled_at: number
  readonly settlement_date: string
  readonly page_key: number
}

export interface BatchCursor {
  /** Microseconds: the database keeps them. */
  readonly settledUs: number
  readonly tid: string
  readonly batch: number
}

/** Settled batches, newest first (index `batch_newest`). */
export function batchesQuery(filter: {
  readonly state?: string | undefined
  readonly tid?: string | undefined
  readonly after: BatchCursor | null
  readonly limit: number
}): Query {
  const { after } = filter
  return {
    sql: `select tid, mid, batch, state, terminal_totals, our_totals, settled_at, settlement_date::text as settlement_date, (extract(epoch from settled_at) * 1000000)::bigint as page_key
      from gateway.batch where ($1::text is null or state = $1) and ($2::text is null or tid = $2)
        and ($3::float8 is null or (settled_at, tid, batch) < (to_timestamp($3::float8 / 1000000), $4::text, $5::int))
      order by settled_at desc, tid desc, batch desc limit $6`,
    parameters: [
      filter.state ?? null,
      filter.tid ?? null,
      after?.settledUs ?? null,
      after?.tid ?? null,
      after?.batch ?? null,
      filter.limit + 1,
    ],
  }
}
