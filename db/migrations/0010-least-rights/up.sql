-- What a scope role sees of the tables that have no row of their own per order, and an index for each list at each level.

-- What has a due date is open: lists by due date read it from there.
update orders set due_at = null where due_at is not null and not is_open;

-- A post belongs to a node, and so to every level above it: the same policies as for orders.
alter table post add column province_id int, add column branch_id int, add column department_id int,
  add column bank_id int, add column bank_province_id int, add column bank_city_id int, add column bank_branch_id int;

-- The level columns of a node: of its own kind, from the top down to itself.
create function levels_of(node int, out province_id int, out branch_id int, out department_id int,
    out bank_id int, out bank_province_id int, out bank_city_id int, out bank_branch_id int)
  language sql stable as $$
  with recursive up as (
    select o.id, o.parent_id, o.kind, o.level from public.organisation o where o.id = node
    union all select o.id, o.parent_id, o.kind, o.level from up join public.organisation o on o.id = up.parent_id
  )
  select max(id) filter (where kind = 'company' and level = 0), max(id) filter (where kind = 'company' and level = 1),
    max(id) filter (where kind = 'company' and level = 2), max(id) filter (where kind = 'bank' and level = 0),
    max(id) filter (where kind = 'bank' and level = 1), max(id) filter (where kind = 'bank' and level = 2),
    max(id) filter (where kind = 'bank' and level = 3)
  from up
$$;
revoke all on function levels_of(int) from public;
grant execute on function levels_of(int) to tw_system;

update post p set (province_id, branch_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id) =
  (select l.province_id, l.branch_id, l.department_id, l.bank_id, l.bank_province_id, l.bank_city_id, l.bank_branch_id from levels_of(p.node_id) l);

do $$
declare
  levels text[][] := array[['tw_company_0', 'province_id'], ['tw_company_1', 'branch_id'], ['tw_company_2', 'department_id'],
                           ['tw_bank_0', 'bank_id'], ['tw_bank_1', 'bank_province_id'], ['tw_bank_2', 'bank_city_id'], ['tw_bank_3', 'bank_branch_id']];
  groups text := 'tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3';
  t text;
  i int;
begin
  foreach t in array array['person', 'post', 'idempotency', 'saved_view', 'outbox', 'audit', 'bank_contract', 'blacklist', 'setting', 'calendar_override', 'clock_fired', 'clock_watch', 'daily_anchor'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to tw_owner using (true) with check (true)', t);
    execute format('create policy system_all on %I to tw_system using (true) with check (true)', t);
    -- System rights come from the grants; the levels get theirs below, or none.
    execute format('revoke all on %I from %s', t, groups);
  end loop;
  for i in 1 .. array_length(levels, 1) loop
    execute format('create policy %I on post to %I using (%I = nullif(current_setting(''app.node'', true), '''')::int)', 'scope_' || levels[i][2], levels[i][1], levels[i][2]);
    execute format('grant select on post to %I', levels[i][1]);
    execute format('grant select (id, name, state) on person to %I', levels[i][1]);
    -- One index for each list at each level; a branch's merchants have their primary key.
    if levels[i][2] <> 'branch_id' then execute format('create index %I on merchant (%I, id desc)', 'merchant_' || levels[i][2], levels[i][2]); end if;
    execute format('create index %I on terminal (%I, serial)', 'terminal_' || levels[i][2], levels[i][2]);
    execute format('create index %I on orders (%I, due_at, id) where due_at is not null', 'orders_due_' || levels[i][2], levels[i][2]);
  end loop;
  -- A person is seen where one of its posts is: two small tables, the one place where a policy looks into another table.
  execute format('create policy scope_post on person for select to %s using (exists (select 1 from post t where t.person_id = person.id))', groups);
  execute format('create policy mine on idempotency to %s using (actor_id = nullif(current_setting(''app.person'', true), '''')) with check (actor_id = nullif(current_setting(''app.person'', true), ''''))', groups);
  execute format('grant select, insert on idempotency to %s', groups);
  execute format('create policy mine on saved_view to %s using (person_id = nullif(current_setting(''app.person'', true), '''')::uuid) with check (person_id = nullif(current_setting(''app.person'', true), '''')::uuid)', groups);
  execute format('grant select, insert, update, delete on saved_view to %s', groups);
  -- Written by every command, read by the jobs alone.
  execute format('create policy announce on outbox for insert to %s with check (true)', groups);
  execute format('grant insert on outbox to %s', groups);
end $$;

-- Sign-in reads accounts without their phone; its lines of the audit are written by the server.
revoke select on person from tw_identity;
grant select (id, name, login, state, demo) on person to tw_identity;
revoke insert on audit from tw_identity;
create policy sign_in on person for select to tw_identity using (true);
create policy sign_in on post for select to tw_identity using (true);
