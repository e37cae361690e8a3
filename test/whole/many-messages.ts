import type { Client } from 'pg'

/** Merchants of which the first has a tenth of all messages at a hundred terminals; the others have two terminals each. */
export const CHAIN = '307320100000000'
/** Its terminal has as many messages as thirty others. */
export const BUSY = '70000100'
/** A terminal like most, and its merchant. */
export const QUIET = { tid: '70000150', mid: '307320100000150' }
/** A terminal that was at another merchant first. */
export const MOVED = { tid: '70000200', mid: '307320100000200', before: '307320100999999' }
export const MESSAGES = 60_000
const STATES = "case when i % 501 = 3 then 'blocked' when i % 119 = 5 then 'timed_out' when i % 17 = 4 then 'declined' else 'approved' end"

/** Two years of a province's messages, in small: 400 terminals that settle every two weeks. The connection is the owner's. */
export async function fillMessages(owner: Client): Promise<void> {
  await owner.query(`insert into gateway.issuer (id, name, host, port) values ('01020000', '工行', 'x', 1), ('01030000', '农行', 'x', 2)`)
  await owner.query(`insert into gateway.session (tid, mid, serial, batch)
    select (70000000 + k)::text, (307320100000000 + case when k < 100 then 0 when k % 2 = 0 then k else k - 1 end)::text, 'S' || k, 51 from generate_series(0, 399) k`)
  await owner.query(`insert into gateway.journal (id, mti, tid, mid, batch, stan, kind, state, amount, card_digest, card_masked, card, original_id, issuer_id, answer, answered,
      settlement_date, received_at, answered_at, request)
    select i, '0200', s.tid, case when s.tid = '${MOVED.tid}' and i < 30000 then '${MOVED.before}' else s.mid end, 1 + i / 1200, 1 + i, case when i % 100 = 7 then 'void' else 'sale' end,
      ${STATES}, 100 + i, 'digest', '622848*********0128', 'sealed', case when i % 100 = 7 then i - 1 end, '01030000', '00', '{"37": "000000001001"}',
      timestamptz '2026-11-25 12:00:30+08' - (${MESSAGES} - i) * interval '17 minutes', timestamptz '2026-11-25 12:00:30+08' - (${MESSAGES} - i) * interval '17 minutes',
      timestamptz '2026-11-25 12:00:30+08' - (${MESSAGES} - i) * interval '17 minutes', '{"2": "622848*********0128", "3": "000000", "4": "000000012000", "11": "000001"}'
    from generate_series(1, ${MESSAGES}) i
    join gateway.session s on s.tid = (70000000 + case when i % 13 = 0 then 100 when i % 10 = 1 then (i / 10 * 7919 % 100)::int else 101 + (i::bigint * 7919 % 299)::int end)::text`)
  await owner.query(`insert into gateway.batch (tid, mid, batch, state, terminal_totals, our_totals, settled_at, settlement_date)
    select tid, mid, n, case when n = 7 and tid like '%77' then 'difference' else 'agreed' end, repeat('0', 30), repeat('0', 30), timestamptz '2026-11-25 12:00:30+08' - (51 - n) * interval '14 days',
      timestamptz '2026-11-25 12:00:30+08' - (51 - n) * interval '14 days' from generate_series(1, 50) n cross join gateway.session order by n`)
  await owner.query(`insert into gateway.advice (journal_id, kind, issuer_id, reason, settlement_date, state, next_try_at)
    select id, 'reversal', case when id % 10 = 0 then '01030000' else '01020000' end, '4354', settlement_date, 'done', received_at from gateway.journal where id % 2 = 0`)
  await owner.query(`insert into gateway.difference (kind, tid, mid, journal_id, detail, closed_at)
    select 'amount', tid, mid, id, '{"stan": 1, "ours": 1, "theirs": 2}', case when id % 4000 > 0 then now() end from gateway.journal where id % 4 = 0`)
  await owner.query(`insert into gateway.rate (minute, issuer_id, kind, answer, messages, total_ms)
    select timestamptz '2026-11-25 12:00:00+08' - m * interval '1 minute', issuer, kind, answer, 3, 50 from generate_series(0, 14400) m,
      (values ('01030000', 'instalment', '00'), ('01030000', 'sale', '51'), ('', 'sale', '57'), ('', 'line', 'mac_wrong')) r (issuer, kind, answer)`)
}

/** One of two issuers fell silent for a day, the other takes a while: ten thousand reversals and refunds wait, nine of ten for the silent one. */
export async function waitForIssuers(owner: Client): Promise<void> {
  await owner.query(`update gateway.advice set state = 'wanted', settlement_date = '2026-11-25' where journal_id > ${MESSAGES - 20_000}`)
}
