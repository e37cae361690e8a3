import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './product.ts'

/** Where Debian puts the oldest server that the product takes. */
const BINARIES = '/usr/lib/postgresql/15/bin'
export const HAS_POSTGRES_15 = existsSync(join(BINARIES, 'initdb'))

const READY_WITHIN_MS = 20_000
/** Debian's `nobody`; PostgreSQL refuses to run as root. */
const NOBODY_ID = 65_534
const PASSWORD = 'postgres-15-of-a-test'

export interface Server15 {
  readonly url: string
  stop(): Promise<void>
}

/** A PostgreSQL 15 of its own, on loopback, in a temporary folder, as an ordinary user. */
export async function startPostgres15(): Promise<Server15> {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-pg15-'))
  const user = process.getuid?.() === 0 ? { uid: NOBODY_ID, gid: NOBODY_ID } : {}
  const cluster = join(folder, 'cluster')
  writeFileSync(join(folder, 'password'), PASSWORD)
  chmodSync(folder, 0o777)
  const initdb = [
    '-D',
    cluster,
    '-U',
    'boss',
    '--auth=scram-sha-256',
    `--pwfile=${join(folder, 'password')}`,
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ]
  const made = spawnSync(join(BINARIES, 'initdb'), initdb, { ...user, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  const port = await freePort()
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', max_connections: 100 }
  const args = ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const server = spawn(join(BINARIES, 'postgres'), args, { ...user, cwd: folder, stdio: 'ignore' })
  const url = `postgres://boss:${PASSWORD}@127.0.0.1:${port}/postgres`
  await answering(url)
  return {
    url,
    stop: async () => {
      const gone = new Promise((done) => server.once('exit', done))
      server.kill('SIGINT')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answering(url: string): Promise<void> {
  for (const giveUp = performance.now() + READY_WITHIN_MS; ; await wait(50)) {
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (performance.now() > giveUp) throw error
    }
  }
}
