import { Client } from 'pg'
import { runningUrl } from './embedded.ts'
import { loginUrl, passwordsIn } from './roles.ts'

/**
 * The gateway's own connection string: its login on the database that runs in a data folder, or on `DATABASE_URL`'s. Null while that
 * database does not run or is not migrated yet; the server does both.
 */
export async function gatewayUrl(dataDir: string, databaseUrl: string | undefined): Promise<string | null> {
  const owner = databaseUrl ?? runningUrl(dataDir)
  if (!owner) return null
  const url = loginUrl(owner, 'tw_gateway', passwordsIn(dataDir))
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    await client.query('select 1 from gateway.journal limit 0')
    return url
  } catch {
    return null
  } finally {
    await client.end().catch(() => undefined)
  }
}
