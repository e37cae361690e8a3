import '#db/right-node.ts'
import { Client } from 'pg'
import { runningUrl, startEmbedded } from '../db/embedded.ts'
import { readConfig } from '../server/config.ts'
import { AnchorCheck, type StoredAnchor } from './history/anchor-check.ts'
import { FAULTS_KEPT, type Fault, Faults, sentence } from './history/faults.ts'
import { checkOrders } from './history/order-check.ts'
import { readReference } from './history/reference.ts'

export interface Verdict {
  readonly orders: number
  readonly events: number
  /** Days whose anchor was compared. */
  readonly anchors: number
  /** The newest anchor, to be laid beside the line that the server's log holds. */
  readonly lastAnchor: { readonly date: string; readonly hash: string } | null
  /** Orders whose clocks were reckoned with another calendar than today's: replayed, not recomputed. */
  readonly otherCalendar: number
  readonly faults: number
  /** The first of them. */
  readonly broken: readonly Fault[]
}

/**
 * Walks through the whole history once, in one read-only snapshot and with one order in memory at a time: hash chains, rows against
 * their replay, clocks against the rules, personal values against their digests, days against their anchors.
 * @param known anchors as a log or a printout told them, `YYYY-MM-DD` → hash
 */
export async function verifyHistory(url: string, known: ReadonlyMap<string, string> = new Map()): Promise<Verdict> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const reference = await readReference(client)
    const { rows } = await client.query<StoredAnchor>('select date::text, orders, hash, branches from daily_anchor order by date')
    const faults = new Faults()
    const anchors = new AnchorCheck(rows)
    const counts = await checkOrders(client, reference, anchors, faults)
    anchors.finish(known, faults)
    const last = rows.at(-1)
    return {
      ...counts,
      anchors: rows.length,
      lastAnchor: last ? { date: last.date, hash: last.hash } : null,
      faults: faults.count,
      broken: faults.kept,
    }
  } finally {
    await client.end()
  }
}

/** Arguments such as `--anchor 2026-11-23=<hash>`. */
function knownAnchors(args: readonly string[]): Map<string, string> {
  const known = new Map<string, string>()
  for (const [index, arg] of args.entries()) {
    if (arg !== '--anchor') continue
    const [date, hash] = (args[index + 1] ?? '').split('=')
    if (!/^\d{4}-\d\d-\d\d$/.test(date ?? '') || !/^[0-9a-f]{64}$/.test(hash ?? ''))
      throw new Error('锚的写法：--anchor 日期=64 位十六进制 · An anchor is written --anchor YYYY-MM-DD=<64 hex digits>.')
    known.set(date ?? '', hash ?? '')
  }
  return known
}

function tell(verdict: Verdict): void {
  const { orders, events, anchors, lastAnchor, otherCalendar, faults, broken } = verdict
  for (const one of broken) console.log(sentence(one))
  const more = faults > FAULTS_KEPT ? `（只列前 ${FAULTS_KEPT} 处 · first ${FAULTS_KEPT} shown）` : ''
  console.log(`${orders} 张工单，${events} 条记录，${anchors} 个日锚 · ${orders} orders, ${events} events, ${anchors} daily anchors`)
  if (lastAnchor) console.log(`最近的日锚 · newest anchor: ${lastAnchor.date}=${lastAnchor.hash}`)
  if (otherCalendar > 0)
    console.log(
      `${otherCalendar} 张工单按另一版工作日历计时，只作重放 · ${otherCalendar} orders counted by another calendar: replayed, not recomputed`,
    )
  console.log(faults === 0 ? '历史完好 · every chain holds' : `历史有 ${faults} 处不符 · broken in ${faults} places${more}`)
}

async function main(): Promise<void> {
  const known = knownAnchors(process.argv.slice(2))
  const config = readConfig(process.env)
  const running = config.databaseUrl ?? runningUrl(config.dataDir)
  const own = running ? null : await startEmbedded(config.dataDir)
  try {
    const verdict = await verifyHistory(running ?? own?.url ?? '', known)
    tell(verdict)
    process.exitCode = verdict.faults === 0 ? 0 : 1
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
