import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { pino } from 'pino'
import { runningUrl } from '#db/embedded.ts'
import { openVault } from '#db/vault.ts'
import { readSettings } from '#gateway/settings.ts'
import { demoPan, LIMITED_CREDIT_FEN, LIMITED_SERIAL } from './bridge/cards.ts'
import { startBridge } from './bridge/serve.ts'
import { TerminalShelf } from './bridge/terminals.ts'
import { enrolIssuer } from './enrol.ts'
import { ISSUERS, type IssuerName } from './issuer/products.ts'
import { type Issuer, startIssuer } from './issuer/serve.ts'

const DEMO_WITHIN_MS = 600_000
const LOOK_AGAIN_MS = 500
const MAK_BYTES = 8

/** The owner's connection to a database that holds the filled demo; null when it holds none, or nothing came up in time. */
async function demoDatabase(dataDir: string, databaseUrl: string | undefined): Promise<Client | null> {
  const giveUp = performance.now() + DEMO_WITHIN_MS
  while (performance.now() < giveUp) {
    const url = databaseUrl ?? runningUrl(dataDir)
    const client = url ? new Client({ connectionString: url }) : null
    try {
      await client?.connect()
      const filled = await client?.query("select exists (select 1 from setting where key = 'demo') as demo from setting limit 1")
      if (filled?.rows[0]?.demo) return client
    } catch {
      // Not there, or not migrated yet.
    }
    await client?.end().catch(() => undefined)
    await wait(LOOK_AGAIN_MS)
  }
  return null
}

/** One bank of the demo on a free port, told to the gateway by its tables. */
async function startBank(owner: Client, dataDir: string, name: IssuerName, level: string): Promise<Issuer> {
  const profile = ISSUERS[name]
  const id = profile.products[0]?.issuerCode ?? ''
  const mak = randomBytes(MAK_BYTES)
  const issuer = await startIssuer({
    port: 0,
    id,
    issuer: name,
    mak,
    journal: join(dataDir, 'simulator', `issuer-${name}.jsonl`),
    log: pino({ level, base: { process: `issuer ${name}` } }),
    settings: { cards: { [demoPan(profile.bins[0] ?? '', LIMITED_SERIAL)]: { creditLimitFen: LIMITED_CREDIT_FEN } } },
  })
  const wish = { id, name: profile.name.zh, host: '127.0.0.1', port: issuer.port, mak }
  for (const product of profile.products) await enrolIssuer(owner, openVault(dataDir), wish, product)
  return issuer
}

/** Everything that a demo needs beside the product: three banks, and the POS terminals behind the page `/pos/` (docs/interfaces/simulators.md). */
async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const { dataDir } = settings
  const level = process.env.LOG_LEVEL === 'debug' ? 'info' : 'error'
  const owner = await demoDatabase(dataDir, settings.databaseUrl)
  if (!owner) throw new Error('No demo database came up: the simulated banks and terminals are not started.')
  owner.on('error', () => process.exit(0))
  mkdirSync(join(dataDir, 'simulator'), { recursive: true })
  const banks: Issuer[] = []
  for (const name of Object.keys(ISSUERS) as IssuerName[]) banks.push(await startBank(owner, dataDir, name, level))
  const gateway = { host: '127.0.0.1', port: settings.port }
  const bridge = await startBridge(new TerminalShelf({ owner, vault: openVault(dataDir), dataDir, gateway }))
  const sign = join(dataDir, 'pos-bridge.json')
  writeFileSync(sign, JSON.stringify({ port: bridge.port }))
  const stop = (): void => {
    rmSync(sign, { force: true })
    void Promise.allSettled([bridge.close(), ...banks.map((bank) => bank.close()), owner.end()]).then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  process.once('disconnect', stop)
  process.send?.({ ready: true })
}

try {
  await main()
} catch (error) {
  console.error(`\n${(error as Error).message}\n`)
  process.exit(1)
}
