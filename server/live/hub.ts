import type { LiveOrder } from '#contract/live.ts'
import { STAFF_AND_BANK } from '#contract/order.ts'
import type { Database } from '#db/open.ts'
import { SCOPE_COLUMN } from '#db/scope.ts'
import type { Log, Session } from '../http/deps.ts'
import { REVOKED_CHANNEL } from '../identity/public.ts'

/** Channel on which the write of an event tells of it. */
const ORDER_CHANNEL = 'tw_order'
/** Channel on which new notices say whom they are for. */
const NOTICE_CHANNEL = 'tw_notice'
const LEVELS = ['province_id', 'branch_id', 'department_id', 'bank_id', 'bank_province_id', 'bank_city_id', 'bank_branch_id'] as const
/** Streams at once in one process, and of one session (a browser shares one among its tabs). */
const STREAMS_MAX = 5_000
const STREAMS_PER_SESSION_MAX = 6
const MAY_READ_ORDERS: ReadonlySet<string> = new Set(STAFF_AND_BANK)

interface Stream {
  readonly session: Session
  /** As its end is told on the channel of ended sessions. */
  readonly tokenHash: string
  readonly send: (event: string, data: object) => void
  readonly end: () => void
}

/** What the notice of a change carries: the order, and whose it is. */
interface Change {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly version: number
  /** In the order of `LEVELS`. */
  readonly levels: readonly (number | null)[]
}

export interface LiveHub {
  /** Null when there are too many streams. */
  join(stream: Stream): (() => void) | null
  close(): void
}

/** Fans changes out to open streams, each by the scope of its session: the same integer that row security compares. */
export async function makeLiveHub(db: Database, log: Log): Promise<LiveHub> {
  const streams = new Set<Stream>()
  const endAll = (): void => {
    for (const stream of streams) stream.end()
    streams.clear()
  }
  const heard = (payload: string): void => {
    const change = changeOf(payload)
    if (!change) log.warn('a notice of an order could not be read')
    else for (const stream of streams) if (isInScope(stream.session, change.levels)) stream.send('order', liveOrderOf(change))
  }
  // What changed while nobody listened is not known: browsers come back and read their lists again.
  await db.listen(ORDER_CHANNEL, heard, endAll)
  await db.listen(NOTICE_CHANNEL, (payload) => {
    const people = peopleOf(payload)
    if (!people) return log.warn('whom notices are for could not be read')
    for (const stream of streams) if (people.has(stream.session.person.id)) stream.send('notice', {})
  })
  // Signed out, sent away, or in another post: nothing more is told to whom it may not concern, at once.
  await db.listen(REVOKED_CHANNEL, (hash) => {
    for (const stream of streams) if (stream.tokenHash === hash) stream.end()
  })
  return {
    join(stream) {
      let ofSession = 0
      for (const one of streams) if (one.session.id === stream.session.id) ofSession++
      if (streams.size >= STREAMS_MAX || ofSession >= STREAMS_PER_SESSION_MAX) return null
      streams.add(stream)
      return () => streams.delete(stream)
    },
    close: endAll,
  }
}

function liveOrderOf({ id, number, state, version }: Change): LiveOrder {
  return { orderId: id, number, state, version }
}

/** Who may not read orders hears of none, whatever the scope. */
function isInScope({ scope, actor }: Pick<Session, 'scope' | 'actor'>, levels: Change['levels']): boolean {
  const { role, node } = scope
  return MAY_READ_ORDERS.has(actor.role) && role !== 'tw_system' && levels[LEVELS.indexOf(SCOPE_COLUMN[role])] === node
}

function changeOf(payload: string): Change | null {
  try {
    const { id, number, state, version, levels } = JSON.parse(payload) as Change
    return Array.isArray(levels) ? { id, number, state, version, levels } : null
  } catch {
    return null
  }
}

function peopleOf(payload: string): ReadonlySet<string> | null {
  try {
    const { people } = JSON.parse(payload) as { people?: unknown }
    return Array.isArray(people) ? new Set(people) : null
  } catch {
    return null
  }
}
