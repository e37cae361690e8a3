import './values.ts'
import { Client } from 'pg'
import type { Instant } from '#domain/time.ts'
import { type Embedded, startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { ensureRoles, type Login, loginUrl, passwordsIn } from './roles.ts'
import { Connections, type Query, type Rows, type Scope } from './scope.ts'
import { CannotStart, checkUrl, databaseSentence } from './why-not.ts'

export type { Query, Rows, Scope } from './scope.ts'

const OLDEST_SERVER = 150_000
const CONNECTIONS_MAX = 10

export interface OpenOptions {
  /** Unset: the embedded server in `dataDir`. */
  readonly url?: string | undefined
  readonly dataDir: string
  readonly connections?: number
  /** `later`: a commit answers before it is on disk. For filling a database that is filled again from nothing after a crash. */
  readonly commits?: 'now' | 'later'
  /** Time seam of tests and the demo generator; a server that runs for people never sets it. */
  readonly clock?: () => Instant
}

export interface Database {
  /**
   * Runs queries as one transaction in one round trip: `BEGIN`, role, node, the queries, `COMMIT`. Rejects when any fails, and
   * then nothing is written.
   */
  batch(scope: Scope, queries: readonly Query[]): Promise<Rows[]>
  /** Now, by the database's clock. */
  now(): Instant
  /** Calls `heard` for every notification on a channel, also after the connection was lost and made again; `missed` then says that some may be gone. */
  listen(channel: string, heard: (payload: string) => void, missed?: () => void): Promise<void>
  /** Tells listeners on a channel of something committed; sent soon after, together with others. */
  notify(channel: string, payload: string): void
  /** Connection string of one of the product's own logins. */
  urlOf(login: Login): string
  /** The owner's connection string: migrations, generators, tools. Never for requests. */
  readonly ownerUrl: string
  readonly counts: { readonly batches: number; readonly statements: number }
  close(): Promise<void>
}

/**
 * Opens the database: starts the embedded one or connects, makes roles, migrates.
 * @throws Error with a sentence that says what is wrong: server too old, unreachable, folder closed
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const embedded = options.url ? null : await startEmbedded(options.dataDir)
  const ownerUrl = options.url ?? embedded?.url ?? ''
  try {
    const passwords = passwordsIn(options.dataDir)
    await prepare(ownerUrl, async (client) => {
      await ensureRoles(client, ownerUrl, passwords)
      await migrate(client, loginUrl(ownerUrl, 'tw_jobs', passwords))
    })
    const urlOf = (login: Login): string => loginUrl(ownerUrl, login, passwords)
    const connections = new Connections(urlOf('tw_server'), options.connections ?? CONNECTIONS_MAX, options.clock, options.commits ?? 'now')
    await connections.open()
    return {
      batch: (scope, queries) => connections.batch(scope, queries),
      now: () => connections.now(),
      listen: (channel, heard, missed) => connections.listen(channel, heard, missed),
      notify: (channel, payload) => connections.notify(channel, payload),
      urlOf,
      ownerUrl,
      counts: connections.counts,
      close: () => closeAll(connections, embedded),
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

async function closeAll(connections: Connections, embedded: Embedded | null): Promise<void> {
  await connections.close()
  await embedded?.stop()
}

async function prepare(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  checkUrl(url)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // A connection that breaks rejects the query under way, which says it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const version = Number((await client.query<{ n: string }>("select current_setting('server_version_num') as n")).rows[0]?.n)
    if (version < OLDEST_SERVER)
      throw new CannotStart(`PostgreSQL ${Math.floor(version / 10_000)} is too old. Give DATABASE_URL a server of version 15 or newer.`)
    await work(client)
  } catch (error) {
    throw databaseSentence(url, error)
  } finally {
    await client.end().catch(() => undefined)
  }
}
