-- What waits for issuers has one index. While the planner has not counted again, a second one looks as good to it for every question, also
-- for those that it answers by reading all of it: just when an issuer has fallen silent and very much waits.
drop index gateway.advice_of_day;
