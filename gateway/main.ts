import '#db/right-node.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { gatewayUrl } from '#db/gateway-login.ts'
import { makeLog } from './log.ts'
import { readSettings } from './settings.ts'
import { startGateway } from './start.ts'

/** The server starts and migrates the database; the gateway waits for it so long. */
const DATABASE_WITHIN_MS = 120_000
const ASK_AGAIN_MS = 300

let stop = (): void => process.exit(0)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop())
// Started by another process: this one does not outlive it.
process.once('disconnect', () => stop())

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const log = makeLog(settings.logLevel)
  const giveUp = performance.now() + DATABASE_WITHIN_MS
  const database = () => gatewayUrl(settings.dataDir, settings.databaseUrl)
  while (!(await database())) {
    if (performance.now() > giveUp)
      throw new Error(
        `No database for the gateway: start the server on ${settings.databaseUrl ? 'DATABASE_URL' : settings.dataDir} first (npm start does both).`,
      )
    await wait(ASK_AGAIN_MS)
  }
  const running = await startGateway(database, settings, log)
  let stopping = false
  stop = () => {
    if (!stopping) void running.close().then(() => process.exit(0))
    stopping = true
  }
  process.send?.({ ready: true, port: running.port })
}

try {
  await main()
} catch (error) {
  console.error(`\n${(error as Error).message}\n`)
  process.exit(1)
}
