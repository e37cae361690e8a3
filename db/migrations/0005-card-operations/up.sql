-- The operations page of the card path (docs/spec/8, The switch): who looks may see what happened, never a key and never a card number.

-- Column by column: a grant on the whole table would hand out what is sealed, and every column that comes later.
revoke select on gateway.journal, gateway.issuer from tw_company_0, tw_system;
grant select (id, mti, tid, mid, batch, stan, kind, state, test, reversal_wanted, reversed, amount, card_masked, periods, project, original_id,
  issuer_id, network_time, authorisation, answer, answered, settlement_date, received_at, answered_at, request)
  on gateway.journal to tw_company_0, tw_system;
-- The product itself may lay equal cards side by side, by their keyed digest.
grant select (card_digest) on gateway.journal to tw_system;
grant select (id, name, host, port, connects) on gateway.issuer to tw_company_0, tw_system;

-- A terminal's last activity. Runs as its owner: that there are working keys may be known, the keys may not.
create view gateway.terminal_seen as
  select tid, mid, serial, batch, mac, test, parameters_due, signed_in_at, last_seen_at, pik is not null as signed_in from gateway.session;
grant select on gateway.terminal_seen to tw_company_0, tw_system;

-- A merchant's messages are found by way of its terminals: no further index on the journal, which the gateway pays for on every sale.
create index session_of_merchant on gateway.session (mid);
create index batch_newest on gateway.batch (settled_at desc, tid desc, batch desc);
create index difference_open on gateway.difference (id) where closed_at is null;
