-- A day's anchor by branch, so that a check can say where a rewritten history lies: branch id → {"orders": n, "hash": "…"}.
alter table daily_anchor add column branches jsonb not null default '{}';
