-- Foundation: organisations, people, orders with their history, merchants, terminals, stock, keys, files, audit.
-- Every scoped row carries one column per level; a policy is one integer equality (ARCHITECTURE.md, rule 2).

create table setting (key text primary key, value jsonb not null);

-- Reference tables ------------------------------------------------------------------------------------------------
create table organisation (
  id int primary key,
  kind text not null check (kind in ('company', 'bank')),
  level int not null check (level between 0 and 3),
  parent_id int references organisation (id),
  code text not null unique,
  name text not null,
  short_name text not null,
  division_code text,
  region_class text check (region_class in ('urban', 'county')),
  lat double precision,
  lon double precision,
  closed_at timestamptz
);
create table bank_contract (
  id int primary key,
  bank_id int not null references organisation (id),
  capacity text not null check (capacity in ('acquirer', 'outsourcer')),
  filing_number text,
  filing_valid_to date,
  install_days_urban int not null default 3,
  install_days_county int not null default 4,
  bank_hold_days int not null default 2,
  correction_days int not null default 5,
  auto_accept boolean not null default false,
  valid_from date not null,
  valid_to date
);
create table person (
  id uuid primary key,
  name text not null,
  login text not null unique,
  phone text,
  state text not null default 'active' check (state in ('active', 'dormant', 'left')),
  demo boolean not null default false
);
create table post (
  id uuid primary key,
  person_id uuid not null references person (id),
  role text not null,
  node_id int not null references organisation (id),
  closed_at timestamptz
);
create index post_by_person on post (person_id);
create index post_by_node on post (node_id, role);
create table calendar_override (date date primary key, working boolean not null, note text not null);
create table blacklist (licence_number text primary key, reason text not null, source text not null, listed_at timestamptz not null);

-- Scoped tables ---------------------------------------------------------------------------------------------------
create table merchant (
  branch_id int not null, id uuid not null,
  province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  mid text, name text not null, sign_name text, licence_number text not null, mcc text not null,
  address text not null, lat double precision, lon double precision,
  contact_name text, contact_phone text, legal_person text, settlement_account text,
  state text not null default 'prospect' check (state in ('prospect', 'signing', 'normal', 'suspended', 'closed')),
  risk_grade text not null default 'A' check (risk_grade in ('A', 'B', 'C', 'D')),
  created_at timestamptz not null,
  primary key (branch_id, id)
);
comment on column merchant.contact_name is 'personal';
comment on column merchant.contact_phone is 'personal';
comment on column merchant.legal_person is 'personal';
comment on column merchant.settlement_account is 'personal';
create index merchant_by_licence on merchant (licence_number);

create table orders (
  branch_id int not null, id uuid not null,
  province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  number text not null, process text not null, definition_version int not null,
  state text not null, holder text not null check (holder in ('company', 'bank', 'nobody')),
  capacity text not null check (capacity in ('acquirer', 'outsourcer')),
  region_class text not null check (region_class in ('urban', 'county')),
  source text not null,
  merchant_id uuid not null, merchant_name text not null, terminals_wanted int not null,
  assignee_id uuid, helper_ids uuid[] not null default '{}',
  suspended jsonb, facts jsonb not null, clocks jsonb not null,
  due_at timestamptz, is_open boolean not null,
  version int not null, last_hash text not null, possible_duplicate boolean not null default false,
  opened_at timestamptz not null, closed_at timestamptz, updated_at timestamptz not null,
  primary key (branch_id, id)
-- Room on each page: an action that moves no indexed column then touches no index.
) with (fillfactor = 70);
create unique index orders_number on orders (branch_id, number);
create index orders_id on orders (id);
create index orders_open_province on orders (province_id, opened_at desc, id desc) where is_open;
create index orders_open_branch on orders (branch_id, opened_at desc, id desc) where is_open;
create index orders_open_department on orders (department_id, opened_at desc, id desc) where is_open;
create index orders_open_bank on orders (bank_id, opened_at desc, id desc) where is_open;
create index orders_open_bank_province on orders (bank_province_id, opened_at desc, id desc) where is_open;
create index orders_open_bank_city on orders (bank_city_id, opened_at desc, id desc) where is_open;
create index orders_open_bank_branch on orders (bank_branch_id, opened_at desc, id desc) where is_open;
create index orders_all_province on orders (province_id, opened_at desc, id desc);
create index orders_all_branch on orders (branch_id, opened_at desc, id desc);
create index orders_all_department on orders (department_id, opened_at desc, id desc);
create index orders_all_bank on orders (bank_id, opened_at desc, id desc);
create index orders_all_bank_province on orders (bank_province_id, opened_at desc, id desc);
create index orders_all_bank_city on orders (bank_city_id, opened_at desc, id desc);
create index orders_all_bank_branch on orders (bank_branch_id, opened_at desc, id desc);
create index orders_due on orders (due_at) where is_open and due_at is not null;
create index orders_assignee on orders (assignee_id, opened_at desc, id desc) where is_open;
create index orders_merchant on orders (merchant_id);

