import type { Scope } from '#db/open.ts'
import { answerCodeMeaning } from '#domain/card/answer-codes.ts'
import { batchOnLine } from '#domain/card/batch-number.ts'
import { cutOffOf } from '#domain/card/cut-off.ts'
import { DAY_MS, formatInstant, type Instant, instant, MINUTE_MS, parseInstant, startOfShanghaiDay } from '#domain/time.ts'
import { cursorOfText, textOfCursor } from '../http/cursor.ts'
import type { Deps } from '../http/deps.ts'
import { type Refused, refuse } from '../http/problem.ts'
import { type MessageRow, type TerminalSeenRow, terminalsSeenQuery } from './card-rows.ts'
import {
  type AnswerCodeRow,
  answerCodesQuery,
  type LineEventRow,
  type LinkRow,
  lineEventsQuery,
  linksQuery,
  type RateRow,
  ratesQuery,
} from './link-rows.ts'
import { referenceOf } from './message-fields.ts'
import { type ListedMessage, type MessageCursor, type MessageFilter, messagesQuery } from './message-list-rows.ts'

/** What the reads of the operations page need. */
export type CardDeps = Pick<Deps, 'db'> & {
  /** Time of day in Asia/Shanghai at which the gateway ends the settlement day, milliseconds after midnight. */
  readonly cutOffMs: number
}

export interface ListAnswer {
  readonly items: readonly object[]
  readonly next: string | null
}

/** The gateway tells every two seconds: after this it is taken for stopped. */
const TOLD_FRESH_MS = 15_000

/** Is this post one of the province's? The gateway knows no branches: who sees a part sees nothing of it (docs/spec/1, docs/spec/8). */
export function mayLook(scope: Scope): boolean {
  return scope.role === 'tw_company_0'
}

export const told = (at: number | null): string | null => (at === null ? null : formatInstant(instant(Math.round(at))))
const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 10) / 10)

/** Every issuer with the state of its link. */
export async function readLinks(deps: CardDeps, scope: Scope): Promise<ListAnswer> {
  const now = deps.db.now()
  const [rows] = await deps.db.batch(scope, [linksQuery(now)])
  const items = ((rows ?? []) as LinkRow[]).map((row) => ({
    id: row.id,
    name: row.name,
    connects: row.connects,
    state: row.state === null || row.told_at === null || now - row.told_at > TOLD_FRESH_MS ? 'untold' : row.state,
    since: told(row.since),
    toldAt: told(row.told_at),
    waiting: row.waiting ?? 0,
    answeredPerMinute: row.messages,
    instalmentsPerSecond: Math.round((row.instalments / 60) * 100) / 100,
    p50Ms: rounded(row.p50_ms),
    p99Ms: rounded(row.p99_ms),
  }))
  return { items, next: null }
}

/** The last so many minutes with any message, the running one too. */
export async function readRates(deps: CardDeps, scope: Scope, minutes: number): Promise<ListAnswer> {
  const now = deps.db.now()
  const [rows] = await deps.db.batch(scope, [ratesQuery(now - (now % MINUTE_MS) - (minutes - 1) * MINUTE_MS)])
  const items = ((rows ?? []) as RateRow[]).map((row) => ({
    minute: told(row.minute),
    issuerId: row.issuer_id,
    messages: row.messages,
    instalments: row.instalments,
    approved: row.approved,
    declined: row.messages - row.approved - row.timed_out,
    timedOut: row.timed_out,
    meanMs: row.messages === 0 ? null : rounded(row.total_ms / row.messages),
  }))
  return { items, next: null }
}

/** Answers by code; `from` is an instant of the contract, a day ago when it is not given; a refusal when it is further back than is counted. */
export async function readAnswerCodes(deps: CardDeps, scope: Scope, from: string | undefined): Promise<ListAnswer | Refused> {
  const at = since(deps, from)
  if (typeof at !== 'number') return at
  const [rows] = await deps.db.batch(scope, [answerCodesQuery(at)])
  const items = ((rows ?? []) as AnswerCodeRow[]).map((row) => {
    const { kind, zh, en } = answerCodeMeaning(row.answer)
    return { code: row.answer, kind, meaning: { zh, en }, messages: row.messages }
  })
  return { items, next: null }
}

/** What happened on the lines to terminals, `from` as above. */
export async function readLineEvents(deps: CardDeps, scope: Scope, from: string | undefined): Promise<ListAnswer | Refused> {
  const at = since(deps, from)
  if (typeof at !== 'number') return at
  const [rows] = await deps.db.batch(scope, [lineEventsQuery(at)])
  return { items: ((rows ?? []) as LineEventRow[]).map(({ event, times }) => ({ event, times })), next: null }
}

/** Every minute has a row for each issuer, kind and answer: what one question counts through has a bound. */
const COUNTED_DAYS = 7

