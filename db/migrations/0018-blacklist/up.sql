-- R4: which list was asked is part of the answer, and a list that names nobody is a list all the same.
create table blacklist_list (
  source text primary key, listed_on date not null, entries int not null, digest text not null, imported_at timestamptz not null
);
comment on table blacklist_list is 'retention: reference';
alter table blacklist_list enable row level security;
alter table blacklist_list force row level security;
create policy owner_all on blacklist_list to tw_owner using (true) with check (true);
create policy system_all on blacklist_list to tw_system using (true) with check (true);
grant select, insert, update, delete on blacklist_list to tw_system;

-- Two sources may name the same merchant; a new list replaces the whole of the same source.
alter table blacklist drop constraint blacklist_pkey;
alter table blacklist add primary key (source, licence_number);
grant delete on blacklist to tw_system;
insert into blacklist_list (source, listed_on, entries, digest, imported_at)
select source, max(listed_at)::date, count(*), '', now() from blacklist group by source;
