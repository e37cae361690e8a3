-- A photo may be handed in with the orders of two banks: there is a row of it for each, with the levels of that order.
alter table file drop constraint file_pkey;
create unique index file_of_order on file (branch_id, id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id) nulls not distinct;
