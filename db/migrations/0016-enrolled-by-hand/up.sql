-- When an issuer was enrolled by hand: its cards go to it, also those that a bank of the demo had before. Null: the demo's own.
alter table gateway.issuer add column enrolled_at timestamptz;
