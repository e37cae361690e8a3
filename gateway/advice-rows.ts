import type { Lane } from '#db/lane.ts'

/** Something that an issuer must still hear: a reversal (0420) or a refund (0220) with the request it is about. */
export interface AdviceRow {
  readonly kind: 'reversal' | 'refund'
  readonly reason: string
  readonly tries: number
  readonly network_time: string | null
  readonly network_stan: number | null
  readonly journal_id: number
  readonly issuer_id: string
}

/**
 * Is it wanted still? Said so for what is found by its own key: of `state = 'wanted'` the planner knows that the index of all that waits has
 * it, and reads that from end to end where it believes that nearly nothing waits.
 */
const STILL_WANTED = "state not in ('done', 'expired')"

/**
 * What is due now for these issuers, oldest first, for the settlement day that runs: what waits for another issuer holds nobody up, and is
 * not even read, however much of it there is (index `advice_of_issuer`). A void that was taken back goes before anything else of its sale,
 * also while its issuer is being asked for it: until the issuer knows, there is no sale to refund or to take back.
 */
export function dueAdvice(
  lane: Lane,
  issuers: readonly string[],
  { at, settlementDate, limit }: { at: number; settlementDate: string; limit: number },
): Promise<AdviceRow[]> {
  return lane.ask(
    'due-advice',
    `select due.kind, due.reason, due.tries, due.network_time, due.network_stan, due.journal_id, due.issuer_id
     from unnest($4::text[]) as open (issuer_id) cross join lateral (
       select a.* from gateway.advice a
       where a.state = 'wanted' and a.issuer_id = open.issuer_id and a.next_try_at <= to_timestamp($1::float8 / 1000) and a.settlement_date >= $2::date
         and not exists (
           select 1 from gateway.journal j join gateway.journal v on v.original_id = coalesce(j.original_id, j.id) and v.kind = 'void'
             left join gateway.advice b on b.journal_id = v.id and b.kind = 'reversal' and b.${STILL_WANTED}
           where j.id = a.journal_id and (j.kind <> 'void' or v.id < j.id) and (v.state = 'waiting' or b.journal_id is not null)
         )
       order by a.next_try_at limit $3
     ) due
     order by due.next_try_at limit $3`,
    [at, settlementDate, limit, issuers],
  )
}

/** Which advice. */
type AdviceKey = Pick<AdviceRow, 'journal_id' | 'kind'>

/** A try goes out: when to try again if nobody answers, and its network key (fields 7 and 11), so that a repeat is the same message. */
export function triedAdvice(
  lane: Lane,
  key: AdviceKey,
  tried: { nextTryAt: number; networkTime: string; networkStan: number },
): Promise<unknown> {
  return lane.ask(
    'tried-advice',
    `update gateway.advice set tries = tries + 1, next_try_at = to_timestamp($3::float8 / 1000), network_time = coalesce(network_time, $4),
       network_stan = coalesce(network_stan, $5) where journal_id = $1 and kind = $2`,
    [key.journal_id, key.kind, tried.nextTryAt, tried.networkTime, tried.networkStan],
  )
}

/** A try that is over sooner than its time-out: when to try again. One that never left is none. */
export function againAdvice(lane: Lane, key: AdviceKey, again: { at: number; sent: boolean }): Promise<unknown> {
  return lane.ask(
    'again-advice',
    `update gateway.advice set next_try_at = to_timestamp($3::float8 / 1000), tries = tries - (not $4)::int where journal_id = $1 and kind = $2 and ${STILL_WANTED}`,
    [key.journal_id, key.kind, again.at, again.sent],
  )
}

/** Is a void of this sale taken back that its issuer has not heard of yet? To the issuer the sale is voided until then. */
export async function isVoidedThere(lane: Lane, saleId: number): Promise<boolean> {
  const rows = await lane.ask(
    'voided-there',
    `select 1 from gateway.journal v join gateway.advice a on a.journal_id = v.id and a.kind = 'reversal' and a.state = 'wanted'
     where v.original_id = $1 and v.kind = 'void' limit 1`,
    [saleId],
  )
  return rows.length > 0
}

/** Has the issuer taken what it was told? `unless_approved`: yes, but not where it has said yes to it, in time or too late. */
export type Taken = 'yes' | 'no' | 'unless_approved'

