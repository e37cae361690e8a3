import '#db/right-node.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, openDatabase } from '#db/open.ts'
import { composeServer, type Server } from './compose.ts'
import { type Config, isLoopback, ROOT, readConfig } from './config.ts'
import { FillFailed, fillFirst } from './fill-first.ts'
import { hasDemoAccounts, hasPeople } from './identity/public.ts'
import { makeLog } from './log.ts'
import { openWaitingRoom } from './waiting-room.ts'

const STOP_WITHIN_MS = 15_000

/** Ends with one sentence for a person, not a stack. */
function stop(sentence: string): never {
  console.error(`\n${sentence}\n`)
  process.exit(1)
}

/** Ctrl-C while starting ends at once: nothing was promised yet, and the databases end with their keepers. */
const endEarly = (): never => process.exit(0)

async function start(): Promise<void> {
  process.on('SIGINT', endEarly)
  process.on('SIGTERM', endEarly)
  const config = readConfig(process.env)
  const room = await openWaitingRoom(config.port, config.host)
  if (process.argv.includes('--fill-demo')) await fillFirst(config, room.tell)
  const db = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir })
  let server: Server | undefined
  try {
    server = await compose(config, db)
    await refuseOpenDemo(config, server)
    stopInOrder(server, db)
    await room.close()
    await server.app.listen({ port: config.port, host: config.host })
  } catch (error) {
    await server?.close()
    await db.close()
    throw error
  }
  await announce(config, server)
  // Whoever started this may now start what needs it.
  process.send?.({ ready: true, demo: config.demo !== 'no' })
}

function compose(config: Config, db: Database): Promise<Server> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return composeServer({
    db,
    dataDir: config.dataDir,
    log: makeLog(config.logLevel),
    demo: config.demo !== 'no',
    pages: join(ROOT, 'dist', 'web'),
    metricsToken: config.metricsToken,
    version,
    secureCookie: config.secureCookie,
    trustProxy: config.trustProxy,
    cutOff: config.cutOff,
    jobs: true,
  })
}

/**
 * Everybody knows the password of demo accounts: they are for this machine, unless somebody says so.
 * @throws Error with a sentence
 */
async function refuseOpenDemo(config: Config, server: Server): Promise<void> {
  if (config.demo === 'public' || isLoopback(config.host) || !(await hasDemoAccounts(server.world.identity))) return
  throw new Error(
    `HOST is ${config.host}, and this database holds demo accounts, whose password everybody knows. Use another database, or set DEMO=public when that is meant.`,
  )
}

/** First no new requests, then open ones end, then jobs, then the database; a second Ctrl-C does not wait. */
function stopInOrder(server: Server, db: Database): void {
  let stopping = false
  const end = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    server
      .close()
      .finally(() => db.close())
      .then(
        () => process.exit(0),
        (error: Error) => stop(`Stopping did not go in order: ${error.message}`),
      )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.off(signal, endEarly)
    process.on(signal, end)
  }
  process.once('disconnect', end)
}

/** What a person who just started it wants to know. */
async function announce(config: Config, server: Server): Promise<void> {
  const port = server.app.addresses().flatMap((one) => (typeof one === 'string' ? [] : [one.port]))[0] ?? config.port
  const host = config.host === '127.0.0.1' ? 'localhost' : config.host.includes(':') ? `[${config.host}]` : config.host
  const base = `http://${host}:${port}`
  const lines = [
    '',
    'Tillwright is ready.',
    `  console   ${base}/`,
    `  portal    ${base}/portal/`,
    `  handheld  ${base}/handheld/`,
    `  API       ${base}/api/docs`,
    ...(config.demo === 'no' ? [] : [`  POS       ${base}/pos/`]),
  ]
  if (config.demo !== 'no') lines.push(...(await demoLines(server)))
  else if (!(await hasPeople(server.world.deps.db)))
    lines.push('', 'Nobody can sign in yet. Make the first administrator, in another terminal: npm run admin')
  console.log([...lines, '', 'Stop with Ctrl-C.', ''].join('\n'))
}

async function demoLines(server: Server): Promise<string[]> {
  const answer = await server.app.inject({ url: '/api/v1/demo/accounts' })
  const { items } = answer.json<{ items: { login: string; password: string; role: string; organisation: string }[] }>()
  if (items.length === 0) return []
  const width = Math.max(...items.map((one) => one.login.length))
  return [
    '',
    `Demo accounts (password ${items[0]?.password}):`,
    ...items.map((one) => `  ${one.login.padEnd(width)}  ${one.role.padEnd(18)}  ${one.organisation}`),
  ]
}

try {
  await start()
} catch (error) {
  // The fill told its own sentence.
  if (error instanceof FillFailed) process.exit(1)
  const { code, port, address, message, stack } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (code === 'EADDRINUSE') stop(`Port ${port} is taken. Stop what uses it, or set PORT to another, such as PORT=${(port ?? 8095) + 1}.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    stop(
      `HOST is ${address ?? process.env.HOST}, which is no address of this machine. Set 127.0.0.1 for this machine only, 0.0.0.0 for all.`,
    )
  if (code === 'EACCES') stop(`This user may not use the address: ${message}. Set PORT to one above 1023.`)
  stop(process.env.LOG_LEVEL === 'debug' ? (stack ?? message) : message)
}