function since(deps: CardDeps, from: string | undefined): number | Refused {
  const earliest = deps.db.now() - COUNTED_DAYS * DAY_MS
  if (from === undefined) return deps.db.now() - DAY_MS
  const at = parseInstant(from)
  if (at >= earliest) return at
  return refuse({
    code: 'form_invalid',
    detail: {
      errors: [{ path: '/from', rule: 'formatMinimum', wanted: formatInstant(instant(Math.ceil(earliest / MINUTE_MS) * MINUTE_MS)) }],
    },
  })
}

/**
 * A page of the journal; null when the cursor is none of ours. It may be short, or empty, and have a next one all the same: so far was looked.
 */
export async function readMessages(
  deps: CardDeps,
  scope: Scope,
  wish: Omit<MessageFilter, 'after'> & { readonly cursor?: string | undefined },
): Promise<ListAnswer | null> {
  const byBatch = wish.tid !== undefined && wish.reference === undefined
  const after = wish.cursor === undefined ? undefined : cursorIn(wish.cursor, byBatch)
  if (after === null) return null
  const [rows] = await deps.db.batch(scope, [messagesQuery({ ...wish, after })])
  const listed = (rows ?? []) as ListedMessage[]
  const found = listed.filter((row): row is ListedMessage & MessageRow => row.id !== null)
  const shown = found.slice(0, wish.limit)
  const last = shown.at(-1)
  const lookedTo = listed[0]?.looked_to ?? null
  const looked = lookedTo === null ? null : byBatch ? { batch: lookedTo, id: 0 } : { batch: null, id: lookedTo }
  const ended = found.length > wish.limit && last ? { batch: byBatch ? last.batch : null, id: last.id } : looked
  return { items: shown.map(messageSaid), next: ended && (ended.batch === null ? String(ended.id) : `${ended.batch}-${ended.id}`) }
}

/** The place that a cursor says: null when it is none of this list's. */
function cursorIn(cursor: string, byBatch: boolean): MessageCursor | null {
  const [, batch, id] = /^(?:(\d{1,9})-)?(\d{1,15})$/.exec(cursor) ?? []
  if (id === undefined || (batch !== undefined) !== byBatch) return null
  return { batch: batch === undefined ? null : Number(batch), id: Number(id) }
}

/** A journal row in the words of the contract. */
export function messageSaid(row: MessageRow) {
  return {
    id: String(row.id),
    reference: referenceOf(row.id),
    mti: row.mti,
    kind: row.kind,
    state: row.state,
    tid: row.tid,
    mid: row.mid,
    batch: batchOnLine(row.batch),
    stan: row.stan,
    amountFen: row.amount,
    cardMasked: row.card_masked,
    periods: row.periods,
    project: row.project,
    issuerId: row.issuer_id,
    issuerName: row.issuer_name,
    answer: row.answer,
    authorisation: row.authorisation,
    test: row.test,
    takenBack: row.reversal_wanted,
    receivedAt: told(row.received_at),
    answeredAt: told(row.answered_at),
    settlementDate: row.settlement_date,
  }
}

/** Terminals by TID with what they last did; null when the cursor is none of ours. */
export async function readTerminals(
  deps: CardDeps,
  scope: Scope,
  filter: { readonly q?: string | undefined; readonly cursor?: string | undefined; readonly limit: number },
): Promise<ListAnswer | null> {
  const cursor = textOfCursor(filter.cursor)
  if (cursor === null) return null
  const [rows] = await deps.db.batch(scope, [terminalsSeenQuery({ ...filter, cursor })])
  const found = (rows ?? []) as TerminalSeenRow[]
  const items = found.slice(0, filter.limit).map((row) => ({
    tid: row.tid,
    mid: row.mid,
    serial: row.serial,
    signedIn: row.signed_in,
    signedInAt: told(row.signed_in_at),
    lastSeenAt: told(row.last_seen_at),
    batch: batchOnLine(row.batch),
    mac: row.mac,
    test: row.test,
    parametersDue: row.parameters_due,
  }))
  return { items, next: found.length > filter.limit ? cursorOfText(items.at(-1)?.tid ?? '') : null }
}

const CUT_OFF_DEFAULT_MS = 23 * 60 * MINUTE_MS

/** Reads the gateway's own setting `GATEWAY_CUT_OFF` (`23:00`); what it would refuse counts as its default here. */
export function cutOffMsOf(text: string | undefined): number {
  return cutOffOf(text ?? '') ?? CUT_OFF_DEFAULT_MS
}

/** When a settlement day ends: at the cut-off of its date, Asia/Shanghai. */
export function endOfSettlementDay(date: string, cutOffMs: number): Instant {
  return instant(startOfShanghaiDay(date) + cutOffMs)
}
