import type { Lane } from '#db/lane.ts'

/** One payment message of a terminal as the journal keeps it; amounts in fen. */
export interface JournalRow {
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
  readonly card_digest: string
  readonly card_masked: string
  /** Sealed. */
  readonly card: string
  readonly periods: number | null
  readonly project: string | null
  readonly original_id: number | null
  readonly issuer_id: string | null
  /** Field 7 towards the issuer, `MMDDhhmmss`. */
  readonly network_time: string | null
  readonly authorisation: string | null
  readonly answer: string | null
  /** Fields of the answer that a repeated request gets again, by number. */
  readonly answered: { readonly [field: string]: string } | null
  readonly settlement_date: string
  /** Epoch milliseconds. */
  readonly received_at: number
  /** The request's fields, redacted. */
  readonly request: { readonly [field: string]: string }
}

/** What became of a waiting row. */
export interface Finish {
  readonly id: number
  readonly state: 'approved' | 'declined' | 'timed_out'
  readonly authorisation: string | null
  readonly answer: string
  readonly answered: { readonly [field: string]: string }
  readonly at: number
  /** The issuer may hold money for it all the same: it is told to give it back. */
  readonly giveBack: boolean
  /** 60.1 of the reversal, where one follows. */
  readonly reason: ReversalReason
}

/** Why an issuer is told to take something back (Q/CUP 006 part 2, 6.47.3): no answer in time, MAC wrong, or every other. */
export type ReversalReason = '4354' | '4355' | '4351'

export interface OutboxRow {
  /** With which it is written, or not at all. */
  readonly journal_id: number
  readonly kind: 'test_sale'
  readonly tid: string
  readonly serial: string
  readonly branch_id: number
  readonly order_id: string
  readonly body: { readonly [name: string]: string | number }
}

const JOURNAL_COLUMNS = `id, mti, tid, mid, batch, stan, kind, state, test, reversal_wanted, amount, card_digest, card_masked, card, periods, project, original_id,
  issuer_id, network_time, authorisation, answer, answered, settlement_date, received_at, request`

const BEGIN = `
  with begun as (
    insert into gateway.journal (${JOURNAL_COLUMNS})
    select id, mti, tid, mid, batch, stan, kind, state, test, reversal_wanted, amount, card_digest, card_masked, card, periods, project, original_id,
      issuer_id, network_time, authorisation, answer, answered, settlement_date, to_timestamp(received_at / 1000), request
    from json_to_recordset($1::json) as n (id bigint, mti text, tid text, mid text, batch int, stan int, kind text, state text, test boolean, reversal_wanted boolean,
      amount bigint, card_digest text, card_masked text, card text, periods int, project text, original_id bigint, issuer_id text, network_time text,
      authorisation text, answer text, answered jsonb, settlement_date date, received_at float8, request jsonb)
    on conflict (tid, mid, batch, stan, mti) do nothing
    returning id, kind, state, test, issuer_id, settlement_date, received_at
  ), refunded as (
    insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, next_try_at)
    select id, 'refund', issuer_id, '', settlement_date, received_at from begun where kind = 'refund' and state = 'approved' and issuer_id is not null and not test
  ), told as (
    insert into gateway.outbox (kind, tid, serial, branch_id, order_id, body)
    select o.kind, o.tid, o.serial, o.branch_id, o.order_id, o.body
    from json_to_recordset($2::json) as o (journal_id bigint, kind text, tid text, serial text, branch_id int, order_id uuid, body jsonb)
    join begun on begun.id = o.journal_id
  )
  select id from begun`

const FINISH = `
  with finished as (
    update gateway.journal j set state = f.state, authorisation = f.authorisation, answer = f.answer, answered = f.answered, answered_at = to_timestamp(f.at / 1000)
    from json_to_recordset($1::json) as f (id bigint, state text, authorisation text, answer text, answered jsonb, at float8, "giveBack" boolean, reason text)
    where j.id = f.id and j.state = 'waiting'
    returning j.id, j.state, j.reversal_wanted, j.issuer_id, j.settlement_date, j.answered_at, f."giveBack" as give_back, f.reason
  ), advised as (
    insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, next_try_at)
    select id, 'reversal', issuer_id, reason, settlement_date, answered_at
    from finished where issuer_id is not null and (state = 'timed_out' or give_back or (state = 'approved' and reversal_wanted))
    on conflict (journal_id, kind) do nothing
  )
  select id, reversal_wanted as reversed from finished`

export interface Begun {
  readonly id: number
}

export interface Finished {
  readonly id: number
  /** The terminal took the request back while its issuer thought. */
  readonly reversed: boolean
}

/** Writes many requests in one transaction, with what the server has to hear of them. One whose key is there already is not in the answer. */
export function beginRows(lane: Lane, rows: readonly JournalRow[], told: readonly OutboxRow[]): Promise<Begun[]> {
  return lane.ask('begin', BEGIN, [JSON.stringify(rows), JSON.stringify(told)])
}

/** Writes many answers in one transaction. A row that does not wait any more is not in the answer. */
export function finishRows(lane: Lane, rows: readonly Finish[]): Promise<Finished[]> {
  return lane.ask('finish', FINISH, [JSON.stringify(rows)])
}

/** Tells the server that events wait for it; when the call is lost it looks every minute all the same. */
export async function callServer(lane: Lane): Promise<void> {
  await lane.ask('call-server', "select pg_notify('tw_card', '')", []).catch(() => undefined)
}

