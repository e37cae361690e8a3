-- The card path with years of messages behind it: what a page shows and what the gateway asks by itself reads what it needs, and no more.

-- A merchant's messages, newest first, whichever terminals it had: a chain has a million of them at thousands of terminals.
create index journal_of_merchant on gateway.journal (mid, id);
-- What did not agree is rare among the batches, and looked for every few seconds.
create index batch_not_agreed on gateway.batch (state, settled_at desc, tid desc, batch desc) where state <> 'agreed';

-- What waits for an issuer that is away is not read for the others; at the cut-off what is over is found without what is not.
drop index gateway.advice_wanted;
create index advice_of_issuer on gateway.advice (issuer_id, next_try_at, journal_id, kind) where state = 'wanted';
create index advice_of_day on gateway.advice (settlement_date) where state = 'wanted';
