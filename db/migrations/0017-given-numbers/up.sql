-- A TID is given to one order, from the moment it is given: before, only the terminal that got it from the warehouse held it, and the
-- second order with the same number found out there.
create table tid_given (
  tid text primary key,
  branch_id int not null, order_id uuid not null
);
create index tid_given_of_order on tid_given (branch_id, order_id);
comment on table tid_given is 'retention: archive';
alter table tid_given enable row level security;
alter table tid_given force row level security;
create policy owner_all on tid_given to tw_owner using (true) with check (true);
create policy system_all on tid_given to tw_system using (true) with check (true);
grant select on tid_given to tw_system;

-- Of two orders that share a number already, the elder keeps it.
insert into tid_given (tid, branch_id, order_id)
select distinct on (given.tid) given.tid, o.branch_id, o.id
from orders o cross join lateral jsonb_array_elements_text(o.facts -> 'tids') as given (tid)
where jsonb_typeof(o.facts -> 'tids') = 'array' and o.state <> 'cancelled'
order by given.tid, o.opened_at, o.id;

-- Runs as its owner: whether a number is taken is the whole province's to know, by whom is not.
create or replace function tw_numbers_in_use(the_order uuid, the_mid text, the_tids text[]) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct n.number), '{}') from (
    select m.mid as number from orders o join merchant m on m.bank_id = o.bank_id and m.mid = the_mid and m.id <> o.merchant_id where o.id = the_order
    union all
    select t.tid from terminal t where t.tid = any (the_tids) and t.state in ('issued', 'installed') and t.order_id is distinct from the_order
    union all
    select g.tid from tid_given g where g.tid = any (the_tids) and g.order_id <> the_order
  ) n
$$;

-- The order has these TIDs now and no others; who comes second to one of them fails on its key.
create function tw_give_tids(the_branch int, the_order uuid, the_tids text[]) returns int
language sql security definer set search_path = public, pg_temp as $$
  delete from tid_given g where g.branch_id = the_branch and g.order_id = the_order and not g.tid = any (the_tids)
    and exists (select from orders o where o.branch_id = the_branch and o.id = the_order);
  with given as (
    insert into tid_given (tid, branch_id, order_id)
    select n.tid, o.branch_id, o.id from unnest(the_tids) as n (tid) join orders o on o.branch_id = the_branch and o.id = the_order
    where not exists (select from tid_given g where g.tid = n.tid and g.order_id = the_order)
    returning 1
  )
  select count(*)::int from given
$$;
revoke all on function tw_give_tids(int, uuid, text[]) from public;
grant execute on function tw_give_tids(int, uuid, text[]) to tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3, tw_system;
