-- What the gateway counts by minute is for looking at the last hours and days, and was kept for ever.
insert into retention (class, begins, keeps, because) values
  ('count', 'its minute', '30 days', 'screens count through seven days; the transactions themselves are kept');
comment on table gateway.rate is 'retention: count';
grant delete on gateway.rate to tw_system;
