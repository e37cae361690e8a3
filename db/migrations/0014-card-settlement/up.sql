-- A batch that was done in test state (Q/CUP 007, 7.1.4.1): settled between terminal and gateway, and nobody's business else.
alter table gateway.batch add column test boolean not null default false;
-- Chip details that came during an upload (60.3 = 205, 206): their chip data is not kept (R14), their number counts at its end.
alter table gateway.batch add column details int not null default 0;
