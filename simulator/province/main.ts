import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { readConfig } from '#server/config.ts'
import { makeLog } from '#server/log.ts'
import { makeWorld } from '#server/world.ts'
import { DEMO_SIZE, fillDemo } from './fill-demo.ts'

const SEED = 'jiangsu'

/** Fills the demo province once; a database that holds it already is left as it is. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const stamp = join(config.dataDir, 'demo-filled')
  const db = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, commits: 'later' })
  try {
    const [rows] = await db.batch(SYSTEM_SCOPE, [{ sql: "select value from setting where key = 'demo'", parameters: [] }])
    if (rows?.length === 0) {
      console.log('Filling the demo province (once, about half a minute) …')
      const begun = performance.now()
      const world = await makeWorld({ db, dataDir: config.dataDir, log: makeLog('silent') })
      const end = db.now()
      const { orders, commands } = await fillDemo(world, db.ownerUrl, {
        seed: SEED,
        end,
        size: DEMO_SIZE,
        tell: (line) => console.log(`  ${line}`),
      })
      await db.batch(SYSTEM_SCOPE, [
        {
          sql: "insert into setting (key, value) values ('demo', jsonb_build_object('seed', $1::text, 'end', $2::float8))",
          parameters: [SEED, end],
        },
      ])
      await world.close()
      console.log(`  ${orders} orders, ${commands} commands, ${Math.round((performance.now() - begun) / 1000)} s`)
    }
    if (!existsSync(stamp)) writeFileSync(stamp, SEED)
  } finally {
    await db.close()
  }
}

try {
  await main()
} catch (error) {
  console.error(`\n${(error as Error).message}\n`)
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  process.exit(1)
}
