import '#db/right-node.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { runningUrl } from '../db/embedded.ts'
import { openVault } from '../db/vault.ts'
import { readSettings, type Settings } from '../gateway/settings.ts'
import { enrolling, type TerminalEnrolled, writeIssuer, writeTerminal } from '../simulator/enrol.ts'
import { type EnrolWish, readWish, WishFault } from './enrol-wish.ts'

const USAGE = `npm run gateway:enrol -- --tid <8> --mid <15> --tmk <32 hex digits> [--mcc 5732] [--mac annex-b|x9.19|sm4]
    [--bin 622848,… --project <code> --terms 3,6,12 --min <fen> --max <fen>
     --issuer-id <id> --issuer-host <host> --issuer-port <port> [--issuer-mak <16 hex digits>] [--issuer-pik <16 or 32 hex digits>]]
Gives a demo's gateway one terminal with a loaded key and, with the issuer's options, one issuer link with its product.
Again with the same TID, issuer or project: changes it. The demo's own terminals and banks give way.`

/** A gateway that runs believes what it read so long (gateway/terminals.ts, issuers.ts). */
const READ_AGAIN_MS = 2_000
const CONNECT_MS = 300

function stop(sentence: string): never {
  console.error(`\n${sentence}\n\n${USAGE}\n`)
  process.exit(1)
}

/** The owner's connection to a demo, or a sentence on why there is none. */
async function demoOf(settings: Settings): Promise<Client> {
  const url = settings.databaseUrl ?? runningUrl(settings.dataDir)
  if (!url) return stop(`No database runs in ${settings.dataDir}: npm start first, or set DATA_DIR to the folder that it uses.`)
  const owner = new Client({ connectionString: url })
  try {
    await owner.connect()
  } catch (error) {
    return stop(
      `The database does not answer: ${(error as Error).message || (error as { code?: string }).code}. Set DATABASE_URL or DATA_DIR to the one that npm start uses.`,
    )
  }
  const [table] = (
    await owner.query("select to_regclass('public.setting') is not null and to_regclass('gateway.issuer') is not null as there")
  ).rows
  const demo = table?.there === true && (await owner.query("select 1 from setting where key = 'demo'")).rowCount === 1
  if (!demo) {
    await owner.end()
    stop('This database holds no demo: terminals of a real one are installed by their orders, with two custodians.')
  }
  if (!existsSync(join(settings.dataDir, 'key-encryption-key'))) {
    await owner.end()
    stop(`${settings.dataDir} does not hold the key that this demo seals with: set DATA_DIR to the folder that npm start uses.`)
  }
  return owner
}

function enrol(owner: Client, settings: Settings, { terminal, issuer }: EnrolWish): Promise<TerminalEnrolled> {
  const vault = openVault(settings.dataDir)
  return enrolling(owner, async () => {
    const enrolled = await writeTerminal(owner, vault, terminal)
    if (issuer) await writeIssuer(owner, vault, issuer.link, issuer.product)
    return enrolled
  })
}

/** What gave way, in sentences. */
function notes({ terminal }: EnrolWish, enrolled: TerminalEnrolled): string[] {
  const { merchant, tookTidFrom } = enrolled
  const trade = terminal.mcc !== undefined && merchant !== null && merchant.mcc !== terminal.mcc
  return [
    ...tookTidFrom.map((serial) => `TID ${terminal.tid} was that of terminal ${serial}, which is without a TID now.`),
    ...(merchant ? [`MID ${terminal.mid} is a merchant that was there: ${merchant.name}.`] : []),
    ...(trade ? [`Its MCC was ${merchant.mcc} and is ${terminal.mcc} now.`] : []),
  ]
}

/** Until a gateway that runs has read it: whoever comes next finds it in force. */
async function inForce(owner: Client): Promise<void> {
  const running = await owner.query(
    "select 1 from pg_stat_activity where application_name = 'tillwright gateway' and datname = current_database()",
  )
  if (running.rowCount) await wait(READ_AGAIN_MS + CONNECT_MS)
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(USAGE)
  const wish = readWish(process.argv.slice(2))
  const settings = readSettings(process.env)
  const owner = await demoOf(settings)
  try {
    const enrolled = await enrol(owner, settings, wish)
    await inForce(owner)
    for (const note of notes(wish, enrolled)) console.error(note)
    const { tid, mid } = wish.terminal
    console.log(JSON.stringify({ tid, mid, batch: enrolled.batch, issuer: wish.issuer?.link.id ?? null }))
  } finally {
    await owner.end()
  }
}

try {
  await main()
} catch (error) {
  if (error instanceof WishFault) stop(error.message)
  // The rest is the database's: nothing was written, because it is one transaction.
  stop(`Nothing was enrolled: ${(error as Error).message}`)
}
