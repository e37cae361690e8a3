-- A file says which order it was handed in with and for which field: there is a row of it for each order that has it.
alter table file add column order_id uuid, add column field text;
drop index file_of_order;
create unique index file_of_order on file (branch_id, id, order_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id) nulls not distinct;

-- The audit is asked by order, person, kind and day, newest first; lines of one person, order and kind are folded where they are read.
alter table audit add column order_id uuid, add column order_number text;
create index audit_by_time on audit (at, id);
create index audit_by_action on audit (action, at, id);
create index audit_by_person on audit (actor_id, at, id, action) where actor_id is not null;
create index audit_by_order on audit (order_number, at, id, actor_id, action) where order_number is not null;
