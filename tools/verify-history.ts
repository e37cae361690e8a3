import '#db/right-node.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { runningUrl, startEmbedded } from '../db/embedded.ts'
import { isDateText } from '../domain/time.ts'
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

const NO_SUCH_TABLE = '42P01'
const USAGE = `npm run verify-history [-- --anchor YYYY-MM-DD=<64 hex digits> …]
锚的写法：--anchor 日期=64 位十六进制，可写多个 · each --anchor is a line that was kept outside.`

/** What was kept outside, day by day; an option that is not known ends it, so that a mistyped one is not taken for a check that was made. */
function knownAnchors(): Map<string, string> {
  const { values } = parseArgs({ options: { anchor: { type: 'string', multiple: true, default: [] } } })
  const known = new Map<string, string>()
  for (const written of values.anchor) {
    const [date = '', hash = ''] = written.split('=')
    if (!isDateText(date) || !/^[0-9a-f]{64}$/.test(hash)) throw new Error(USAGE)
    known.set(date, hash)
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
  const known = knownAnchors()
  const config = readConfig(process.env)
  const running = config.databaseUrl ?? runningUrl(config.dataDir)
  if (!running && !existsSync(join(config.dataDir, 'postgres')))
    throw new Error(`No database lies in ${config.dataDir}: set DATA_DIR or DATABASE_URL to the one that npm start uses.`)
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
    const { code, message } = error as NodeJS.ErrnoException
    const other = code === NO_SUCH_TABLE && 'This database is another one: set DATA_DIR or DATABASE_URL to the one that npm start uses.'
    console.error(code?.startsWith('ERR_PARSE_ARGS') ? USAGE : other || message)
    process.exit(1)
  }
}
