import { spawnSync } from 'node:child_process'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { runningUrl } from '#db/embedded.ts'
import { ordinaryUser } from '#db/ordinary-user.ts'
import { withDatabase } from '#db/testing.ts'
import { folderSentence } from '#db/why-not.ts'
import { cleanUp, ROOT, type Running, type Start, startProduct, stopProduct, temporaryFolder, untilReady } from './product.ts'

/** A mount that only the command inside sees; without root in a user namespace, where the system lets one be made. */
const NAMESPACE = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])]
const MOUNTS = spawnSync(NAMESPACE[0] ?? '', [...NAMESPACE.slice(1), 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0
const onDisk = (options: string, at: string): string[] => [
  ...NAMESPACE,
  'sh',
  '-c',
  `mount -t tmpfs -o ${options} none ${at} && exec "$@"`,
  'sh',
]
const TINY_DISKS = ['4k', '24m', '40m']

/** Starts within, on a machine that may be busy. */
vi.setConfig({ testTimeout: 600_000 })

let busy = 0
const holder = createServer()

beforeAll(
  () =>
    new Promise<void>((done) => {
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address()
        busy = typeof address === 'object' && address ? address.port : 0
        done()
      })
    }),
)
afterAll(async () => {
  holder.close()
  await cleanUp()
})

/** One sentence or two for a person, nothing else: no stack, no code, no password. */
async function refusalOf(start: Start): Promise<string> {
  const product: Running = await startProduct({ ...start, env: { DATA_DIR: join(temporaryFolder(), 'data'), ...start.env } })
  const { code } = await product.ended
  const told = product.err().trim()
  expect(code, told).toBe(1)
  expect(product.out()).toBe('')
  expect(told).not.toMatch(/\n|\bat .*\.ts:|Error:|node:internal|undefined/)
  expect(told).toMatch(/^[A-Z].*\. [A-Z].*[.\w]$/)
  return told
}

/** The test run's server, spoken to with something changed. */
function databaseUrl(change: (url: URL) => void): string {
  const url = new URL(inject('database').adminUrl)
  change(url)
  return url.toString()
}