create table order_event (
  branch_id int not null, order_id uuid not null, seq int not null,
  province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  type text not null, effective_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  -- The hashed bytes themselves: jsonb would reorder keys and rewrite numbers.
  body text not null,
  prev_hash text not null, hash text not null,
  primary key (branch_id, order_id, seq, recorded_at)
) partition by range (recorded_at);
create table order_event_other partition of order_event default;
do $$
declare
  month date := '2026-01-01';
begin
  while month < '2028-01-01' loop
    execute format('create table order_event_%s partition of order_event for values from (%L) to (%L)', to_char(month, 'YYYYMM'), month, month + interval '1 month');
    month := month + interval '1 month';
  end loop;
end $$;

create table order_private (
  branch_id int not null, order_id uuid not null, seq int not null, path text not null,
  province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  value text not null, salt text not null,
  retention_class text not null default 'archive',
  primary key (branch_id, order_id, seq, path)
);
comment on column order_private.value is 'personal';

create table visit (
  branch_id int not null, id uuid not null, order_id uuid not null,
  province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  person_id uuid not null, purpose text not null, check_in_at timestamptz not null, check_out_at timestamptz,
  lat double precision, lon double precision, accuracy_m double precision, distance_m double precision,
  flags text[] not null default '{}',
  primary key (branch_id, id)
);
create index visit_order on visit (branch_id, order_id);

create table terminal (
  branch_id int not null, id uuid not null,
  province_id int not null, department_id int,
  bank_id int, bank_province_id int, bank_city_id int, bank_branch_id int,
  serial text not null unique, maker text not null, model text not null, tid text,
  order_id uuid, merchant_id uuid,
  state text not null check (state in ('received', 'in_stock', 'issued', 'installed', 'faulty', 'repairing', 'scrapped', 'lost')),
  key_state text not null default 'none' check (key_state in ('none', 'requested', 'received', 'loaded', 'retired')),
  kcv text, program text, updated_at timestamptz not null,
  primary key (branch_id, id)
);
create index terminal_order on terminal (order_id);
create index terminal_merchant on terminal (merchant_id);
create index terminal_stock on terminal (branch_id, state, model, serial);

create table stock_movement (
  branch_id int not null, id uuid not null,
  province_id int not null, department_id int,
  bank_id int, bank_province_id int, bank_city_id int, bank_branch_id int,
  serial text not null, from_place text not null, to_place text not null,
  order_id uuid, actor_id text not null, moved_at timestamptz not null,
  primary key (branch_id, id)
);
create index stock_movement_serial on stock_movement (serial, moved_at);

-- Key material at rest only under the key provider's key; the digest finds a second terminal with one key (R12).
create table terminal_key (
  branch_id int not null, order_id uuid not null, serial text not null, slot int not null default 1 check (slot between 1 and 3),
  province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  component_one text, component_two text, kcv_one text, kcv_two text, kcv text, digest text,
  state text not null default 'requested' check (state in ('requested', 'received', 'loaded', 'retired')),
  primary key (branch_id, order_id, serial, slot)
);
create unique index terminal_key_once on terminal_key (digest) where digest is not null and state <> 'retired';

create table binding (
  branch_id int not null, id uuid not null, serial text not null, version int not null,
  province_id int not null, department_id int not null,
  bank_id int not null, bank_province_id int, bank_city_id int, bank_branch_id int,
  order_id uuid not null, mid text not null, licence_number text not null, address text not null, account_digest text,
  state text not null check (state in ('submitted', 'accepted', 'mismatch', 'ended')), reported_at timestamptz not null,
  primary key (branch_id, id)
);
create unique index binding_active on binding (serial) where state in ('submitted', 'accepted');
create index binding_order on binding (branch_id, order_id);

create table file (
  branch_id int not null, id uuid not null,
  province_id int not null, department_id int,
  bank_id int, bank_province_id int, bank_city_id int, bank_branch_id int,
  sha256 text not null, size int not null, media_type text not null, uploaded_by uuid not null, uploaded_at timestamptz not null,
  primary key (branch_id, id)
);
create index file_id on file (id);

create table search_token (
  branch_id int not null, token text not null, target_kind text not null, target_id uuid not null,
  province_id int not null, department_id int,
  bank_id int, bank_province_id int, bank_city_id int, bank_branch_id int,
  primary key (branch_id, token, target_kind, target_id)
);
create index search_province on search_token (province_id, token text_pattern_ops);
create index search_branch on search_token (branch_id, token text_pattern_ops);
create index search_department on search_token (department_id, token text_pattern_ops);
create index search_bank on search_token (bank_id, token text_pattern_ops);
create index search_bank_province on search_token (bank_province_id, token text_pattern_ops);
create index search_bank_city on search_token (bank_city_id, token text_pattern_ops);
create index search_bank_branch on search_token (bank_branch_id, token text_pattern_ops);

