-- The card path (docs/spec/8). The gateway has its own login and its own schema; of the field it sees one view, of the server nothing.
create schema gateway;

-- A terminal as the gateway may know it: what was installed, for whom, with which loaded key. Runs as its owner.
create view gateway.field_terminal as
  select t.tid, t.serial, t.model, t.branch_id, t.order_id, t.state, m.mid, m.mcc, m.sign_name,
    k.component_one, k.component_two, k.kcv
  from public.terminal t
  join public.merchant m on m.branch_id = t.branch_id and m.id = t.merchant_id
  join public.terminal_key k on k.branch_id = t.branch_id and k.order_id = t.order_id and k.serial = t.serial and k.slot = 1 and k.state = 'loaded'
  where t.tid is not null and t.key_state = 'loaded' and t.state in ('issued', 'installed');
create index terminal_tid on public.terminal (tid) where tid is not null;


-- Tells an unknown merchant (03) from an unknown terminal (97).
create view gateway.field_merchant as select mid from public.merchant where mid is not null;
create index merchant_mid on public.merchant (mid) where mid is not null;

create sequence gateway.reference increment by 1000;

create table gateway.session (
  tid text primary key, mid text not null, serial text not null, batch int not null default 1,
  mac text not null default 'annex-b' check (mac in ('annex-b', 'x9.19', 'sm4')),
  pik text, mak text, signed_in_at timestamptz, test boolean not null default false, parameters_due boolean not null default true,
  last_seen_at timestamptz not null default clock_timestamp()
);
comment on column gateway.session.pik is 'sealed';
comment on column gateway.session.mak is 'sealed';

create table gateway.issuer (
  id text primary key, name text not null, host text not null, port int not null, mak text, pik text, connects text not null default 'out' check (connects in ('out', 'in'))
);
comment on column gateway.issuer.mak is 'sealed';
comment on column gateway.issuer.pik is 'sealed; PIN blocks go on under it, or not at all';
create table gateway.product (
  project text primary key, issuer_id text not null references gateway.issuer (id), body jsonb not null
);

create table gateway.journal (
  id bigint primary key,
  mti text not null, tid text not null, mid text not null, batch int not null, stan int not null,
  kind text not null check (kind in ('sale', 'instalment', 'void', 'refund')),
  state text not null check (state in ('waiting', 'approved', 'declined', 'timed_out', 'blocked')),
  test boolean not null default false, reversal_wanted boolean not null default false, reversed boolean not null default false,
  amount bigint not null, card_digest text not null, card_masked text not null, card text not null,
  periods int, project text, original_id bigint,
  issuer_id text, network_time text, authorisation text, answer text, answered jsonb,
  settlement_date date not null, received_at timestamptz not null, answered_at timestamptz,
  request jsonb not null
) with (fillfactor = 70);
-- A row is written twice, request and answer: room on its page and no index over what changes keep the second write off the indexes.
comment on table gateway.journal is 'retention: 5 years (R18); the card number is sealed, its digest keyed';
comment on column gateway.journal.card is 'sealed';
create unique index journal_once on gateway.journal (tid, mid, batch, stan, mti);
create index journal_original on gateway.journal (original_id) where original_id is not null;

-- What must reach an issuer, however often it takes, until its settlement day ends: reversals (0420) and refunds (0220).
create table gateway.advice (
  journal_id bigint not null references gateway.journal (id), kind text not null check (kind in ('reversal', 'refund')),
  issuer_id text not null, reason text not null, settlement_date date not null,
  state text not null default 'wanted' check (state in ('wanted', 'done', 'expired')),
  tries int not null default 0, next_try_at timestamptz not null, answer text, network_time text, network_stan int, primary key (journal_id, kind)
);
create index advice_wanted on gateway.advice (next_try_at) where state = 'wanted';

create table gateway.batch (
  tid text not null, mid text not null, batch int not null,
  state text not null check (state in ('uploading', 'agreed', 'difference')),
  terminal_totals text not null, our_totals text not null, settled_at timestamptz not null, settlement_date date not null,
  primary key (tid, mid, batch)
);
create table gateway.batch_record (
  tid text not null, mid text not null, batch int not null, stan int not null, kind text not null, card_masked text not null, amount bigint not null,
  primary key (tid, mid, batch, stan)
);
create table gateway.difference (
  id bigint generated always as identity primary key, kind text not null, tid text, mid text, batch int, journal_id bigint,
  detail jsonb not null, opened_at timestamptz not null default clock_timestamp(), closed_at timestamptz
);
create unique index difference_once on gateway.difference (kind, journal_id) where journal_id is not null;

create table gateway.outbox (
  id bigint generated always as identity primary key, kind text not null, tid text not null, serial text not null,
  branch_id int not null, order_id uuid not null, body jsonb not null, created_at timestamptz not null default clock_timestamp()
);
-- What the operations page shows; the gateway writes it every few seconds.
create table gateway.link (
  issuer_id text primary key references gateway.issuer (id), state text not null, since timestamptz not null, waiting int not null, told_at timestamptz not null
);
create table gateway.rate (
  minute timestamptz not null, issuer_id text not null, kind text not null, answer text not null, messages int not null, total_ms bigint not null,
  primary key (minute, issuer_id, kind, answer)
);

grant usage on schema gateway to tw_gateway, tw_company_0, tw_system;
grant select on gateway.field_terminal, gateway.field_merchant to tw_gateway;
grant usage on sequence gateway.reference to tw_gateway;
grant select, insert, update on gateway.session, gateway.journal, gateway.advice, gateway.batch, gateway.difference, gateway.link, gateway.rate to tw_gateway;
grant select, insert, update, delete on gateway.batch_record to tw_gateway;
grant select on gateway.issuer, gateway.product to tw_gateway;
grant insert on gateway.outbox to tw_gateway;
grant select on gateway.issuer, gateway.journal, gateway.advice, gateway.batch, gateway.difference, gateway.link, gateway.rate, gateway.product to tw_company_0, tw_system;
grant select (tid, mid, serial, batch, signed_in_at, last_seen_at, test) on gateway.session to tw_company_0, tw_system;
grant select, delete on gateway.outbox to tw_system;
grant insert, update on gateway.issuer, gateway.product to tw_system;
