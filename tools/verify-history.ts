import { Client } from 'pg'
import { runningUrl, startEmbedded } from '../db/embedded.ts'
import { readConfig } from '../server/config.ts'
import { FIRST_HASH } from '../server/order/chain-events.ts'

const BROKEN_SHOWN = 20

/** Every event whose hash, place or link is not what the chain says, and every order whose row is not at its chain's end. One statement. */
const VERIFY = `
  with links as (
    select branch_id, order_id, seq, prev_hash, hash, body,
      row_number() over chain as place, lag(hash, 1, '${FIRST_HASH}') over chain as before
    from order_event window chain as (partition by branch_id, order_id order by seq)
  ), wrong as (
    select order_id, seq, case
        when seq <> place then 'an event before it is missing'
        when prev_hash <> before then 'it does not follow the event before it'
        when hash <> encode(sha256(convert_to(prev_hash || E'\\n' || body, 'UTF8')), 'hex') then 'its text was changed'
      end as why
    from links
    where seq <> place or prev_hash <> before or hash <> encode(sha256(convert_to(prev_hash || E'\\n' || body, 'UTF8')), 'hex')
  ), ends as (
    select branch_id, order_id, max(seq) as seq, (array_agg(hash order by seq desc))[1] as hash from order_event group by branch_id, order_id
  ), rows_off as (
    select coalesce(o.id, e.order_id) as order_id, coalesce(e.seq, 0) as seq, case when o.id is null then 'its order is missing' else 'the order is not at the end of its history' end as why
    from orders o full join ends e on e.branch_id = o.branch_id and e.order_id = o.id
    where o.id is null or e.order_id is null or o.version <> e.seq or o.last_hash <> e.hash
  )
  select (select count(*) from orders)::int as orders, (select count(*) from links)::int as events,
    coalesce((select json_agg(b) from (select * from (select * from wrong union all select * from rows_off) x order by order_id, seq limit ${BROKEN_SHOWN}) b), '[]') as broken`

interface Verdict {
  readonly orders: number
  readonly events: number
  readonly broken: readonly { readonly order_id: string; readonly seq: number; readonly why: string }[]
}

/** Recomputes the hash chain of every order of a database. */
export async function verifyHistory(url: string): Promise<Verdict> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Verdict>(VERIFY)
    return rows[0] ?? { orders: 0, events: 0, broken: [] }
  } finally {
    await client.end()
  }
}

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const running = config.databaseUrl ?? runningUrl(config.dataDir)
  const own = running ? null : await startEmbedded(config.dataDir)
  try {
    const { orders, events, broken } = await verifyHistory(running ?? own?.url ?? '')
    for (const one of broken) console.log(`order ${one.order_id}, event ${one.seq}: ${one.why}`)
    console.log(
      `${orders} orders, ${events} events, ${broken.length === 0 ? 'every chain holds' : `broken in ${broken.length}${broken.length === BROKEN_SHOWN ? ' or more' : ''} places`}`,
    )
    process.exitCode = broken.length === 0 ? 0 : 1
  } finally {
    await own?.stop()
  }
}

if (process.argv[1]?.endsWith('verify-history.ts')) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