-- Local tables ----------------------------------------------------------------------------------------------------
create table outbox (id bigint generated always as identity primary key, branch_id int not null, order_id uuid not null, topic text not null, body jsonb not null, created_at timestamptz not null default clock_timestamp());
create table idempotency (
  actor_id text not null, key text not null, input_hash text not null, order_id uuid not null, answer text not null, created_at timestamptz not null default clock_timestamp(),
  primary key (actor_id, key)
);
create index idempotency_age on idempotency (created_at);
create table clock_fired (order_id uuid not null, kind text not null, cycle int not null, level text not null, fired_at timestamptz not null, primary key (order_id, kind, cycle, level));
create table saved_view (id uuid primary key, person_id uuid not null, name text not null, query text not null, position int not null default 0);
create index saved_view_person on saved_view (person_id);
create table audit (
  id bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(),
  actor_id text, role text, node_id int, action text not null, target_kind text, target_id text, detail jsonb not null default '{}', address text
);
create table daily_anchor (date date primary key, orders int not null, hash text not null);
create sequence order_serial;

-- Sign-in (its own role sees nothing else) ------------------------------------------------------------------------
create schema identity;
create table identity.credential (
  person_id uuid primary key references public.person (id), password_hash text not null, totp_secret text, totp_last bigint not null default 0,
  demo boolean not null default false, failures int not null default 0, locked_until timestamptz, changed_at timestamptz not null default clock_timestamp()
);
create table identity.session (
  id uuid primary key, token_hash text not null unique, person_id uuid not null references public.person (id), post_id uuid not null,
  created_at timestamptz not null, seen_at timestamptz not null, expires_at timestamptz not null, address text
);

-- Rights ----------------------------------------------------------------------------------------------------------
do $$
declare
  scoped text[] := array['merchant', 'orders', 'order_event', 'order_private', 'visit', 'terminal', 'stock_movement', 'terminal_key', 'binding', 'file', 'search_token'];
  levels text[][] := array[['tw_company_0', 'province_id'], ['tw_company_1', 'branch_id'], ['tw_company_2', 'department_id'],
                           ['tw_bank_0', 'bank_id'], ['tw_bank_1', 'bank_province_id'], ['tw_bank_2', 'bank_city_id'], ['tw_bank_3', 'bank_branch_id']];
  groups text := 'tw_company_0, tw_company_1, tw_company_2, tw_bank_0, tw_bank_1, tw_bank_2, tw_bank_3, tw_system';
  append_only text[] := array['order_event', 'stock_movement'];
  t text;
  i int;
begin
  foreach t in array scoped loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to tw_owner using (true) with check (true)', t);
    execute format('create policy system_all on %I to tw_system using (true) with check (true)', t);
    for i in 1 .. array_length(levels, 1) loop
      execute format('create policy %I on %I to %I using (%I = nullif(current_setting(''app.node'', true), '''')::int) with check (%I = nullif(current_setting(''app.node'', true), '''')::int)',
        'scope_' || levels[i][2], t, levels[i][1], levels[i][2], levels[i][2]);
    end loop;
    if t = any (append_only) then execute format('grant select, insert on %I to %s', t, groups);
    else execute format('grant select, insert, update on %I to %s', t, groups);
    end if;
  end loop;
  execute format('grant delete on order_private, search_token to tw_system');
  -- A partition asked directly has no policy of its own: nobody is granted one, and it is closed all the same.
  for t in select inhrelid::regclass::text from pg_inherits where inhparent = 'order_event'::regclass loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy owner_all on %s to tw_owner using (true) with check (true)', t);
  end loop;
  execute format('grant select on organisation, bank_contract, person, post, calendar_override, blacklist, setting to %s', groups);
  execute format('grant insert on outbox, idempotency, audit to %s', groups);
  execute format('grant select on idempotency to %s', groups);
  execute format('grant select, insert, update, delete on saved_view to %s', groups);
  execute format('grant usage on sequence order_serial to %s', groups);
end $$;
grant select, insert, update on organisation, bank_contract, person, post, calendar_override, blacklist, setting to tw_system;
grant select, delete on outbox, idempotency to tw_system;
grant select, insert on clock_fired, daily_anchor to tw_system;
grant select on audit to tw_system;
grant usage on schema identity to tw_identity;
grant select, insert, update, delete on identity.credential, identity.session to tw_identity;
grant select on person, post, organisation to tw_identity;
grant insert on audit to tw_identity;
