import type { Lane } from '#db/lane.ts'
import { nextBatch } from './session-rows.ts'

export interface BatchKey {
  readonly tid: string
  readonly mid: string
  readonly batch: number
  /** In test state a terminal settles its test transactions, else the others (Q/CUP 007, 7.1.4.1). */
  readonly test: boolean
}

/** Sums of a batch as the journal has them: sales are debits, voids and refunds credits, a voided sale counts in both (Q/CUP 007, 7.3.2). Fen. */
export interface Totals {
  readonly debitFen: number
  readonly debits: number
  readonly creditFen: number
  readonly credits: number
}

/** What the journal says of a batch; what was taken back does not count. */
export async function totalsOf(lane: Lane, key: BatchKey): Promise<Totals> {
  const rows = await lane.ask(
    'totals',
    `select coalesce(sum(amount) filter (where kind in ('sale', 'instalment')), 0)::bigint as "debitFen",
      count(*) filter (where kind in ('sale', 'instalment'))::int as debits,
      coalesce(sum(amount) filter (where kind in ('void', 'refund')), 0)::bigint as "creditFen",
      count(*) filter (where kind in ('void', 'refund'))::int as credits
     from gateway.journal where tid = $1 and mid = $2 and batch = $3 and state = 'approved' and not reversal_wanted and test = $4`,
    [key.tid, key.mid, key.batch, key.test],
  )
  return rows[0]
}

/** A settlement request: agreed closes the batch at once (the session's number rises), anything else waits for the upload. */
export function settleRow(
  lane: Lane,
  key: BatchKey,
  row: { agreed: boolean; terminalTotals: string; ourTotals: string; at: number; settlementDate: string },
): Promise<unknown> {
  return lane.ask(
    'settle',
    `with settled as (
      insert into gateway.batch as b (tid, mid, batch, state, terminal_totals, our_totals, settled_at, settlement_date, test)
      values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), $8, $9)
      on conflict (tid, mid, batch) do update set terminal_totals = excluded.terminal_totals, our_totals = excluded.our_totals,
        state = case when b.state = 'uploading' then excluded.state else b.state end, test = case when b.state = 'uploading' then excluded.test else b.test end
    ), cleared as (delete from gateway.batch_record where tid = $1 and mid = $2 and batch = $3)
    update gateway.session set batch = ${nextBatch('batch')}, test = false where tid = $1 and batch = $3 and $4 = 'agreed'`,
    [
      key.tid,
      key.mid,
      key.batch,
      row.agreed ? 'agreed' : 'uploading',
      row.terminalTotals,
      row.ourTotals,
      row.at,
      row.settlementDate,
      key.test,
    ],
  )
}

export interface BatchRecord {
  readonly stan: number
  readonly kind: string
  readonly card_masked: string
  readonly amount: number
}

/** Keeps uploaded records; the same record twice, in one message or in two, is one: the last word counts. */
export function keepRecords(lane: Lane, key: BatchKey, records: readonly BatchRecord[]): Promise<unknown> {
  const once = [...new Map(records.map((one) => [one.stan, one])).values()]
  return lane.ask(
    'keep-records',
    `insert into gateway.batch_record (tid, mid, batch, stan, kind, card_masked, amount)
     select $1, $2, $3, stan, kind, card_masked, amount from json_to_recordset($4::json) as r (stan int, kind text, card_masked text, amount bigint)
     on conflict (tid, mid, batch, stan) do update set amount = excluded.amount`,
    [key.tid, key.mid, key.batch, JSON.stringify(once)],
  )
}

/** A chip detail of an upload: counted, not kept. */
export function countDetail(lane: Lane, key: BatchKey): Promise<unknown> {
  return lane.ask('count-detail', 'update gateway.batch set details = details + 1 where tid = $1 and mid = $2 and batch = $3', [
    key.tid,
    key.mid,
    key.batch,
  ])
}

/** How many records and chip details of a batch were uploaded. */
export async function recordsKept(lane: Lane, key: BatchKey): Promise<number> {
  const rows = await lane.ask(
    'records-kept',
    `select (select count(*) from gateway.batch_record where tid = $1 and mid = $2 and batch = $3)::int
       + coalesce((select details from gateway.batch where tid = $1 and mid = $2 and batch = $3), 0) as n`,
    [key.tid, key.mid, key.batch],
  )
  return rows[0].n
}

/** The state of a batch that was settled or is being uploaded. */
export async function batchState(lane: Lane, key: BatchKey): Promise<'uploading' | 'agreed' | 'difference' | null> {
  const rows = await lane.ask('batch-state', 'select state from gateway.batch where tid = $1 and mid = $2 and batch = $3', [
    key.tid,
    key.mid,
    key.batch,
  ])
  return rows[0]?.state ?? null
}

/**
 * The end of an upload: records and journal are laid side by side by STAN. Nothing missing on either side and equal amounts: agreed; else
 * one difference case for each record that has no equal, but for test transactions. The batch is closed either way; one that is closed
 * already stays as it is, and opens nothing. Answers the state.
 */
export async function closeUpload(lane: Lane, key: BatchKey): Promise<'agreed' | 'difference'> {
  const rows = await lane.ask(
    'close-upload',
    `with ours as (
      select id, stan, amount from gateway.journal
      where tid = $1 and mid = $2 and batch = $3 and state = 'approved' and not reversal_wanted and test = $4
    ), theirs as (select stan, amount from gateway.batch_record where tid = $1 and mid = $2 and batch = $3),
    off as (
      select o.id, coalesce(o.stan, t.stan) as stan, o.amount as ours, t.amount as theirs from ours o full join theirs t on t.stan = o.stan
      where not $4 and (o.stan is null or t.stan is null or o.amount <> t.amount)
    ), closed as (
      update gateway.batch set state = case when exists (select 1 from off) then 'difference' else 'agreed' end
      where tid = $1 and mid = $2 and batch = $3 and state = 'uploading' returning state
    ), opened as (
      insert into gateway.difference (kind, tid, mid, batch, journal_id, detail)
      select case when id is null then 'missing_here' when theirs is null then 'missing_there' else 'amount' end, $1, $2, $3, id,
        jsonb_build_object('stan', stan, 'ours', ours, 'theirs', theirs) from off where exists (select 1 from closed)
      on conflict (kind, journal_id) where journal_id is not null do nothing
    ), next as (update gateway.session set batch = ${nextBatch('batch')}, test = false where tid = $1 and batch = $3 and exists (select 1 from closed))
    select coalesce((select state from closed), (select state from gateway.batch where tid = $1 and mid = $2 and batch = $3)) as state`,
    [key.tid, key.mid, key.batch, key.test],
  )
  return rows[0].state
}

/** Has a batch transactions of this state, test or not? They are settled before the terminal leaves it. */
export async function holdsAny(lane: Lane, key: BatchKey): Promise<boolean> {
  const rows = await lane.ask(
    'holds-any',
    `select 1 from gateway.journal where tid = $1 and mid = $2 and batch = $3 and state = 'approved' and not reversal_wanted and test = $4 limit 1`,
    [key.tid, key.mid, key.batch, key.test],
  )
  return rows.length > 0
}
