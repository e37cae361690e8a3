import { setTimeout as wait } from 'node:timers/promises'
import { batchMeant } from '#domain/card/batch-number.ts'
import { againstRefund, againstVoid, type Purchased } from '#domain/instalment/take-back.ts'
import { addFen, fen } from '#domain/money.ts'
import { isVoidedThere } from './advice-rows.ts'
import type { Gateway } from './gateway.ts'
import { referenceOf, traceOf } from './id-source.ts'
import { type Message, text } from './iso8583/message.ts'
import { type JournalRow, journalRow, journalRowById, type ReversalReason, type Reversed, reverseRow, takenBackOf } from './journal-rows.ts'
import { ITSELF } from './meter.ts'
import { field60, field90, networkTime } from './network.ts'
import { institutions, type Payment, rowOf } from './payment.ts'
import { decided, networkFields, opened } from './sale.ts'
import { settlementDate, shanghaiDigits } from './settings.ts'
import type { Reply } from './terminal-message.ts'

/** What would take one sale back goes one after the other: two at once could take it back twice. */
const queues = new Map<number, Promise<unknown>>()

function inTurn<T>(originalId: number, work: () => Promise<T>): Promise<T> {
  const before = queues.get(originalId) ?? Promise.resolve()
  const after = before.then(work, work)
  const tail = after.catch(() => undefined)
  queues.set(originalId, tail)
  void tail.then(() => queues.get(originalId) === tail && queues.delete(originalId))
  return after
}

/** So long a void waits for the reversal of the one before it; then its issuer decides. */
const TOLD_WITHIN_MS = 5_000
const TOLD_LOOK_MS = 100

/** Longer than any issuer is waited for. */
const ANSWERED_WITHIN_MS = 60_000

interface Original {
  readonly batch: number
  readonly stan: number
  /** `MMDD`, or null where the message has none. */
  readonly date: string | null
}

/** Field 61: batch, trace number and, in a refund, date of the original. */
function readField61({ request, terminal }: Payment): Original | null {
  const digits = text(request, 61)
  if (digits === undefined || digits.length < 12) return null
  const batch = batchMeant(Number(digits.slice(0, 6)), terminal.batch)
  return { batch, stan: Number(digits.slice(6, 12)), date: digits.length >= 16 ? digits.slice(12, 16) : null }
}

/** A void: same batch, same settlement day, full amount, the same card (Q/CUP 007, 12.2.4); on-line to the issuer. */
export async function voidSale(gateway: Gateway, payment: Payment): Promise<Reply> {
  const asked = readField61(payment)
  if (!asked) return { fields: { 39: '30' } }
  const { tid, mid } = payment.terminal
  const original = saleOf(await journalRow(gateway.lane, { mti: '0200', tid, mid, batch: asked.batch, stan: asked.stan }))
  if (!original) return decided(gateway, payment, await takingBack(gateway, payment, 'void', null), '25')
  await untilNotVoidedThere(gateway, original.id)
  // In turn until it is journalled: what waits for the issuer holds up nobody else's answer.
  const answered = await inTurn(original.id, () => voidOf(gateway, payment, asked, original.id))
  return answered()
}

/** A void that was lost is reversed and asked for once more in one breath: its issuer would say 12 to what overtakes the reversal. */
async function untilNotVoidedThere(gateway: Gateway, saleId: number): Promise<void> {
  const giveUp = performance.now() + Math.min(gateway.settings.issuerTimeoutMs, TOLD_WITHIN_MS)
  while ((await isVoidedThere(gateway.lane, saleId)) && performance.now() < giveUp) await wait(TOLD_LOOK_MS)
}

async function voidOf(gateway: Gateway, payment: Payment, asked: Original, originalId: number): Promise<() => Promise<Reply>> {
  const original = saleOf(await journalRowById(gateway.lane, originalId))
  const row = await takingBack(gateway, payment, 'void', original)
  const refused = original ? await voidRefused(gateway, payment, original, asked) : '25'
  const now = async (of: JournalRow, answer: string) => {
    const reply = await decided(gateway, payment, of, answer)
    return () => Promise.resolve(reply)
  }
  if (refused || !original) return now(row, refused ?? '25')
  if (original.test) return now({ ...row, state: 'approved' }, '00')
  return opened(
    gateway,
    payment,
    { ...row, state: 'waiting' },
    {
      mti: '0200',
      networkTime: row.network_time ?? '',
      networkStan: traceOf(row.id),
      fields: {
        ...networkFields(gateway, payment, row),
        3: '200000',
        25: original.kind === 'instalment' ? '64' : '00',
        38: original.authorisation ?? undefined,
        60: field60('0000'),
        90: field90(keyOf(original), gateway.settings.acquirerId),
      },
    },
  )
}

