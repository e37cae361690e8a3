import { Client } from 'pg'
import { type Instant, instant } from '#domain/time.ts'
import { asOurs, DatabaseAway } from './failure.ts'
import { Listener } from './listener.ts'
import { SCOPE_ROLES, type ScopeRole } from './roles.ts'

/** Whose rows a batch sees: a role of the database and one node of the organisation. */
export interface Scope {
  readonly role: ScopeRole
  readonly node: number
  /** Who asks: what is of one person (views, keys of commands, notices) is seen by nobody else. */
  readonly person?: string
}

const PERSON = /^[0-9a-f-]{36}$/

/** The level column that a scope's role is confined to; queries name it too (ARCHITECTURE.md, rule 3). */
export const SCOPE_COLUMN = {
  tw_company_0: 'province_id',
  tw_company_1: 'branch_id',
  tw_company_2: 'department_id',
  tw_bank_0: 'bank_id',
  tw_bank_1: 'bank_province_id',
  tw_bank_2: 'bank_city_id',
  tw_bank_3: 'bank_branch_id',
} as const satisfies Record<Exclude<ScopeRole, 'tw_system'>, string>

/** The product itself: jobs and clocks. */
export const SYSTEM_SCOPE: Scope = { role: 'tw_system', node: 0 }

export interface Query {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** Set for statements that run all day: parsed once per connection. */
  readonly name?: string
}
/** Asks whether the database is there. */
export const PING: Query = { sql: 'select 1', parameters: [] }

/** How a batch begins: a transaction as its role, at its node, for its person. */
export function opening({ role, node, person }: Scope): string[] {
  return ['begin', `set local role ${role}`, `set local app.node = '${node}'`, ...(person ? [`set local app.person = '${person}'`] : [])]
}

// biome-ignore lint/suspicious/noExplicitAny: rows have the shape that the query's own *-rows.ts says
export type Rows = any[]

/** Notices of about this long travel together: NOTIFY takes one lock of the whole cluster at commit, so it has no place in a write. */
const NOTICE_EVERY_MS = 25
const CLOCK_EVERY_MS = 30_000
const STATEMENT_TIMEOUT_MS = 30_000
const CONNECT_MS = 5_000
/** A batch that is not answered by then is given up, and its connection with it: a stopped database answers nothing, not even that it is late. */
const ANSWERED_WITHIN_MS = 10_000
const JOBS_ANSWERED_WITHIN_MS = STATEMENT_TIMEOUT_MS + 5_000

interface Line {
  client: Client | null
  /** A connection on its way: whoever else wants this line waits for the same one. */
  opening: Promise<void> | null
  busy: number
  /** Role of its last batch: plans of statements under row security are made anew when the role changes. */
  role: ScopeRole | null
}

/** A few pipelined connections; a batch goes whole to the least busy one, so that many share a connection while commits wait for the disk. */
export class Connections {
  readonly counts = { batches: 0, statements: 0 }
  private readonly url: string
  private readonly lines: Line[]
  private readonly clock: (() => Instant) | undefined
  private readonly commits: 'now' | 'later'
  private readonly listener: Listener
  private offsetMs = 0
  private closing = false
  private timer: NodeJS.Timeout | undefined
  private notices: { channel: string; payload: string }[] = []

  constructor(url: string, size: number, clock: (() => Instant) | undefined, commits: 'now' | 'later') {
    this.commits = commits
    this.url = url
    this.clock = clock
    this.listener = new Listener(url)
    this.lines = Array.from({ length: size }, () => ({ client: null, opening: null, busy: 0, role: null }))
  }

  async open(): Promise<void> {
    const first = this.lines[0]
    if (first) await this.connect(first)
    await this.readClock()
    this.timer = setInterval(() => void this.readClock().catch(() => undefined), CLOCK_EVERY_MS)
    this.timer.unref()
  }

  now(): Instant {
    return this.clock ? this.clock() : instant(Math.round(performance.timeOrigin + performance.now() + this.offsetMs))
  }

