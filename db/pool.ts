import { Pool, type PoolConfig } from 'pg'

const CONNECT_MS = 5_000

interface PoolWish extends Pick<PoolConfig, 'query_timeout'> {
  readonly name: string
  /** What every connection works as, when it is not its login. */
  readonly role?: 'tw_jobs'
}

/**
 * A pool of connections. One that is cut, idle or at work, is made again when it is needed; without listeners it would end the process.
 */
export function makePool(url: string, connectionsMax: number, { name, role, ...limits }: PoolWish): Pool {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: name,
    ...limits,
    ...(role ? { onConnect: async (client) => void (await client.query(`set role ${role}`)) } : {}),
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
