-- What is kept, and for how long (docs/spec/11, R18); months of history made ahead; what was used up is removed.

-- Retention is data: a class, what its time begins with, how long it runs. The longest of the rules that bind a row wins.
create table retention (class text primary key, begins text not null, keeps interval, because text not null);
insert into retention (class, begins, keeps, because) values
  ('transaction', 'the transaction or the end of the relationship', '10 years', 'identity and transactions: Anti-Money-Laundering Act 2024, art. 34'),
  ('archive', 'the end of the service', '5 years', 'application, agreement, training and inspection records of a merchant'),
  ('complaint', 'its closing', '3 years', 'complaints and what was done about them'),
  ('log', 'writing', '6 months', 'logs of the network and of sign-ins; the audit is kept longer than it must be'),
  ('reference', 'being replaced', null, 'organisations, contracts, calendars, standards: what history refers to stays'),
  ('account', 'leaving', '5 years', 'who did what in the archive must stay known'),
  ('session', 'its end', '0', 'a session that is over signs nobody in'),
  ('queue', 'being read by all who follow', '7 days', 'a message between parts of the product'),
  ('once', 'the command', '30 days', 'a handheld that was away so long hands its commands in again'),
  ('notice', 'being told', '1 year', 'told to one person, read or not'),
  ('derived', 'what it is made from', null, 'made again from other rows at any time, and deleted with them');
alter table retention enable row level security;
alter table retention force row level security;
create policy owner_all on retention to tw_owner using (true) with check (true);
create policy system_all on retention to tw_system using (true) with check (true);
grant select on retention to tw_system;

do $$
declare
  classes text[][] := array[
    ['reference', 'setting, organisation, bank_contract, calendar_override, blacklist, retention, gateway.issuer, gateway.product'],
    ['account', 'person, post, identity.credential'],
    ['session', 'identity.session'],
    ['archive', 'merchant, orders, order_event, order_private, visit, terminal, stock_movement, terminal_key, binding, file, daily_anchor, clock_fired'],
    ['derived', 'search_token, clock_watch, gateway.link, gateway.rate, gateway.session'],
    ['queue', 'outbox, gateway.outbox'],
    ['once', 'idempotency'],
    ['notice', 'notice, saved_view'],
    ['log', 'audit'],
    ['transaction', 'gateway.journal, gateway.advice, gateway.batch, gateway.batch_record, gateway.difference']];
  i int;
  t text;
  said text;
begin
  for i in 1 .. array_length(classes, 1) loop
    foreach t in array string_to_array(classes[i][2], ', ') loop
      -- What else a comment says stays behind it.
      said := regexp_replace(coalesce(obj_description(t::regclass, 'pg_class'), ''), '^retention: [^;]*;? ?', '');
      execute format('comment on table %s is %L', t, 'retention: ' || classes[i][1] || case when said <> '' then '; ' || said else '' end);
    end loop;
  end loop;
end $$;

-- Months of history from this one to `ahead` months on. Rows that came before their month was made lie in the rest: they move into it.
create function keep_event_months(ahead int) returns int
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  month timestamptz := date_trunc('month', now());
  last timestamptz := date_trunc('month', now()) + make_interval(months => ahead);
  name text;
  made int := 0;
begin
  perform pg_advisory_xact_lock(7415002);
  while month <= last loop
    name := 'order_event_' || to_char(month, 'YYYYMM');
    if to_regclass('public.' || name) is null then
      execute format('create table public.%I (like public.order_event including all)', name);
      execute format('alter table public.%I enable row level security', name);
      execute format('alter table public.%I force row level security', name);
      execute format('create policy owner_all on public.%I to tw_owner using (true) with check (true)', name);
      execute format('with late as (delete from public.order_event_other where recorded_at >= %L and recorded_at < %L returning *) insert into public.%I select * from late',
        month, month + interval '1 month', name);
      execute format('alter table public.order_event attach partition public.%I for values from (%L) to (%L)', name, month, month + interval '1 month');
      made := made + 1;
    end if;
    month := month + interval '1 month';
  end loop;
  return made;
end $$;
revoke all on function keep_event_months(int) from public;
grant execute on function keep_event_months(int) to tw_system;

create index outbox_age on outbox (created_at);
create index notice_age on notice (at);
grant delete on notice to tw_system;
