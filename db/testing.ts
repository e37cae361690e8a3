import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { inject } from 'vitest'
import { type Database, type OpenOptions, openDatabase } from './open.ts'
import { LOGINS, loginName } from './roles.ts'

export const TEMPLATE = 'tw_test_template'

declare module 'vitest' {
  interface ProvidedContext {
    database: { adminUrl: string; template: string; folder: string }
  }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.toString()
}

/** A database of its own for a test file: a clone of the migrated template, dropped at `close`. */
export async function testDatabase(options: Partial<OpenOptions> = {}): Promise<Database> {
  const { adminUrl, template, folder } = inject('database')
  const name = `tw_test_${randomBytes(6).toString('hex')}`
  await once(adminUrl, `create database ${name} template ${template}`)
  const database = await openDatabase({ url: withDatabase(adminUrl, name), dataDir: folder, connections: 4, ...options })
  return {
    ...database,
    close: async () => {
      await database.close()
      await dropDatabase(adminUrl, name)
    },
  }
}

const DROP_TRIES_MAX = 50
const DROP_AGAIN_MS = 100

/** An owner who is no superuser may not end connections of the product's logins: it waits until they are gone. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  for (let left = DROP_TRIES_MAX; ; left--) {
    try {
      await once(adminUrl, `drop database ${name} with (force)`)
      for (const login of LOGINS) await once(adminUrl, `drop role if exists ${loginName(login, name)}`)
      return
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== '42501') throw error
      await wait(DROP_AGAIN_MS)
    }
  }
}

async function once(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
