import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { withDatabase } from '#db/testing.ts'
import { HAS_POSTGRES_15, type Server15, startPostgres15 } from './postgres15.ts'
import { cleanUp, ROOT, startProduct, stopProduct, temporaryFolder, untilReady } from './product.ts'

const NAME = HAS_POSTGRES_15 ? 'PostgreSQL 15' : 'the embedded server as a DATABASE_URL, because PostgreSQL 15 could not be installed here'
/** The core of the isolation tests: what they find may rest on who owns the database. */
const ISOLATION = ['test/whole/scope.test.ts', 'test/whole/scope-matrix.test.ts']
/** Sign-in and orders over HTTP: the version of the server matters alone. */
const WHOLE = [...ISOLATION, 'server/identity/sign-in.test.ts', 'test/whole/refusals.test.ts']

/** Two starts and a whole run of tests within: slow where the machine is busy. */
const WITHIN_MS = 600_000

let server: Server15

beforeAll(async () => {
  server = HAS_POSTGRES_15 ? await startPostgres15() : { url: inject('database').adminUrl, stop: async () => undefined }
  const boss = new Client({ connectionString: server.url })
  await boss.connect()
  await boss.query("create role start_landlord login createrole createdb password 'secret-4'")
  await boss.query('create database start_boss')
  await boss.query('create database start_landlord owner start_landlord')
  await boss.end()
})
afterAll(async () => {
  await cleanUp()
  const boss = new Client({ connectionString: server.url })
  await boss.connect()
  for (const database of ['start_boss', 'start_landlord']) await boss.query(`drop database if exists ${database} with (force)`)
  await boss.end()
  await server.stop()
})

function ownedBy(owner: string): string {
  const url = new URL(withDatabase(server.url, `start_${owner}`))
  if (owner === 'landlord') {
    url.username = 'start_landlord'
    url.password = 'secret-4'
  }
  return url.toString()
}

function runTests(url: string, files: readonly string[]): Promise<{ code: number | null; told: string }> {
  return new Promise((done) => {
    const { VITEST: _outer, VITEST_MODE: _mode, VITEST_POOL_ID: _pool, VITEST_WORKER_ID: _worker, ...env } = process.env
    const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'database', ...files]
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...env, NO_COLOR: '1', DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let told = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        told += part.toString('utf8')
      })
    child.on('close', (code) => done({ code, told }))
  })
}

describe(`a server of somebody’s own: ${NAME}`, () => {
  test.each([
    ['a superuser', 'boss', ISOLATION],
    ['a plain user who may make roles and databases', 'landlord', WHOLE],
  ])(
    'owned by %s, it starts, starts again, and isolates as the embedded one does',
    async (_owner, owner, files) => {
      const env = { DATABASE_URL: ownedBy(owner), DATA_DIR: join(temporaryFolder(), 'data') }
      for (const _time of ['first', 'second']) {
        const product = await untilReady(await startProduct({ env }))
        expect((await fetch(`${product.base}/api/health/ready`)).status).toBe(200)
        expect(await stopProduct(product)).toBe(0)
      }
      const { code, told } = await runTests(env.DATABASE_URL, files)
      expect(code, told).toBe(0)
      expect(told).toContain(`Test Files  ${files.length} passed (${files.length})`)
    },
    WITHIN_MS,
  )
})
