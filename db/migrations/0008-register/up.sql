-- What the register, the supervisor and the contract ask of an installation.
alter table bank_contract
  -- Under which code the network knows the acquirer of this contract (R10); without one the bank's own.
  add column acquirer_code text,
  -- The office looks at the materials before the bank does (docs/spec/2, 资料审核).
  add column office_review boolean not null default false,
  -- R17, working days.
  add column binding_report_days int not null default 2;
alter table binding add column acquirer_code text;
alter table visit add column device_at timestamptz;

-- Runs as its owner: who asks may not see the posts above the own node, and yet head office can be asked. Answers yes or no alone.
create function tw_holds_post(the_order uuid, the_person text, the_roles text[], from_level int) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from orders o join post p on p.role = any (the_roles) and p.closed_at is null and p.person_id::text = the_person
      and p.node_id in (o.department_id, o.branch_id, case when from_level = 0 then o.province_id end)
    join person n on n.id = p.person_id and n.state = 'active' where o.id = the_order
  )
$$;
revoke all on function tw_holds_post(uuid, text, text[], int) from public;
grant execute on function tw_holds_post(uuid, text, text[], int) to tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3, tw_system;
