-- What the installation asks of the database: numbers that are given once, keys that can begin anew, questions across scopes that
-- answer with yes or no alone.

-- One TID is one living terminal, one MID one merchant of a bank: the gateway finds them by these alone.
drop index terminal_tid;
create unique index terminal_tid on terminal (tid) where tid is not null and state in ('issued', 'installed');
create unique index merchant_mid_once on merchant (bank_id, mid) where mid is not null;

-- A key that was begun anew keeps its retired halves beside the new ones.
alter table terminal_key add column attempt int not null default 1;
alter table terminal_key drop constraint terminal_key_pkey;
alter table terminal_key add primary key (branch_id, order_id, serial, slot, attempt);

-- Two reports of one serial may be under way; accepted is one of them (R10).
drop index binding_active;
create unique index binding_active on binding (serial) where state = 'accepted';

-- Runs as its owner: whether a number is taken is the whole province's to know, by whom is not.
create function tw_numbers_in_use(the_order uuid, the_mid text, the_tids text[]) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(n.number), '{}') from (
    select m.mid as number from orders o join merchant m on m.bank_id = o.bank_id and m.mid = the_mid and m.id <> o.merchant_id where o.id = the_order
    union all
    select t.tid from terminal t where t.tid = any (the_tids) and t.state in ('issued', 'installed') and t.order_id is distinct from the_order
  ) n
$$;
revoke all on function tw_numbers_in_use(uuid, text, text[]) from public;
grant execute on function tw_numbers_in_use(uuid, text, text[]) to tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3, tw_system;

-- Terminals of an order go back to the stock: as owner, because what lies in the stock belongs to no bank and no department any more,
-- and who gives it back could not write such a row. Only what was issued to this very order moves.
create function tw_give_back(the_branch int, the_order uuid, the_serials text[], the_state text, the_actor text, the_at timestamptz) returns int
language sql security definer set search_path = public, pg_temp as $$
  with moved as (
    update terminal t set state = the_state, order_id = null, merchant_id = null, tid = null, kcv = null, program = null,
      department_id = null, bank_id = null, bank_province_id = null, bank_city_id = null, bank_branch_id = null,
      key_state = case when t.key_state = 'none' then 'none' else 'retired' end, updated_at = the_at
    where t.branch_id = the_branch and t.order_id = the_order and t.state = 'issued' and (the_serials is null or t.serial = any (the_serials))
    returning t.serial
  ), entered as (
    insert into stock_movement (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, serial, from_place, to_place, order_id, actor_id, moved_at)
    select o.branch_id, gen_random_uuid(), o.province_id, o.department_id, o.bank_id, o.bank_province_id, o.bank_city_id, o.bank_branch_id,
      m.serial, 'order', 'branch_warehouse', o.id, the_actor, the_at
    from moved m join orders o on o.branch_id = the_branch and o.id = the_order returning 1
  )
  select count(*)::int from entered
$$;
revoke all on function tw_give_back(int, uuid, text[], text, text, timestamptz) from public;
grant execute on function tw_give_back(int, uuid, text[], text, text, timestamptz) to tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3, tw_system;
