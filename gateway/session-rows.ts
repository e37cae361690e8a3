import type { Lane } from '#db/lane.ts'
import { BATCH_ROUND } from '#domain/card/batch-number.ts'

export type MacKind = 'annex-b' | 'x9.19' | 'sm4'

/** A terminal with a loaded key, and what it agreed with the gateway at its last sign-in. Keys are sealed. */
export interface TerminalRow {
  readonly tid: string
  readonly mid: string
  readonly serial: string
  readonly mcc: string
  readonly sign_name: string | null
  readonly branch_id: number
  readonly order_id: string
  /** `issued` until its installation is accepted. */
  readonly state: string
  readonly component_one: string
  readonly component_two: string
  readonly batch: number | null
  readonly mac: MacKind | null
  readonly pik: string | null
  readonly mak: string | null
  readonly parameters_due: boolean | null
  /** Test transactions were done in its batch. */
  readonly test: boolean | null
}

/** The terminal with this TID and a loaded key, or null. */
export async function terminalRow(lane: Lane, tid: string): Promise<TerminalRow | null> {
  const rows = await lane.ask(
    'terminal',
    `select f.tid, f.mid, f.serial, f.mcc, f.sign_name, f.branch_id, f.order_id, f.state, f.component_one, f.component_two,
      s.batch, s.mac, s.pik, s.mak, s.parameters_due, s.test
     from gateway.field_terminal f left join gateway.session s on s.tid = f.tid and s.serial = f.serial where f.tid = $1`,
    [tid],
  )
  return rows[0] ?? null
}

/** Is there a merchant with this MID? */
export async function merchantKnown(lane: Lane, mid: string): Promise<boolean> {
  return (await lane.ask('merchant-known', 'select 1 from gateway.field_merchant where mid = $1 limit 1', [mid])).length > 0
}

/** In SQL: the batch behind this one. No batch has the number 0. */
export const nextBatch = (batch: string): string => `${batch} + 1 + (${batch} % ${BATCH_ROUND} = ${BATCH_ROUND - 1})::int`

/** A sign-in: new working keys; the batch goes on, a terminal in another's place begins its own. */
export async function signInRow(
  lane: Lane,
  row: { tid: string; mid: string; serial: string; pik: string; mak: string; mac: MacKind; at: number },
): Promise<{ batch: number }> {
  const rows = await lane.ask(
    'sign-in',
    `insert into gateway.session as s (tid, mid, serial, pik, mak, mac, signed_in_at, last_seen_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($7::float8 / 1000))
     on conflict (tid) do update set pik = excluded.pik, mak = excluded.mak, mac = excluded.mac, mid = excluded.mid, signed_in_at = excluded.signed_in_at,
       last_seen_at = excluded.last_seen_at, batch = case when s.serial = excluded.serial then s.batch else ${nextBatch('s.batch')} end,
       parameters_due = s.parameters_due or s.serial <> excluded.serial, test = s.test and s.serial = excluded.serial, serial = excluded.serial
     returning batch`,
    [row.tid, row.mid, row.serial, row.pik, row.mak, row.mac, row.at],
  )
  return rows[0]
}

/** A sign-out: its working keys are gone. */
export function signOutRow(lane: Lane, tid: string): Promise<unknown> {
  return lane.ask('sign-out', 'update gateway.session set pik = null, mak = null where tid = $1', [tid])
}

/** Its batch will hold test transactions, until it is settled. */
export function testBegun(lane: Lane, tid: string): Promise<unknown> {
  return lane.ask('test-begun', 'update gateway.session set test = true where tid = $1', [tid])
}

/** Its menus and parameters are on the terminal now. */
export function parametersTaken(lane: Lane, tid: string): Promise<unknown> {
  return lane.ask('parameters-taken', 'update gateway.session set parameters_due = false where tid = $1', [tid])
}

/** What a terminal says of its parts (007, 7.3.7): the last word counts. */
export function stateTold(lane: Lane, row: { tid: string; said: string; at: number }): Promise<unknown> {
  return lane.ask(
    'state-told',
    'update gateway.session set told_state = $2, told_state_at = to_timestamp($3::float8 / 1000) where tid = $1',
    [row.tid, row.said, row.at],
  )
}

/** Last activity of many terminals at once. */
export function touchRows(lane: Lane, seen: readonly { readonly tid: string; readonly at: number }[]): Promise<unknown> {
  return lane.ask(
    'touch',
    `update gateway.session s set last_seen_at = to_timestamp(t.at / 1000) from json_to_recordset($1::json) as t (tid text, at float8) where s.tid = t.tid`,
    [JSON.stringify(seen)],
  )
}

export interface IssuerRow {
  readonly id: string
  readonly name: string
  readonly host: string
  readonly port: number
  readonly mak: string | null
  readonly pik: string | null
  readonly connects: 'out' | 'in'
}

/** Issuers with the products that terminals may sell on their cards. */
export function issuerRows(lane: Lane): Promise<IssuerRow[]> {
  return lane.ask('issuers', 'select id, name, host, port, mak, pik, connects from gateway.issuer order by id', [])
}

/** Products as they are kept; the rules read `body`. `rank` counts issuers from the one that was enrolled by hand last. */
export function productRows(
  lane: Lane,
): Promise<{ readonly project: string; readonly issuer_id: string; readonly body: unknown; readonly rank: number }[]> {
  return lane.ask(
    'products',
    `select p.project, p.issuer_id, p.body, dense_rank() over (order by i.enrolled_at desc nulls last)::int as rank
     from gateway.product p join gateway.issuer i on i.id = p.issuer_id order by p.project`,
    [],
  )
}
