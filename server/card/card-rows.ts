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

export interface MessageFilter {
  readonly tid?: string | undefined
  readonly mid?: string | undefined
  readonly reference?: string | undefined
  readonly stan?: number | undefined
  readonly state?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Where nothing narrows the journal by an index, so many of its newest ids are looked at and no more. */
export const NEWEST_IDS = 200_000

const COLUMNS = `j.id, j.mti, j.tid, j.mid, j.batch, j.stan, j.kind, j.state, j.test, j.reversal_wanted, j.amount, j.card_masked, j.periods, j.project,
  j.issuer_id, i.name as issuer_name, j.authorisation, j.answer, j.settlement_date::text as settlement_date, j.received_at, j.answered_at`

/** Newest first by id (ids rise with time). A merchant is found by its terminals, on the journal's own key (tid, mid, …). */
export function messagesQuery(filter: MessageFilter): Query {
  const parameters: unknown[] = []
  const value = (one: unknown): string => `$${parameters.push(one)}`
  const where: string[] = []
  if (filter.tid) where.push(`j.tid = ${value(filter.tid)}`)
  else if (filter.mid) where.push(`j.tid in (select tid from gateway.terminal_seen where mid = ${value(filter.mid)})`)
  if (filter.mid) where.push(`j.mid = ${value(filter.mid)}`)
  if (filter.reference) where.push(`j.id = ${value(Number(filter.reference))}`)
  if (filter.stan !== undefined) where.push(`j.stan = ${value(filter.stan)}`)
  if (filter.state) where.push(`j.state = ${value(filter.state)}`)
  if (filter.cursor) where.push(`j.id < ${value(Number(filter.cursor))}`)
  if (!filter.tid && !filter.mid && !filter.reference)
    where.push(`j.id > (select coalesce(max(id), 0) - ${value(NEWEST_IDS)}::bigint from gateway.journal)`)
  return {
    sql: `select ${COLUMNS} from gateway.journal j left join gateway.issuer i on i.id = j.issuer_id
      where ${where.join(' and ')} order by j.id desc limit ${value(filter.limit + 1)}`,
    parameters,
  }
}

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

/** Terminals by TID; `q` is the beginning of a TID or a whole MID. */
export function terminalsSeenQuery(filter: {
  readonly q?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}): Query {
  return {
    sql: `select tid, mid, serial, batch, mac, test, parameters_due, signed_in_at, last_seen_at, signed_in from gateway.terminal_seen
      where ($1::text is null or starts_with(tid, $1) or mid = $1) and ($2::text is null or tid > $2) order by tid limit $3`,
    parameters: [filter.q ?? null, filter.cursor ?? null, filter.limit + 1],
  }
}
