import { asOurs } from '#db/failure.ts'
import type { Query } from '#db/open.ts'
import { makePool } from '#db/pool.ts'

const CONNECTIONS_MAX = 3
/** A stopped database answers nothing: whoever signs in is told so. */
const ANSWERED_WITHIN_MS = 10_000

/** The sign-in tables, through a login of their own (`tw_identity`) that sees nothing of the orders. */
export interface Store {
  /** One transaction; rejects when any query fails, and then nothing is written. */
  run<Row = unknown>(queries: readonly Query[]): Promise<Row[][]>
  close(): Promise<void>
}

export function openStore(url: string): Store {
  const pool = makePool(url, CONNECTIONS_MAX, { name: 'tillwright sign-in', query_timeout: ANSWERED_WITHIN_MS })
  return {
    async run<Row>(queries: readonly Query[]) {
      const client = await pool.connect().catch((error: unknown) => Promise.reject(asOurs(error)))
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
        throw asOurs(error)
      } finally {
        client.release(broken)
      }
    },
    close: () => pool.end(),
  }
}
