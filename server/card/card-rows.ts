import type { Query } from '#db/open.ts'

/** A journal row as the operations page may see it; amounts in fen, instants as epoch milliseconds. */
export interface MessageRow {
  readonly id: number
  readonly mti: string
  readonly tid: string
  readonly mid: string
  readonly batch: number
  readonly stan: number
  readonly kind: 'sale' | 'instalment' | 'void' | 'refund'
  readonly state: 'waiting' | 'approved' | 'declined' | 'timed_out' | 'blocked'
  readonly test: boolean
  readonly reversal_wanted: boolean
  readonly amount: number
  readonly card_masked: string
  readonly periods: number | null
  readonly project: string | null
  readonly issuer_id: string | null
  readonly issuer_name: string | null
  readonly authorisation: string | null
  readonly answer: string | null
  readonly settlement_date: string
  readonly received_at: number
  readonly answered_at: number | null
}

const COLUMNS = `j.id, j.mti, j.tid, j.mid, j.batch, j.stan, j.kind, j.state, j.test, j.reversal_wanted, j.amount, j.card_masked, j.periods, j.project,
  j.issuer_id, i.name as issuer_name, j.authorisation, j.answer, j.settlement_date::text as settlement_date, j.received_at, j.answered_at`

/** One message with what was sent and answered, redacted when it was journalled; without an id the newest. */
export function messageQuery(id: number | null): Query {
  return {
    sql: `select ${COLUMNS}, j.request, j.answered from gateway.journal j left join gateway.issuer i on i.id = j.issuer_id
      where j.id = coalesce($1::bigint, (select max(id) from gateway.journal))`,
    parameters: [id],
  }
}

export interface AdviceOfMessageRow {
  readonly kind: string
  readonly state: string
  readonly reason: string
  readonly tries: number
  readonly next_try_at: number
  readonly answer: string | null
}

/** What an issuer was told about a message afterwards. */
export function adviceOfMessageQuery(id: number | null): Query {
  return {
    sql: `select kind, state, reason, tries, next_try_at, answer from gateway.advice
      where journal_id = coalesce($1::bigint, (select max(id) from gateway.journal)) order by kind`,
    parameters: [id],
  }
}

export interface TerminalSeenRow {
  readonly tid: string
  readonly mid: string
  readonly serial: string
  readonly batch: number
  readonly mac: 'annex-b' | 'x9.19' | 'sm4'
  readonly test: boolean
  readonly parameters_due: boolean
  readonly signed_in_at: number | null
  readonly last_seen_at: number
  readonly signed_in: boolean
}

const TERMINALS =
  'select tid, mid, serial, batch, mac, test, parameters_due, signed_in_at, last_seen_at, signed_in from gateway.terminal_seen'

/** Terminals by TID; `q` is the beginning of a TID or a whole MID. */
export function terminalsSeenQuery(filter: {
  readonly q?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}): Query {
  return {
    // Each of the two by an index of its own: an `or` would read every terminal.
    sql:
      filter.q === undefined
        ? `${TERMINALS} where tid > $1 order by tid limit $2`
        : `(${TERMINALS} where starts_with(tid, $3) and tid > $1 order by tid limit $2)
          union (${TERMINALS} where mid = $3 and tid > $1 order by tid limit $2) order by tid limit $2`,
    parameters: [filter.cursor ?? '', filter.limit + 1, ...(filter.q === undefined ? [] : [filter.q])],
  }
}
