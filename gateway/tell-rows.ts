import type { Lane } from '#db/lane.ts'
import { LOCKS } from '#db/locks.ts'
import type { RateRow } from './meter.ts'

/** Writes what the operations page shows: links and rates. */
export async function tellOperations(
  lane: Lane,
  links: readonly { readonly issuer_id: string; readonly state: string; readonly since: number; readonly waiting: number }[],
  rates: readonly RateRow[],
  at: number,
): Promise<void> {
  await lane.ask(
    'tell-links',
    `insert into gateway.link (issuer_id, state, since, waiting, told_at)
     select issuer_id, state, to_timestamp(since / 1000), waiting, to_timestamp($2::float8 / 1000)
     from json_to_recordset($1::json) as l (issuer_id text, state text, since float8, waiting int)
     on conflict (issuer_id) do update set state = excluded.state, since = excluded.since, waiting = excluded.waiting, told_at = excluded.told_at`,
    [JSON.stringify(links), at],
  )
  if (rates.length === 0) return
  await lane.ask(
    'tell-rates',
    `insert into gateway.rate as r (minute, issuer_id, kind, answer, messages, total_ms)
     select to_timestamp(minute / 1000), issuer_id, kind, answer, messages, total_ms
     from json_to_recordset($1::json) as n (minute float8, issuer_id text, kind text, answer text, messages int, total_ms bigint)
     on conflict (minute, issuer_id, kind, answer) do update set messages = r.messages + excluded.messages, total_ms = r.total_ms + excluded.total_ms`,
    [JSON.stringify(rates)],
  )
}

/** The database's clock, epoch milliseconds. */
export async function databaseNow(lane: Lane): Promise<number> {
  return Number((await lane.ask('now', 'select clock_timestamp() as now', []))[0]?.now)
}

/** One gateway a database: a second one would not know what waits in the first. Asked on every connection of its lane. */
export const GATEWAY_LOCK = `select pg_try_advisory_lock(${LOCKS.gateway})`

/** Is it this lane's connection that holds the lock? */
export async function holdsGatewayLock(lane: Lane): Promise<boolean> {
  const rows = await lane.ask(
    'gateway-lock',
    `select exists (select 1 from pg_locks where locktype = 'advisory' and objid = ${LOCKS.gateway} and granted and pid = pg_backend_pid()) as held`,
    [],
  )
  return rows[0]?.held === true
}
