import type { Database, Query } from '#db/open.ts'
import { SYSTEM_SCOPE } from '#db/scope.ts'
import { DAY_MS, type Instant, instant, shanghaiDate } from '#domain/time.ts'
import type { Reference } from '../reference/public.ts'
import * as rows from './follow-rows.ts'
import { reckonClocks, reckonEvent } from './reckon.ts'
import { nodesOf, type PostHeld, TELLING_ACTIONS } from './whom.ts'

export interface NoticeDeps {
  readonly db: Database
  readonly reference: Pick<Reference, 'calendar'>
  readonly now: () => Instant
}

const ORDERS_A_PAGE = 500
const CHANGES_A_RUN = 5_000
const PAGES_MAX = 10_000
/** The first run of all tells what happened this long before, of so many events at most. */
const FIRST_TELLS_MS = 3 * DAY_MS
const FIRST_TELLS_MAX = 5_000
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
/** Streams hear of new notices on it (`server/live`); a payload of so many ids stays below what NOTIFY takes. */
const NOTICE_CHANNEL = 'tw_notice'
const PEOPLE_A_PAYLOAD = 100
/** The writes of orders tell of themselves on it. */
const ORDER_CHANNEL = 'tw_order'
/** Looked at together, so that a busy minute costs two rounds a second at most. */
const WAKE_AFTER_MS = 500

type Reach = 'newest' | 'all'

/**
 * Follows what happens to orders, beside the commands and never in them: events and clocks' steps become notices to people. Everything
 * may run twice or in two instances: a step is claimed once, a notice has the id of its cause.
 */
export class NoticeFollower {
  private readonly deps: NoticeDeps
  private running: Promise<void> | null = null
  private next: { reach: Reach; readonly done: Promise<void> } | null = null
  private timer: NodeJS.Timeout | undefined
  private closed = false
  /** Rows of the outbox worked on that the cursor has not passed yet. */
  private seen = new Set<number>()
  /** Newest row of the outbox that was looked at. */
  private newest = 0

  constructor(deps: NoticeDeps) {
    this.deps = deps
  }

  /** Wakes soon after each change, on top of the minute's job. */
  async listen(): Promise<this> {
    await this.deps.db.listen(ORDER_CHANNEL, () => {
      if (this.closed) return
      this.timer ??= setTimeout(() => {
        this.timer = undefined
        // The minute's job tries again, and tells of a failure.
        void this.run('newest').catch(() => undefined)
      }, WAKE_AFTER_MS)
    })
    return this
  }

  /**
   * Everything there is to tell by now. `newest` looks at what the outbox got since the last look alone; `all` also at rows of slow
   * transactions that turned up below those, and moves the cursor. A call during a run is answered by one more run after it.
   */
  async run(reach: Reach = 'all'): Promise<void> {
    if (!this.running) return this.start(reach)
    if (this.next?.reach !== 'all') {
      this.next ??= { reach, done: this.running.catch(() => undefined).then(() => this.startNext()) }
      this.next.reach = reach
    }
    return this.next.done
  }

  private start(reach: Reach): Promise<void> {
    this.running = this.round(reach).finally(() => {
      this.running = null
    })
    return this.running
  }

  private startNext(): Promise<void> {
    const reach = this.next?.reach ?? 'all'
    this.next = null
    return this.start(reach)
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    await this.next?.done.catch(() => undefined)
    await this.running?.catch(() => undefined)
  }

  private async round(reach: Reach): Promise<void> {
    const [state] = await this.ask([rows.cursorQuery()])
    const found = state?.[0] as { cursor: number | null; head: number } | undefined
    if (!found) throw new Error('The outbox did not answer')
    if (found.cursor === null) await this.begin(found.head)
    else await this.followOutbox(found.cursor, reach)
    await this.fireDue()
  }

  /** The first run of all: every open order is watched from now on. */
  private async begin(head: number): Promise<void> {
    let after = FIRST_ID
    for (let page = 0; page < PAGES_MAX; page++) {
      const [found] = await this.ask([rows.openOrdersQuery(after, ORDERS_A_PAGE)])
      const orders = (found ?? []) as rows.WatchedOrder[]
      await this.tell(orders, [])
      if (orders.length < ORDERS_A_PAGE) break
      after = orders.at(-1)?.id ?? after
    }
    const since = instant(this.deps.now() - FIRST_TELLS_MS)
    const [recent] = await this.ask([rows.recentEventsQuery(since, TELLING_ACTIONS, FIRST_TELLS_MAX)])
    await this.tellEvents((recent ?? []) as rows.TellingEvent[])
    await this.ask([rows.moveCursorQuery(head)])
    this.newest = head
  }

