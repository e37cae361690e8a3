import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import { type Database, type OpenOptions, openDatabase } from './open.ts'

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
      await once(adminUrl, `drop database ${name} with (force)`)
    },
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
