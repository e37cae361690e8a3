import { Pool } from 'pg'

/** A pool for a library that wants one. A connection that is cut while idle is made again when it is needed; without a listener it would end the process. */
export function makePool(url: string, connectionsMax: number): Pool {
  const pool = new Pool({ connectionString: url, max: connectionsMax, application_name: 'tillwright jobs' })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
