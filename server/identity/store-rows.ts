import { Pool } from 'pg'
import type { Query } from '#db/open.ts'

const CONNECTIONS_MAX = 3

/** The sign-in tables, through a login of their own (`tw_identity`) that sees nothing of the orders. */
export interface Store {
  /** One transaction; rejects when any query fails, and then nothing is written. */
  run<Row = unknown>(queries: readonly Query[]): Promise<Row[][]>
  close(): Promise<void>
}

export function openStore(url: string): Store {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: 5_000,
    application_name: 'tillwright sign-in',
  })
  // A connection that ends while idle is replaced at the next use.
  pool.on('error', () => undefined)
  return {
    async run<Row>(queries: readonly Query[]) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('begin')
        const answers: Row[][] = []
        for (const query of queries) answers.push((await client.query(query.sql, [...query.parameters])).rows as Row[])
        await client.query('commit')
        return answers
      } catch (error) {
        broken = error as Error
        await client.query('rollback').catch(() => undefined)
        throw error
      } finally {
        client.release(broken)
      }
    },
    close: () => pool.end(),
  }
}