/**
 * A refund: any later day, partly or whole, never by hand entry; it is said yes to here, and told to the issuer until it answers. Its
 * original may be another terminal's of the same merchant (table 54).
 */
export async function refund(gateway: Gateway, payment: Payment): Promise<Reply> {
  const asked = readField61(payment)
  if (!asked) return { fields: { 39: '30' } }
  const original = await refunded(gateway, payment, asked)
  if (!original) return decided(gateway, payment, await takingBack(gateway, payment, 'refund', null), '25')
  return inTurn(original.id, async () => {
    const now = saleOf(await journalRowById(gateway.lane, original.id))
    const row = await takingBack(gateway, payment, 'refund', now)
    const refused = now ? await refundRefused(gateway, payment, now, asked) : '25'
    return decided(gateway, payment, refused ? row : { ...row, state: 'approved' }, refused ?? '00')
  })
}

/**
 * The sale that a refund is about: by batch and trace number where field 61 has them and they are the terminal's own, else by its reference
 * (61.1 and 61.2 are zeros in a refund, Q/CUP 007, 11.3.31.3; of the original only field 42 must be the same).
 */
async function refunded(gateway: Gateway, { terminal: { tid, mid }, request }: Payment, asked: Original): Promise<JournalRow | null> {
  const reference = Number(text(request, 37))
  const own = asked.stan === 0 ? null : await journalRow(gateway.lane, { mti: '0200', tid, mid, batch: asked.batch, stan: asked.stan })
  if (own && own.id === reference) return saleOf(own)
  const named = Number.isSafeInteger(reference) ? await journalRowById(gateway.lane, reference) : null
  return named?.mid === mid ? saleOf(named) : saleOf(own)
}

function saleOf(row: JournalRow | null): JournalRow | null {
  return row && (row.kind === 'sale' || row.kind === 'instalment') && row.state !== 'blocked' ? row : null
}

/** The row of a void or refund, refused until somebody says otherwise. */
async function takingBack(gateway: Gateway, payment: Payment, kind: 'void' | 'refund', original: JournalRow | null): Promise<JournalRow> {
  return rowOf(gateway, payment, {
    id: await gateway.ids.next(),
    kind,
    state: 'declined',
    original_id: original?.id ?? null,
    issuer_id: original?.test ? null : (original?.issuer_id ?? null),
    network_time: networkTime(payment.at),
    test: original?.test ?? payment.test,
  })
}

/** Why an original cannot be taken back at all. */
async function against(gateway: Gateway, payment: Payment, original: JournalRow): Promise<string | null> {
  if (original.state !== 'approved' || original.reversal_wanted) return '12'
  if (original.card_digest !== gateway.vault.digest(Buffer.from(payment.card, 'latin1'))) return '14'
  if (Number(text(payment.request, 37)) !== original.id) return '25'
  if (original.test !== payment.test) return '12'
  return null
}

async function voidRefused(gateway: Gateway, payment: Payment, original: JournalRow, asked: Original): Promise<string | null> {
  const common = await against(gateway, payment, original)
  if (common) return common
  if (asked.batch !== payment.field60.batch) return '12'
  const today = settlementDate(payment.at, gateway.settings.cutOffMs)
  return againstVoid(await purchased(gateway, original), { amountFen: fen(payment.amount), settlementDate: today })?.answerCode ?? null
}

async function refundRefused(gateway: Gateway, payment: Payment, original: JournalRow, asked: Original): Promise<string | null> {
  if (isByHand(payment.request) || text(payment.request, 25) !== '00') return '12'
  const common = await against(gateway, payment, original)
  if (common) return common
  if (asked.date !== null && !daysOf(original).includes(asked.date)) return '25'
  return againstRefund(await purchased(gateway, original), fen(payment.amount))?.answerCode ?? null
}

/** A sale with what was taken back of it, as the rules of voids and refunds ask for it. */
async function purchased(gateway: Gateway, original: JournalRow): Promise<Purchased> {
  const back = await takenBackOf(gateway.lane, original.id)
  const refunds = back.filter((one) => one.kind === 'refund').map((one) => fen(Number(one.amount)))
  return {
    purchaseFen: fen(original.amount),
    settlementDate: original.settlement_date,
    isVoided: back.some((one) => one.kind === 'void'),
    refundedFen: addFen(...refunds),
  }
}

