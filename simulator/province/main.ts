import '#db/right-node.ts'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, openDatabase } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { lossSentence } from '#db/why-not.ts'
import { readConfig } from '#server/config.ts'
import { makeLog } from '#server/log.ts'
import { makeWorld } from '#server/world.ts'
import { DEMO_SIZE, type DemoSize, fillDemo } from './fill-demo.ts'

const SEED = 'jiangsu'

/** Fills the demo province once; a database that holds it already is left as it is. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const open = () => openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, commits: 'later' })
  let db = await open()
  if ((await heldIn(db)) === 'unfinished') {
    if (config.databaseUrl)
      throw new Error('This database holds a demo province whose filling was interrupted: give DATABASE_URL an empty one.')
    // Nobody was ever told of anything in it: begin again.
    await db.close()
    rmSync(join(config.dataDir, 'postgres'), { recursive: true, force: true })
    db = await open()
  }
  try {
    if ((await heldIn(db)) === 'nothing') await fill(db, config.dataDir)
    writeFileSync(join(config.dataDir, 'demo-filled'), SEED)
  } catch (error) {
    throw config.databaseUrl ? error : lossSentence(config.dataDir, error)
  } finally {
    await db.close()
  }
}

/** `DEMO_ORDERS` makes a smaller province in less time. */
function wantedSize(): DemoSize {
  const orders = Number(process.env.DEMO_ORDERS || DEMO_SIZE.orders)
  if (!Number.isInteger(orders) || orders < 1 || orders > DEMO_SIZE.orders)
    throw new Error(`DEMO_ORDERS is "${process.env.DEMO_ORDERS}". Set a number from 1 to ${DEMO_SIZE.orders}, or leave it out.`)
  return { ...DEMO_SIZE, orders, merchants: Math.ceil((DEMO_SIZE.merchants * orders) / DEMO_SIZE.orders) }
}

/** Shown where it was started, and to those who wait at the port. */
function tell(line: string): void {
  console.log(line.endsWith('…') ? line : `  ${line}`)
  process.send?.(line)
}

async function heldIn(db: Database): Promise<'nothing' | 'demo' | 'unfinished'> {
  const [rows] = await db.batch(SYSTEM_SCOPE, [
    {
      sql: `select exists (select 1 from setting where key = 'demo') as done, exists (select 1 from organisation) as begun, exists (select 1 from person where not demo) as real`,
      parameters: [],
    },
  ])
  const held = rows?.[0] as { done: boolean; begun: boolean; real: boolean } | undefined
  if (held?.done) return 'demo'
  return held?.begun && !held.real ? 'unfinished' : 'nothing'
}

async function fill(db: Database, dataDir: string): Promise<void> {
  tell('Filling the demo province (once, about a minute) …')
  const begun = performance.now()
  const world = await makeWorld({ db, dataDir, log: makeLog('silent') })
  const end = db.now()
  const { orders, commands } = await fillDemo(world, db.ownerUrl, {
    seed: SEED,
    end,
    size: wantedSize(),
    tell,
  })
  await db.batch(SYSTEM_SCOPE, [
    {
      sql: "insert into setting (key, value) values ('demo', jsonb_build_object('seed', $1::text, 'end', $2::float8))",
      parameters: [SEED, end],
    },
  ])
  await world.close()
  tell(`${orders} orders, ${commands} commands, ${Math.round((performance.now() - begun) / 1000)} s`)
}

// Started by the server: it ends with it, also when that was killed.
for (const ending of ['disconnect', 'SIGINT', 'SIGTERM'] as const) process.on(ending, () => process.exit(1))
try {
  await main()
  process.exit(0)
} catch (error) {
  console.error(`\n${(error as Error).message}\n`)
  if (process.env.LOG_LEVEL === 'debug') console.error(error)
  process.exit(1)
}
