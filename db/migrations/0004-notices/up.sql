-- Notices to people, and when each order's clocks have something to tell next (docs/spec/3, "How a clock counts").

-- Of one person and of one order: only who it is for reads it, and only in a post whose scope holds the order.
create table notice (
  -- Made of person, order and cause: the same notice twice is one row.
  id uuid primary key,
  person_id uuid not null references person (id),
  branch_id int not null, province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  order_id uuid not null,
  kind text not null, data jsonb not null,
  -- When it fell due; a server that was down tells later, and yet of then.
  at timestamptz not null,
  read_at timestamptz
);
create index notice_newest on notice (person_id, at desc, id desc);
create index notice_unread on notice (person_id, at desc, id desc) where read_at is null;

-- One row for each order with a step ahead: what is due next is one index scan.
create table clock_watch (order_id uuid primary key, branch_id int not null, next_at timestamptz not null);
create index clock_watch_next on clock_watch (next_at);

do $$
declare
  levels text[][] := array[['tw_company_0', 'province_id'], ['tw_company_1', 'branch_id'], ['tw_company_2', 'department_id'],
                           ['tw_bank_0', 'bank_id'], ['tw_bank_1', 'bank_province_id'], ['tw_bank_2', 'bank_city_id'], ['tw_bank_3', 'bank_branch_id']];
  mine text := 'person_id = nullif(current_setting(''app.person'', true), '''')::uuid and %I = nullif(current_setting(''app.node'', true), '''')::int';
  i int;
begin
  alter table notice enable row level security;
  alter table notice force row level security;
  create policy owner_all on notice to tw_owner using (true) with check (true);
  create policy system_all on notice to tw_system using (true) with check (true);
  for i in 1 .. array_length(levels, 1) loop
    execute format('create policy %I on notice to %I using (' || mine || ')', 'mine_' || levels[i][2], levels[i][1], levels[i][2]);
    execute format('grant select, update (read_at) on notice to %I', levels[i][1]);
  end loop;
end $$;
grant select, insert on notice to tw_system;
grant select, insert, update, delete on clock_watch to tw_system;
