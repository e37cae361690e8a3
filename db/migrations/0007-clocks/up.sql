-- Clocks told by devices, calendars kept, what a correction moved, the pace of installations (docs/spec/3).

-- What a handheld's clocks read when it was in contact, beside the server's time: off-line work is dated from it.
create table device_contact (
  id uuid primary key, person_id uuid not null references person (id), device_id text not null, run_id text not null,
  server_at timestamptz not null, wall_at timestamptz not null, steady_ms double precision not null
);
create index device_contact_of on device_contact (person_id, device_id, server_at);

-- Every calendar that clocks were ever reckoned by, under the hash of its content: history recomputes with the one in force then.
create table calendar (version text primary key, announced_years int[] not null, exceptions jsonb not null, kept_at timestamptz not null default clock_timestamp());
-- A year that the administrator entered whole: announced, whether the library knows it or not.
create table calendar_year (year int primary key check (year between 2024 and 2099), announced_at timestamptz not null);

-- Before and after of every clock that a recount or a new target moved.
create table clock_change (
  id bigint generated always as identity primary key, at timestamptz not null, cause text not null check (cause in ('recount_clocks', 'retarget_clock')),
  reason text not null, branch_id int not null, order_id uuid not null, number text not null, kind text not null, cycle int not null,
  due_before timestamptz, due_after timestamptz, target_before_ms bigint not null, target_after_ms bigint not null, version_before text not null, version_after text not null
);

-- Installations done, by node of the organisation (of every level) and day: asked by everybody's board.
create table install_pace (
  node_id int not null, day date not null, orders int not null, unverified int not null, net_ms bigint not null, gross_ms bigint not null,
  primary key (node_id, day)
);
create policy own_node on install_pace to tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3
  using (node_id = nullif(current_setting('app.node', true), '')::int);

-- Who is away, and who stands in (docs/spec/3, escalation to someone on leave).
create table person_leave (
  person_id uuid not null references person (id), from_date date not null, to_date date not null check (to_date >= from_date),
  deputy_id uuid references person (id), primary key (person_id, from_date)
);

do $$
declare
  t text;
begin
  foreach t in array array['device_contact', 'calendar', 'calendar_year', 'clock_change', 'install_pace', 'person_leave'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to tw_owner using (true) with check (true)', t);
    execute format('create policy system_all on %I to tw_system using (true) with check (true)', t);
  end loop;
end $$;

-- The report of suspensions within the last tenth of a budget.
create index orders_paused_late_province on orders (province_id, opened_at desc, id desc) where facts ->> 'paused_late' is not null;
create index orders_paused_late_branch on orders (branch_id, opened_at desc, id desc) where facts ->> 'paused_late' is not null;

grant select, insert, delete on device_contact to tw_system;
grant select, insert on calendar, clock_change to tw_system;
grant select, insert, update, delete on calendar_year, install_pace, person_leave to tw_system;
grant delete on calendar_override to tw_system;
grant select on install_pace to tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3;

-- The supervisor's deadlines count among those of our side.
update orders o set due_at = (
    select min(to_timestamp((c ->> 'dueAt')::float8 / 1000)) from jsonb_array_elements(o.clocks) c
    where c ->> 'endedAt' is null and c ->> 'dueAt' is not null and c ->> 'side' <> 'bank')
  where is_open and clocks @> '[{"side": "supervisor", "endedAt": null}]';

-- A notice may be about no order: an alarm to who keeps the calendar.
alter table notice alter column order_id drop not null, alter column branch_id drop not null, alter column province_id drop not null,
  alter column department_id drop not null, alter column bank_id drop not null;

-- How long each is kept (docs/spec/11, R18).
comment on table device_contact is 'retention: session';
comment on table calendar is 'retention: reference';
comment on table calendar_year is 'retention: reference';
comment on table clock_change is 'retention: archive';
comment on table install_pace is 'retention: derived';
comment on table person_leave is 'retention: account';
