import type { Database, Query } from '#db/open.ts'
import {
  changedSince,
  type Indexable,
  levelsQuery,
  newestChanges,
  outboxHead,
  pageOfAll,
  type Target,
  type TargetKind,
  tokensQuery,
  writeTokens,
} from './search-rows.ts'
import { nameTokens, numberTokens, type PhoneDigest, phoneToken } from './tokens.ts'

const PAGE = 500
const PAGES_A_RUN = 50
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const KINDS: readonly TargetKind[] = ['order', 'merchant', 'terminal']
/** The writes of orders tell of themselves on it. */
const ORDER_CHANNEL = 'tw_order'
/** What was just written is to be found while its caller is still on the line. */
const WAKE_AFTER_MS = 400
/** Changes looked at each time it wakes; a flood beyond is left to the minute's job, and to the writers their disk. */
const NEWEST_MAX = 50

/** Keeps the search index beside the commands: soon after each change, and whole every minute. Twice does the same. */
export class SearchIndex {
  private readonly db: Database
  private readonly phone: PhoneDigest
  private timer: NodeJS.Timeout | undefined
  private waking: Promise<void> | null = null
  private newest = 0
  private closed = false

  constructor(db: Database, phone: PhoneDigest) {
    this.db = db
    this.phone = phone
  }

  async listen(): Promise<this> {
    await this.db.listen(ORDER_CHANNEL, () => this.wake())
    return this
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    await this.waking
  }

  /** Brings the index up to what the outbox tells; the first time, up to everything there is. */
  async run(): Promise<void> {
    for (let page = 0; page < PAGES_A_RUN; page++) {
      const changes = await changedSince(this.db, PAGE)
      if (changes.cursor === null) return this.runWhole()
      await writeTokens(this.db, this.queriesOf(changes.found), changes.settled > 0 ? changes.settled : null)
      if (changes.settled === 0 || changes.settled < changes.last) return
    }
  }

  private wake(): void {
    if (this.closed) return
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      // The minute's job tries again, and tells of a failure.
      this.waking = (this.waking ?? Promise.resolve()).then(() => this.runNewest()).catch(() => undefined)
    }, WAKE_AFTER_MS)
  }

  private async runNewest(): Promise<void> {
    const { last, found } = await newestChanges(this.db, this.newest, NEWEST_MAX)
    await writeTokens(this.db, this.queriesOf(found), null)
    this.newest = Math.max(this.newest, last)
  }

  private async runWhole(): Promise<void> {
    const head = await outboxHead(this.db)
    for (const kind of KINDS) {
      let after: string | undefined = FIRST_ID
      while (after !== undefined) {
        const found: Indexable = await pageOfAll(this.db, kind, after, PAGE)
        await writeTokens(this.db, this.queriesOf(found), null)
        after = [...found.orders, ...found.merchants, ...found.terminals].at(-1)?.id
      }
    }
    await writeTokens(this.db, [], head)
  }

  private queriesOf(found: Indexable): Query[] {
    const targets: readonly (readonly [TargetKind, Target[]])[] = [
      ['order', found.orders.map((one) => ({ id: one.id, tokens: numberTokens(one.number) }))],
      ['merchant', found.merchants.map((one) => ({ id: one.id, tokens: this.merchantTokens(one) }))],
      ['terminal', found.terminals.map((one) => ({ id: one.id, tokens: [...numberTokens(one.serial), ...numberTokens(one.tid)] }))],
    ]
    // A terminal that was indexed in stock belongs to somebody now: its tokens move with it.
    return targets.filter(([, some]) => some.length > 0).flatMap(([kind, some]) => [tokensQuery(kind, some), levelsQuery(kind, some)])
  }

  private merchantTokens(one: Indexable['merchants'][number]): string[] {
    return [
      ...nameTokens(one.name),
      ...(one.sign_name ? nameTokens(one.sign_name) : []),
      ...numberTokens(one.mid),
      ...numberTokens(one.licence_number),
      ...(one.contact_phone ? [phoneToken(this.phone, one.contact_phone)] : []),
    ]
  }
}
