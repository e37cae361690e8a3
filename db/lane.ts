import './values.ts'
import { Client } from 'pg'

const RECONNECT_MS = 200
const CONNECT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
/** A connection on which nothing is answered for longer than any statement may take leads nowhere. */
const ANSWERED_WITHIN_MS = STATEMENT_TIMEOUT_MS + 5_000
/** Prepared plans outlive the small tables that they were made for: a scan that is cheap on the first day is none a million rows later. */
const PLAN_AGAIN_MS = 1_000

/**
 * One connection that keeps itself open, for a process that has a login of its own and needs no scope: the gateway. Statements that are
 * asked for together travel together; each is its own transaction.
 */
export interface Lane {
  /** @throws Error when the database is away: nothing is known to be written */
  // biome-ignore lint/suspicious/noExplicitAny: rows have the shape that the query's own *-rows.ts says
  ask(name: string, sql: string, parameters: readonly unknown[]): Promise<any[]>
  close(): Promise<void>
}

/** Where the database is: an address, or who to ask each time, because an embedded one may come back on another port. */
export type Where = string | (() => Promise<string | null>)

/**
 * Opens a lane; rejects when the first connection fails, and from then on keeps trying.
 * @param greeting a statement that every new connection begins with
 * @param answeredWithinMs a connection that says nothing for so long to what it is asked is given up, and another is opened
 */
export async function openLane(where: Where, application: string, greeting?: string, answeredWithinMs = ANSWERED_WITHIN_MS): Promise<Lane> {
  let client: Client | null = null
  let closing = false
  let waiting = 0
  let heardAt = 0
  const connect = async (): Promise<void> => {
    const url = typeof where === 'string' ? where : await where()
    if (!url) throw new Error('The database is away')
    const made = new Client({
      connectionString: url,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: application,
    })
    const lost = (): void => {
      if (client !== made) return
      client = null
      if (!closing) retry()
    }
    made.on('error', lost)
    made.on('end', lost)
    await made.connect()
    if (greeting) await made.query(greeting)
    if (closing) await made.end()
    else client = made
  }
  const retry = (): void => {
    setTimeout(() => {
      if (!closing) connect().catch(retry)
    }, RECONNECT_MS).unref()
  }
  await connect()
  let asked = false
  const planner = setInterval(() => {
    if (asked) client?.query('discard plans').catch(() => undefined)
    asked = false
    if (client && waiting > 0 && performance.now() - heardAt > answeredWithinMs) streamOf(client).destroy()
  }, PLAN_AGAIN_MS)
  planner.unref()
  return {
    ask: async (name, sql, parameters) => {
      if (!client) throw new Error('The database is away')
      asked = true
      if (waiting === 0) heardAt = performance.now()
      waiting += 1
      try {
        return (await client.query({ name, text: sql, values: [...parameters] })).rows
      } finally {
        waiting -= 1
        heardAt = performance.now()
      }
    },
    close: async () => {
      closing = true
      clearInterval(planner)
      await client?.end()
    },
  }
}

function streamOf(client: Client): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream
}