describe('a start that cannot go on says in one sentence what is wrong and what would be right', () => {
  test.concurrent('the port is taken', async () => {
    expect(await refusalOf({ env: { PORT: String(busy) } })).toBe(
      `Port ${busy} is taken. Stop what uses it, or set PORT to another, such as PORT=${busy + 1}.`,
    )
  })

  test.concurrent.each([
    ['PORT is no number', { PORT: 'http' }, /^PORT is "http"\. Set a number/],
    ['HOST is another machine’s', { HOST: '192.0.2.1' }, /^HOST is 192\.0\.2\.1, which is no address of this machine\. Set/],
    ['DATABASE_URL is no URL', { DATABASE_URL: 'my database' }, /^DATABASE_URL .*postgres:\/\/user:password@host:5432\/name/],
    ['DATABASE_URL is half a URL', { DATABASE_URL: 'postgres://[half' }, /^DATABASE_URL is not an address/],
    [
      'its host is unknown',
      { DATABASE_URL: 'postgres://u:secret-1@no-such-host.invalid/x' },
      /no-such-host\.invalid is not known\. Correct/,
    ],
    ['nothing listens there', { DATABASE_URL: 'postgres://u:secret-1@127.0.0.1:1/x' }, /^No database answers at 127\.0\.0\.1:1\. Start it/],
    ['nothing listens at both addresses of a name', { DATABASE_URL: 'postgres://u:secret-1@localhost:1/x' }, /^No database answers at/],
  ])('%s', async (_rule, env, sentence) => {
    const told = await refusalOf({ env })
    expect(told).toMatch(sentence)
    expect(told).not.toContain('secret-1')
  })

  test.concurrent('the password of DATABASE_URL is wrong, its database unknown, its user without rights', async () => {
    const wrong = databaseUrl((url) => {
      url.password = 'secret-2'
    })
    expect(await refusalOf({ env: { DATABASE_URL: wrong } })).toMatch(/refused the password of user \S+\. Correct user and password/)
    expect(await refusalOf({ env: { DATABASE_URL: withDatabase(inject('database').adminUrl, 'nowhere') } })).toMatch(
      /has no database nowhere\. Make it/,
    )
    const owner = new Client({ connectionString: inject('database').adminUrl })
    await owner.connect()
    await owner.query("create role start_powerless login password 'secret-3'")
    const powerless = databaseUrl((url) => {
      url.username = 'start_powerless'
      url.password = 'secret-3'
    })
    const told = await refusalOf({ env: { DATABASE_URL: powerless } })
    await owner.query('drop role start_powerless')
    await owner.end()
    expect(told).toMatch(/^User start_powerless may not prepare database .*CREATEROLE and must own the database\.$/)
  })

  test.concurrent('the data folder is below a file', async () => {
    const file = join(temporaryFolder(), 'a-file')
    writeFileSync(file, '')
    for (const dataDir of [file, join(file, 'data')])
      expect(await refusalOf({ env: { DATA_DIR: dataDir } })).toMatch(/cannot be made: a file of that name is in the way\. Move/)
  })

  test.concurrent(MOUNTS ? 'the data folder is on a disk that can only be read' : 'the data folder is closed to this user', async () => {
    const folder = temporaryFolder()
    if (!MOUNTS) chmodSync(folder, 0o500)
    const through = MOUNTS ? onDisk('ro', folder) : []
    expect(await refusalOf({ through, env: { DATA_DIR: join(folder, 'data') } })).toMatch(
      /(Make it writable|Give it to this user), or set DATA_DIR/,
    )
  })

  test.concurrent(
    MOUNTS
      ? 'the disk is full: at once, and in the middle of the first start'
      : 'the disk is full (the sentence alone: no disk of a set size can be made here)',
    async () => {
      if (!MOUNTS) expect(folderSentence('data', { code: 'ENOSPC' }).message).toMatch(/^The disk of the data folder.*full\. Free/)
      for (const size of MOUNTS ? TINY_DISKS : []) {
        const folder = temporaryFolder()
        const told = await refusalOf({ through: onDisk(`size=${size}`, folder), env: { DATA_DIR: join(folder, 'data') } })
        expect(told, size).toMatch(/^The (disk of the data folder|database's disk).* full.*Free/)
      }
    },
  )

  test.concurrent('a newer version made the data; two servers on one folder', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const first = await untilReady(await startProduct({ env: { DATA_DIR: dataDir } }))
    expect(await refusalOf({ env: { DATA_DIR: dataDir } })).toBe(
      `Another server (process ${first.child.pid}) uses the data folder ${dataDir}. Stop it, or set DATA_DIR to another folder.`,
    )
    const owner = new Client({ connectionString: runningUrl(dataDir) ?? '' })
    await owner.connect()
    await owner.query("insert into migration (name, checksum) values ('9999-from-tomorrow', 'x')")
    await owner.end()
    expect(await stopProduct(first)).toBe(0)
    expect(await refusalOf({ env: { DATA_DIR: dataDir } })).toMatch(/^A newer version .*9999-from-tomorrow.*Start that version/)
    expect(runningUrl(dataDir)).toBeNull()
  })
})

/** A system that lets nobody make a user namespace: its `unshare` fails. */
function withoutNamespaces(): { readonly PATH: string } {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  return { PATH: `${folder}:${process.env.PATH}` }
}
/** Whether an ordinary user reaches the project: root starts the server as one then. */
const NOBODY = { uid: 65_534, gid: 65_534 }
const AS_ROOT = process.getuid?.() === 0 && spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', ROOT], { ...NOBODY, cwd: '/' }).status === 0

describe(`as root, where no user namespace can be made${AS_ROOT ? '' : ' (no root here, or the project is closed to others: by its decision alone)'}`, () => {
  test('a folder that is closed to others is named', async () => {
    const folder = temporaryFolder()
    if (!AS_ROOT) {
      expect(ordinaryUser(join(folder, 'data'), join(folder, 'data', 'postgres'), ROOT).options.uid).not.toBe(0)
      return
    }
    const told = await refusalOf({ env: { ...withoutNamespaces(), DATA_DIR: join(folder, 'data') } })
    expect(told).toContain(`to whom the folder ${folder} is closed. Open it`)
  })

  test('an open folder works: the database runs as an ordinary user, and again at the next start', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o711)
    const dataDir = join(folder, 'data')
    for (const _time of ['first', 'second']) {
      const product = await untilReady(await startProduct({ env: { ...(AS_ROOT ? withoutNamespaces() : {}), DATA_DIR: dataDir } }))
      expect(statSync(join(dataDir, 'postgres')).uid).toBe(AS_ROOT ? NOBODY.uid : process.getuid?.())
      expect(statSync(join(dataDir, 'logins.json')).mode & 0o777).toBe(0o600)
      expect(await stopProduct(product), product.err()).toBe(0)
    }
    // Where namespaces can be made again, the folder is still that user's.
    const later = await untilReady(await startProduct({ env: { DATA_DIR: dataDir } }))
    expect(await stopProduct(later), later.err()).toBe(0)
  })
})
