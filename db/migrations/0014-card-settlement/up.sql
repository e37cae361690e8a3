-- A batch that was done in test state (Q/CUP 007, 7.1.4.1): settled between terminal and gateway, and nobody's business else.
alter table gateway.batch add column test boolean not null default false;
-- Chip details that came during an upload (60.3 = 205, 206): their chip data is not kept (R14), their number counts at its end.
alter table gateway.batch add column details int not null default 0;

-- Three slots for master keys and the one that is in use (Q/CUP 007, 6.2.1.1); the gateway works with that one alone.
alter table public.terminal add column active_slot int not null default 1 check (active_slot between 1 and 3);
create or replace view gateway.field_terminal as
  select t.tid, t.serial, t.model, t.branch_id, t.order_id, t.state, m.mid, m.mcc, m.sign_name,
    k.component_one, k.component_two, k.kcv
  from public.terminal t
  join public.merchant m on m.branch_id = t.branch_id and m.id = t.merchant_id
  join public.terminal_key k on k.branch_id = t.branch_id and k.order_id = t.order_id and k.serial = t.serial and k.slot = t.active_slot and k.state = 'loaded'
  where t.tid is not null and t.key_state = 'loaded' and t.state in ('issued', 'installed');

-- What a terminal said of itself last (007, 7.3.7), as it came.
alter table gateway.session add column told_state text, add column told_state_at timestamptz;

-- A refused event waits longer each time, and those behind it do not wait for it.
alter table gateway.outbox add column tries int not null default 0, add column next_try_at timestamptz not null default '-infinity';
create index outbox_due on gateway.outbox (next_try_at, id);
grant update (tries, next_try_at) on gateway.outbox to tw_system;