const READ = `select ${JOURNAL_COLUMNS.replace('settlement_date', 'settlement_date::text as settlement_date')} from gateway.journal`

/** The request of a terminal with this key, whatever became of it. */
export async function journalRow(
  lane: Lane,
  key: { mti: string; tid: string; mid: string; batch: number; stan: number },
): Promise<JournalRow | null> {
  const rows = await lane.ask('journal-row', `${READ} where tid = $1 and mid = $2 and batch = $3 and stan = $4 and mti = $5`, [
    key.tid,
    key.mid,
    key.batch,
    key.stan,
    key.mti,
  ])
  return rows[0] ?? null
}

/** A journal row by its id, which is also its reference (field 37). */
export async function journalRowById(lane: Lane, id: number): Promise<JournalRow | null> {
  return (await lane.ask('journal-by-id', `${READ} where id = $1`, [id]))[0] ?? null
}

/** Voids and refunds of a sale that were not declined or taken back. */
export function takenBackOf(lane: Lane, originalId: number): Promise<{ readonly kind: string; readonly amount: number }[]> {
  return lane.ask(
    'taken-back',
    "select kind, amount from gateway.journal where original_id = $1 and state in ('approved', 'waiting') and not reversal_wanted",
    [originalId],
  )
}

/** What a reversal was about. */
export type Reversed = Pick<JournalRow, 'id' | 'state' | 'card' | 'issuer_id' | 'settlement_date'> & {
  /** It stands, and the reversal has changed nothing: taken back by a void or refund since, or in a batch that is settled. */
  readonly stands: boolean
}

/**
 * Marks a request as taken back by its terminal, unless something has come of it since; an approval or an unknown outcome then goes to the
 * issuer as a reversal. Answers null when no such request is known.
 */
export async function reverseRow(
  lane: Lane,
  key: { tid: string; mid: string; batch: number; stan: number; amount: number; at: number; reason: ReversalReason },
): Promise<Reversed | null> {
  const rows = await lane.ask(
    'reverse-row',
    `with held as (
      select j.id, j.state, j.card, j.issuer_id, j.settlement_date, j.state = 'approved' and not j.reversal_wanted and (
        exists (select 1 from gateway.journal b where b.original_id = j.id and b.state in ('approved', 'waiting') and not b.reversal_wanted)
        or exists (select 1 from gateway.batch b where b.tid = j.tid and b.mid = j.mid and b.batch = j.batch and b.state <> 'uploading')
      ) as stands
      from gateway.journal j where j.tid = $1 and j.mid = $2 and j.batch = $3 and j.stan = $4 and j.mti = '0200' and j.amount = $7
    ), found as (
      update gateway.journal j set reversal_wanted = true from held where j.id = held.id and not held.stands
      returning j.id, j.state, j.card, j.issuer_id, j.settlement_date, j.test
    ), advised as (
      insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, next_try_at)
      select id, 'reversal', issuer_id, $6, settlement_date, to_timestamp($5::float8 / 1000) from found
      where state in ('approved', 'timed_out') and issuer_id is not null and not test
      on conflict (journal_id, kind) do nothing
    )
    select id, state, card, issuer_id, settlement_date::text as settlement_date, false as stands from found
    union all select id, state, card, issuer_id, settlement_date::text, true from held where stands`,
    [key.tid, key.mid, key.batch, key.stan, key.at, key.reason, key.amount],
  )
  return rows[0] ?? null
}

/** Ids rise with time: a request that waits was among the last so many when the gateway ended. */
const RECENT_IDS = 1_000_000
/** … and came in its last hour: an answer is waited for, and a commit in doubt looked for, a minute each. */
const RECENT_MINUTES = 60

/** The last id before that hour, or a little earlier: looked for at growing distances from the newest, some ten probes of the key. */
const BEFORE_RECENT = `
  select max(p.id) from (select id, received_at from gateway.journal order by id desc limit 1) newest
    cross join generate_series(0, 10) as d (doublings)
    cross join lateral (
      select id, received_at from gateway.journal where id <= newest.id - 1000 * (1 << d.doublings) order by id desc limit 1
    ) p
  where p.received_at < newest.received_at - interval '${RECENT_MINUTES} minutes'`

/**
 * Nobody waits any more for these requests, or with null for any that is still waiting: after a restart, or when the database was away
 * between request and answer. Each becomes a time-out with its reversal.
 */
export async function timeOutLeftovers(lane: Lane, ids: readonly number[] | null, at: number): Promise<number> {
  const rows = await lane.ask(
    ids ? 'doubtful' : 'leftovers',
    `with left_over as (
      update gateway.journal set state = 'timed_out', answer = '68', answered = '{}', answered_at = to_timestamp($1::float8 / 1000) where state = 'waiting'
        and ${ids ? 'id = any($2)' : `id > coalesce((${BEFORE_RECENT}), (select coalesce(max(id), 0) - $2::bigint from gateway.journal))`}
      returning id, issuer_id, settlement_date
    ), advised as (
      insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, next_try_at)
      select id, 'reversal', issuer_id, '4354', settlement_date, to_timestamp($1::float8 / 1000) from left_over where issuer_id is not null
      on conflict (journal_id, kind) do nothing
    )
    select id from left_over`,
    [at, ids ?? RECENT_IDS],
  )
  return rows.length
}

/** The first of a block of 1,000 ids that nobody else takes. */
export async function nextIdBlock(lane: Lane): Promise<number> {
  return Number((await lane.ask('id-block', "select nextval('gateway.reference') as id", []))[0]?.id)
}