  async batch(scope: Scope, queries: readonly Query[]): Promise<Rows[]> {
    // Words from a list, a checked integer and a checked id: SET takes no parameters.
    const { role, node, person = '' } = scope
    if (!SCOPE_ROLES.includes(role) || !Number.isSafeInteger(node) || (person !== '' && !PERSON.test(person)))
      throw new TypeError('No such scope')
    const line = await this.lineFor(scope.role)
    const client = line.client
    if (!client) throw new DatabaseAway('No connection')
    line.busy += 1
    line.role = scope.role
    if (queries[0]?.name !== 'notify') {
      this.counts.batches += 1
      this.counts.statements += queries.length
    }
    // One write to the socket for the whole batch: the driver would make one for each message.
    const stream = streamOf(client)
    stream.cork()
    const sent: Promise<{ rows: Rows; command: string }>[] = [
      client.query(opening({ role, node, person }).join('; ')) as unknown as Promise<{
        rows: Rows
        command: string
      }>,
      ...queries.map((query) =>
        client.query({ text: query.sql, values: [...query.parameters], ...(query.name ? { name: query.name } : {}) }),
      ),
      client.query('commit'),
    ]
    stream.uncork()
    const late = setTimeout(() => giveUp(line, client), scope.role === 'tw_system' ? JOBS_ANSWERED_WITHIN_MS : ANSWERED_WITHIN_MS)
    const settled = await Promise.allSettled(sent)
    clearTimeout(late)
    line.busy -= 1
    const failed = settled.find((one) => one.status === 'rejected')
    if (failed) throw asOurs(failed.reason)
    const answers = settled.map((one) => (one as PromiseFulfilledResult<{ rows: Rows; command: string }>).value)
    // A failed batch's COMMIT resolves all the same, and answers ROLLBACK.
    if (answers.at(-1)?.command !== 'COMMIT') throw new Error('The batch was rolled back')
    return answers.slice(1, -1).map((answer) => answer.rows)
  }

  listen(channel: string, heard: (payload: string) => void, missed?: () => void): Promise<void> {
    return this.listener.listen(channel, heard, missed)
  }

  /** Tells listeners of what was committed, soon and together. What a crash swallows here they read again when they come back. */
  notify(channel: string, payload: string): void {
    this.notices.push({ channel, payload })
    if (this.notices.length === 1) setTimeout(() => void this.sendNotices().catch(() => undefined), NOTICE_EVERY_MS)
  }

  private async sendNotices(): Promise<void> {
    const told = this.notices
    this.notices = []
    if (this.closing || told.length === 0) return
    await this.batch(SYSTEM_SCOPE, [
      {
        name: 'notify',
        sql: 'select pg_notify(n.channel, n.payload) from unnest($1::text[], $2::text[]) as n (channel, payload)',
        parameters: [told.map((one) => one.channel), told.map((one) => one.payload)],
      },
    ])
  }

  async close(): Promise<void> {
    this.closing = true
    clearInterval(this.timer)
    await Promise.allSettled([this.listener.close(), ...this.lines.map((line) => line.client?.end())])
  }

  private async lineFor(role: ScopeRole): Promise<Line> {
    const cost = (line: Line): number => line.busy + (line.role === role ? 0 : 6)
    let best: Line | undefined
    for (const line of this.lines) if (line.client && (!best || cost(line) < cost(best))) best = line
    const idle = this.lines.find((line) => !line.client)
    if (best && (cost(best) === 0 || !idle)) return best
    if (!idle) throw new DatabaseAway('No connection')
    try {
      await this.connect(idle)
      return idle
    } catch (error) {
      if (best?.client) return best
      throw asOurs(error)
    }
  }

  private connect(line: Line): Promise<void> {
    line.opening ??= this.dial(line).finally(() => {
      line.opening = null
    })
    return line.opening
  }

  private async dial(line: Line): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'tillwright',
      ...(this.commits === 'later' ? { options: '-c synchronous_commit=off' } : {}),
    })
    client.on('error', () => {
      if (line.client === client) line.client = null
    })
    client.on('end', () => {
      if (line.client === client) line.client = null
    })
    await client.connect()
    line.client = client
  }

  /** The database's clock as an offset on the monotonic one: half the round trip is the error. */
  private async readClock(): Promise<void> {
    const sentAt = performance.now()
    const [rows] = await this.batch(SYSTEM_SCOPE, [{ sql: 'select clock_timestamp() as now', parameters: [] }])
    const middle = performance.timeOrigin + (sentAt + performance.now()) / 2
    this.offsetMs = Number(rows?.[0]?.now) - middle
  }
}

/** Ends a connection that does not answer: whatever travels on it is refused, and the next batch takes another. */
function giveUp(line: Line, client: Client): void {
  if (line.client === client) line.client = null
  streamOf(client).destroy()
}

function streamOf(client: Client): { cork(): void; uncork(): void; destroy(): void } {
  return (client as unknown as { connection: { stream: ReturnType<typeof streamOf> } }).connection.stream
}
