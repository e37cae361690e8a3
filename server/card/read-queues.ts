import type { Scope } from '#db/open.ts'
import { batchOnLine } from '#domain/card/batch-number.ts'
import { formatInstant } from '#domain/time.ts'
import {
  type AdviceCursor,
  type AdviceRow,
  type BatchCursor,
  type BatchRow,
  batchesQuery,
  type DifferenceRow,
  openDifferencesQuery,
  pendingAdviceQuery,
} from './queue-rows.ts'
import { type CardDeps, endOfSettlementDay, type ListAnswer, told } from './read-card.ts'

interface PageWish {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** What issuers have not confirmed yet; null when the cursor is none of ours. */
export async function readReversals(
  deps: CardDeps,
  scope: Scope,
  wish: PageWish & { readonly issuer?: string | undefined },
): Promise<ListAnswer | null> {
  const key = keyOf(wish.cursor, /^(\d{1,16})\|(\d{1,15})\|(reversal|refund)$/)
  if (key === null) return null
  const after: AdviceCursor | null = key ? { nextTryUs: Number(key[1]), id: Number(key[2]), kind: key[3] ?? '' } : null
  const [rows] = await deps.db.batch(scope, [pendingAdviceQuery({ issuer: wish.issuer, after, limit: wish.limit })])
  const found = (rows ?? []) as AdviceRow[]
  const shown = found.slice(0, wish.limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      messageId: String(row.journal_id),
      kind: row.kind,
      issuerId: row.issuer_id,
      issuerName: row.issuer_name,
      tid: row.tid,
      mid: row.mid,
      stan: row.stan,
      amountFen: row.amount,
      reason: row.reason,
      tries: row.tries,
      nextTryAt: told(row.next_try_at),
      receivedAt: told(row.received_at),
      until: formatInstant(endOfSettlementDay(row.settlement_date, deps.cutOffMs)),
    })),
    next: found.length > wish.limit && last ? sealed(`${last.page_key}|${last.journal_id}|${last.kind}`) : null,
  }
}

/** Difference cases that nobody has closed; null when the cursor is none of ours. */
export async function readDifferences(deps: CardDeps, scope: Scope, wish: PageWish): Promise<ListAnswer | null> {
  if (wish.cursor !== undefined && !/^\d{1,15}$/.test(wish.cursor)) return null
  const [rows] = await deps.db.batch(scope, [openDifferencesQuery(wish)])
  const found = (rows ?? []) as DifferenceRow[]
  const items = found.slice(0, wish.limit).map((row) => ({
    id: String(row.id),
    kind: row.kind,
    tid: row.tid,
    mid: row.mid,
    batch: row.batch === null ? null : batchOnLine(row.batch),
    messageId: row.journal_id === null ? null : String(row.journal_id),
    oursFen: row.ours,
    theirsFen: row.theirs,
    openedAt: told(row.opened_at),
  }))
  return { items, next: found.length > wish.limit ? (items.at(-1)?.id ?? null) : null }
}

/** Settled batches, newest first; null when the cursor is none of ours. */
export async function readBatches(
  deps: CardDeps,
  scope: Scope,
  wish: PageWish & { readonly state?: string | undefined; readonly tid?: string | undefined },
): Promise<ListAnswer | null> {
  const key = keyOf(wish.cursor, /^(\d{1,16})\|([\x21-\x7e]{1,8})\|(\d{1,10})$/)
  if (key === null) return null
  const after: BatchCursor | null = key ? { settledUs: Number(key[1]), tid: key[2] ?? '', batch: Number(key[3]) } : null
  const [rows] = await deps.db.batch(scope, [batchesQuery({ state: wish.state, tid: wish.tid, after, limit: wish.limit })])
  const found = (rows ?? []) as BatchRow[]
  const shown = found.slice(0, wish.limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      tid: row.tid,
      mid: row.mid,
      batch: batchOnLine(row.batch),
      state: row.state,
      terminal: totalsOf(row.terminal_totals),
      ours: totalsOf(row.our_totals),
      equal: row.terminal_totals === row.our_totals,
      settledAt: told(row.settled_at),
      settlementDate: row.settlement_date,
    })),
    next: found.length > wish.limit && last ? sealed(`${last.page_key}|${last.tid}|${last.batch}`) : null,
  }
}

/** The home half of field 48 (Q/CUP 007, 11.3.23.3): debit amount n12, count n3, credit amount n12, count n3. */
const TOTALS = /^(\d{12})(\d{3})(\d{12})(\d{3})$/

function totalsOf(digits: string): object | null {
  const [, debitFen, debits, creditFen, credits] = TOTALS.exec(digits) ?? []
  if (debitFen === undefined) return null
  return { debitFen: Number(debitFen), debits: Number(debits), creditFen: Number(creditFen), credits: Number(credits) }
}

const sealed = (key: string): string => Buffer.from(key, 'utf8').toString('base64url')

/** The key in a cursor: undefined without one, null when it is none of ours. */
function keyOf(cursor: string | undefined, form: RegExp): RegExpExecArray | null | undefined {
  return cursor === undefined ? undefined : form.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
}