  private async followOutbox(cursor: number, reach: Reach): Promise<void> {
    let from = reach === 'newest' ? Math.max(cursor, this.newest) : cursor
    for (let page = 0; page < PAGES_MAX; page++) {
      const [found] = await this.ask([rows.changesQuery(from, CHANGES_A_RUN)])
      const changes = (found ?? []) as rows.Change[]
      const fresh = changes.filter((one) => !this.seen.has(one.id))
      for (let at = 0; at < fresh.length; at += ORDERS_A_PAGE) await this.work(fresh.slice(at, at + ORDERS_A_PAGE))
      this.newest = Math.max(this.newest, changes.at(-1)?.id ?? 0)
      const settled = changes.findLast((one) => one.settled)?.id ?? 0
      if (reach === 'all' && settled > from) {
        await this.ask([rows.moveCursorQuery(settled)])
        for (const id of this.seen) if (id <= settled) this.seen.delete(id)
      }
      if (changes.length < CHANGES_A_RUN) return
      from = changes.at(-1)?.id ?? from
    }
  }

  private async work(changes: readonly rows.Change[]): Promise<void> {
    const ids = [...new Set(changes.map((one) => one.order_id))]
    const [orders, events] = await this.ask([
      rows.ordersQuery(ids),
      rows.eventsQuery(
        changes.map((one) => one.id),
        TELLING_ACTIONS,
      ),
    ])
    await this.tell((orders ?? []) as rows.WatchedOrder[], (events ?? []) as rows.TellingEvent[])
    for (const one of changes) this.seen.add(one.id)
  }

  private async tellEvents(events: readonly rows.TellingEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += ORDERS_A_PAGE) {
      const some = events.slice(at, at + ORDERS_A_PAGE)
      const [orders] = await this.ask([rows.ordersQuery([...new Set(some.map((one) => one.order_id))])])
      await this.tell((orders ?? []) as rows.WatchedOrder[], some)
    }
  }

  private async fireDue(): Promise<void> {
    for (let page = 0; page < PAGES_MAX; page++) {
      const [due] = await this.ask([rows.dueQuery(this.deps.now(), ORDERS_A_PAGE)])
      const orders = (due ?? []) as rows.WatchedOrder[]
      if (orders.length > 0) await this.tell(orders, [])
      if (orders.length < ORDERS_A_PAGE) return
    }
  }

  /** Writes what these orders' clocks and these events have to tell, and tells the streams. */
  private async tell(orders: readonly rows.WatchedOrder[], events: readonly rows.TellingEvent[]): Promise<void> {
    if (orders.length === 0) return
    const { now, reference, db } = this.deps
    const [fired, held] = await this.ask([
      rows.firedQuery(orders.map((one) => one.id)),
      rows.postsQuery([...new Set(orders.flatMap(nodesOf))], shanghaiDate(now())),
    ])
    const posts = (held ?? []) as PostHeld[]
    const firedOf = byOrder((fired ?? []) as rows.Fired[])
    const byId = new Map(orders.map((one) => [one.id, one]))
    const reckoned = orders.map((one) => reckonClocks(one, firedOf.get(one.id) ?? [], posts, now(), reference.calendar()))
    const ofEvents = events.flatMap((event) => {
      const order = byId.get(event.order_id)
      return order ? reckonEvent(event, order, posts) : []
    })
    const [told] = await this.ask([
      rows.writeQuery({
        orders: reckoned.flatMap((one) => one.orders),
        fired: reckoned.flatMap((one) => one.fired),
        notices: [...reckoned.flatMap((one) => one.notices), ...ofEvents],
      }),
    ])
    const people = ((told ?? []) as { person_id: string }[]).map((one) => one.person_id)
    for (let at = 0; at < people.length; at += PEOPLE_A_PAYLOAD)
      db.notify(NOTICE_CHANNEL, JSON.stringify({ people: people.slice(at, at + PEOPLE_A_PAYLOAD) }))
  }

  private ask(queries: readonly Query[]) {
    return this.deps.db.batch(SYSTEM_SCOPE, queries)
  }
}

function byOrder(fired: readonly rows.Fired[]): Map<string, rows.Fired[]> {
  const found = new Map<string, rows.Fired[]>()
  for (const one of fired) found.set(one.order_id, [...(found.get(one.order_id) ?? []), one])
  return found
}
