-- Where somebody is checked in and not yet out: few rows, asked whenever a handheld opens its day.
create index visit_open on visit (person_id) where check_out_at is null;
