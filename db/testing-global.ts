import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from './embedded.ts'
import { openDatabase } from './open.ts'
import { dropDatabase, TEMPLATE, withDatabase } from './testing.ts'

/** One server and one migrated template for the whole test run; each file clones it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-db-'))
  const embedded = process.env.DATABASE_URL ? null : await startEmbedded(folder)
  const adminUrl = process.env.DATABASE_URL ?? embedded?.url ?? ''
  const template = `${TEMPLATE}_${process.pid}`
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query(`create database ${template}`)
  const database = await openDatabase({ url: withDatabase(adminUrl, template), dataDir: folder })
  await database.close()
  project.provide('database', { adminUrl, template, folder })
  return async () => {
    await admin.end()
    await dropDatabase(adminUrl, template)
    await embedded?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