/** The issuer has heard it; one that it would not take opens a difference case. It may have been approved while this was under way. */
export function doneAdvice(lane: Lane, key: AdviceKey, answer: string, taken: Taken): Promise<unknown> {
  return lane.ask(
    'done-advice',
    `with done as (
      update gateway.advice set state = 'done', answer = $3 where journal_id = $1 and kind = $2 and ${STILL_WANTED} returning journal_id, kind
    )
    insert into gateway.difference (kind, tid, mid, batch, journal_id, detail)
    select 'refused_' || d.kind, j.tid, j.mid, j.batch, j.id, jsonb_build_object('amount', j.amount, 'issuer', j.issuer_id, 'answer', $3::text)
    from done d join gateway.journal j on j.id = d.journal_id
    where $4 = 'no' or ($4 = 'unless_approved' and (j.state = 'approved' or j.authorisation is not null))
    on conflict (kind, journal_id) where journal_id is not null do nothing`,
    [key.journal_id, key.kind, answer, taken],
  )
}

/** Requests of which trace numbers towards issuers say the last six digits. */
const TRACES = 1_000_000

/** How an issuer's answer says which request of ours it is about. */
export interface LateKey {
  readonly issuerId: string
  readonly networkTime: string
  readonly networkStan: number
}

/** The newest request with this trace number, when it is this issuer's and of this time; and what has become of it. */
export async function rowOfTrace(lane: Lane, key: LateKey): Promise<{ readonly id: number; readonly state: string } | null> {
  const rows = await lane.ask(
    'row-of-trace',
    `select id, state from gateway.journal
     where id = (select max(id) - mod(max(id) - $3::bigint, ${TRACES}) from gateway.journal) and issuer_id = $1 and network_time = $2`,
    [key.issuerId, key.networkTime, key.networkStan],
  )
  return rows[0] ?? null
}

/**
 * An approval of what its terminal heard as failed, be it timed out or declined by an answer before: kept with its request, which is reversed
 * once. Where its reversal was over because there was nothing to reverse (12, 25), that goes out again as a new message: now there is
 * something. Answers whether it was such an approval.
 */
export async function approvedLate(lane: Lane, late: { id: number; authorisation: string; at: number }): Promise<boolean> {
  const rows = await lane.ask(
    'approved-late',
    `with late as (
      update gateway.journal set authorisation = $2 where id = $1 and state in ('timed_out', 'declined') returning id, issuer_id, settlement_date
    ), advised as (
      insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, next_try_at)
      select id, 'reversal', issuer_id, '4351', settlement_date, to_timestamp($3::float8 / 1000) from late
      on conflict (journal_id, kind) do nothing
    ), again as (
      update gateway.advice a set state = 'wanted', answer = null, network_time = null, network_stan = null, next_try_at = to_timestamp($3::float8 / 1000)
      from late where a.journal_id = late.id and a.kind = 'reversal' and a.state = 'done' and a.answer in ('12', '25')
    )
    select id from late`,
    [late.id, late.authorisation, late.at],
  )
  return rows.length > 0
}

/** An issuer takes an approval back by another answer: what stands goes on to stand, and is a difference case. Answers whether it is one now. */
export async function declinedLate(lane: Lane, id: number, answer: string): Promise<boolean> {
  const rows = await lane.ask(
    'declined-late',
    `insert into gateway.difference (kind, tid, mid, batch, journal_id, detail)
     select 'declined_later', tid, mid, batch, id, jsonb_build_object('amount', amount, 'issuer', issuer_id, 'answer', $2::text)
     from gateway.journal where id = $1 and state = 'approved' and not reversal_wanted
     on conflict (kind, journal_id) where journal_id is not null do nothing returning journal_id`,
    [id, answer],
  )
  return rows.length > 0
}

/**
 * Reversals and refunds never cross the settlement day (Q/CUP 006 part 1, 3.1.5): what is left becomes a difference case, so many at a time
 * that terminals do not wait behind them on the same connection. One that was on its way when the day ended has the time for its answer still
 * that it would have had: until its next try would be. Answers how many.
 */
export async function expireAdvice(
  lane: Lane,
  { settlementDate, at, limit }: { settlementDate: string; at: number; limit: number },
): Promise<number> {
  const rows = await lane.ask(
    'expire-advice',
    `with over as (
      select journal_id, kind from gateway.advice where state = 'wanted' and settlement_date < $1::date and next_try_at <= to_timestamp($3::float8 / 1000) limit $2 for update
    ), expired as (
      update gateway.advice a set state = 'expired' from over
      where a.journal_id = over.journal_id and a.kind = over.kind returning a.journal_id, a.kind, a.tries
    ), opened as (
      insert into gateway.difference (kind, tid, mid, batch, journal_id, detail)
      select 'unconfirmed_' || e.kind, j.tid, j.mid, j.batch, j.id, jsonb_build_object('amount', j.amount, 'issuer', j.issuer_id, 'tries', e.tries)
      from expired e join gateway.journal j on j.id = e.journal_id
      on conflict (kind, journal_id) where journal_id is not null do nothing
    )
    select count(*)::int as n from expired`,
    [settlementDate, limit, at],
  )
  return rows[0].n
}