/** No stripe and no chip says that the card is there: its number was typed, whatever field 22 says (table 54: refused). */
function isByHand(request: Message): boolean {
  const read = text(request, 35) ?? text(request, 36) ?? request.fields[55]
  return read === undefined || (text(request, 22) ?? '').startsWith('01')
}

/** The days that a slip may show: of its request, or of an answer that came after midnight. */
function daysOf(original: JournalRow): string[] {
  return [original.received_at, original.received_at + ANSWERED_WITHIN_MS].map((at) => shanghaiDigits(at).monthDay)
}

/** How the network knows a journalled request. */
export function keyOf(row: JournalRow): { mti: string; networkStan: number; networkTime: string } {
  return { mti: row.mti, networkStan: traceOf(row.id), networkTime: row.network_time ?? '' }
}

/**
 * A terminal's reversal, matched by trace number, TID, MID and batch (docs/spec/8, The switch 3). Its original: waiting → 00, and the
 * approval, when it comes, is reversed; approved or timed out → 00; declined, voided or refunded since, or in a batch that is settled → 12; unknown → 25, remembered, so that a late original is refused.
 */
export async function reverse(
  gateway: Gateway,
  payment: Omit<Payment, 'card' | 'asking'> & { readonly card: string | null },
): Promise<Reply> {
  const { terminal, field60: of60, stan, amount, at } = payment
  const key = { tid: terminal.tid, mid: terminal.mid, batch: of60.batch, stan }
  const reference = await gateway.ids.next()
  const begunAt = performance.now()
  const answer = (code: string, found?: About): Reply => {
    if (!payment.test) gateway.meter.answered(at, ITSELF, 'reversal', code, performance.now() - begunAt)
    const fields = answerFields(payment, gateway, code, found ?? { id: reference, issuer_id: null, card: null, settlement_date: null })
    return code === '00' ? { fields, mac: terminal.mac } : { fields }
  }
  const taken = () => reverseRow(gateway.lane, { ...key, amount, at, reason: reasonOf(text(payment.request, 39)) })
  for (;;) {
    // In turn with voids and refunds of the same sale: one that looked at it before would go on as if it stood.
    const known = await journalRow(gateway.lane, { mti: '0200', ...key })
    const found = known && (await inTurn(known.original_id ?? known.id, taken))
    // What was remembered of an unknown sale knows no card.
    if (found?.state === 'blocked') return answer('25', { ...found, card: null })
    if (found) return answer(found.stands || found.state === 'declined' ? '12' : '00', found)
    // There, but of another amount: a reversal is of the whole (Q/CUP 007, 12.2.3).
    if (known) return answer('12')
    const tombstone = rowOf(
      gateway,
      { ...payment, card: payment.card ?? '0' },
      { id: await gateway.ids.next(), mti: '0200', kind: 'sale', state: 'blocked', reversal_wanted: true },
    )
    if (await gateway.commits.begin(tombstone)) return answer('25')
  }
}

/** What a reversal is about; of an unknown sale there is neither card nor day. */
interface About extends Pick<Reversed, 'id' | 'issuer_id'> {
  readonly card: string | null
  readonly settlement_date: string | null
}

function answerFields(
  payment: { readonly at: number; readonly card: string | null },
  gateway: Gateway,
  code: string,
  about: About,
): { [field: number]: string | undefined } {
  // What is under way keeps the day of its original (Q/CUP 006 part 1, 6.4.1.4).
  const date = about.settlement_date ?? settlementDate(payment.at, gateway.settings.cutOffMs)
  return {
    2: payment.card ?? (about.card ? gateway.vault.unseal(about.card).toString('latin1') : undefined),
    15: date.slice(5, 7) + date.slice(8, 10),
    32: gateway.settings.acquirerId,
    37: referenceOf(about.id),
    39: code,
    44: institutions(about.issuer_id, gateway.settings.acquirerId),
  }
}

/** The terminal's reason (98 no answer, 96 fault, A0 MAC, 06 other) in the network's words (Q/CUP 006 part 2, field 60.1). */
function reasonOf(terminals: string | undefined): ReversalReason {
  if (terminals === '98') return '4354'
  if (terminals === 'A0') return '4355'
  return '4351'
}
