import '#db/right-node.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { runningUrl } from '#db/embedded.ts'
import { readSettings } from '#gateway/settings.ts'
import { startAround } from './start.ts'

const DEMO_WITHIN_MS = 600_000
const LOOK_AGAIN_MS = 500

/** The owner's connection to a database that holds the filled demo; null when none came up in time. */
async function demoDatabase(dataDir: string, databaseUrl: string | undefined): Promise<Client | null> {
  const giveUp = performance.now() + DEMO_WITHIN_MS
  while (performance.now() < giveUp) {
    const url = databaseUrl ?? runningUrl(dataDir)
    const client = url ? new Client({ connectionString: url }) : null
    try {
      await client?.connect()
      const filled = await client?.query("select 1 from setting where key = 'demo'")
      if (filled && filled.rowCount === 1) return client
    } catch {
      // Not there, or not migrated yet.
    }
    await client?.end().catch(() => undefined)
    await wait(LOOK_AGAIN_MS)
  }
  return null
}

let stop = (): void => process.exit(0)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
process.once('disconnect', () => stop())

/** Everything that a demo needs beside the product (docs/interfaces/simulators.md). */
async function main(): Promise<void> {
  const { dataDir, databaseUrl, port } = readSettings(process.env)
  const owner = await demoDatabase(dataDir, databaseUrl)
  if (!owner) throw new Error('No demo database came up: the simulated banks and terminals are not started.')
  // The database ended: so does what is simulated around it.
  owner.on('error', () => process.exit(0))
  const level = process.env.LOG_LEVEL === 'debug' ? 'info' : 'error'
  const around = await startAround({ owner, dataDir, gateway: { host: '127.0.0.1', port }, level })
  let stopping = false
  stop = () => {
    if (stopping) return
    stopping = true
    void around
      .close()
      .then(() => owner.end())
      .finally(() => process.exit(0))
  }
  process.send?.({ ready: true })
}

try {
  await main()
} catch (error) {
  console.error(`\n${(error as Error).message}\n`)
  process.exit(1)
}
