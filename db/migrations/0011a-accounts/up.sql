-- Accounts that are kept by the product: a second factor being enrolled, when somebody was last here, who made which contract.
alter table identity.credential add column totp_pending text, add column last_seen_at timestamptz not null default clock_timestamp();
comment on column identity.credential.totp_secret is 'sealed';
comment on column identity.credential.totp_pending is 'sealed';
create index session_person on identity.session (person_id);
