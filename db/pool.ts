import { Pool } from 'pg'

/**
 * A pool for a library that wants one. A connection that is cut while idle is made again when it is needed; without a listener it would
 * end the process.
 * @param role what every connection works as, when it is not its login
 */
export function makePool(url: string, connectionsMax: number, role?: 'tw_jobs'): Pool {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    application_name: 'tillwright jobs',
    ...(role ? { onConnect: async (client) => void (await client.query(`set role ${role}`)) } : {}),
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
