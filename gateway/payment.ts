import { eligibleTerms } from '#domain/instalment/eligible.ts'
import { fen } from '#domain/money.ts'
import type { Gateway } from './gateway.ts'
import { referenceOf } from './id-source.ts'
import { bytes, type Message, text } from './iso8583/message.ts'
import { maskPan, redact } from './iso8583/redact.ts'
import type { JournalRow } from './journal-rows.ts'
import { settlementDate, shanghaiDay, shanghaiDigits } from './settings.ts'
import { cardOf, expiryOf, type Field60, inTestState, type Reply } from './terminal-message.ts'
import type { Terminal } from './terminals.ts'

/** A payment request that passed session and MAC. */
export interface Payment {
  readonly terminal: Terminal
  readonly request: Message
  readonly field60: Field60
  readonly card: string
  readonly amount: number
  readonly stan: number
  readonly at: number
  readonly test: boolean
  /** Called when its issuer is asked: from then on it only waits. */
  readonly asking: () => void
}

/** Reads what every payment has; an answer code where something is missing or wrong. */
export function readPayment(
  gateway: Gateway,
  terminal: Terminal,
  request: Message,
  field60: Field60,
): Omit<Payment, 'asking'> | { readonly answer: string } {
  const card = cardOf(request)
  const amount = Number(text(request, 4) ?? Number.NaN)
  const stan = Number(text(request, 11) ?? Number.NaN)
  if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(stan) || text(request, 49) !== '156') return { answer: '30' }
  // Both are M in the requests of tables 51 to 54; without them nobody knows how the card was read or what is asked.
  if (card === null || text(request, 22) === undefined || text(request, 25) === undefined) return { answer: '30' }
  if (amount === 0) return { answer: '13' }
  if (amount > gateway.settings.amountMaxFen) return { answer: '61' }
  const at = gateway.now()
  const expiry = expiryOf(request)
  // 0000 says "none"; money goes back to a card that has expired since.
  const expired = expiry !== null && expiry !== '0000' && expiry < shanghaiDigits(at).date.slice(2, 6)
  if (expired && request.mti !== '0220') return { answer: '54' }
  return { terminal, request, field60, card, amount, stan, at, test: inTestState(request) }
}

/** What can be printed, and nothing else: no table holds a zero byte, and other sales share the commit. */
const TERMS = /^(\d\d)([\x20-\x7e]{30})$/

/** Instalment terms of a sale: field 62, 32 bytes: periods n2, project code in 30 characters (docs/interfaces/q-cup-007.md). */
export function readInstalment(payment: Payment): { periods: number; project: string } | null {
  const [, periods, project] = TERMS.exec(bytes(payment.request, 62)?.toString('latin1') ?? '') ?? []
  if (periods === undefined || project === undefined || Number(periods) === 0) return null
  return { periods: Number(periods), project: project.trimEnd() }
}

/** May this card pay so at this merchant? The answer code that says no, or the term. */
export function instalmentAnswer(gateway: Gateway, payment: Payment, asked: { periods: number; project: string }): string | null {
  const { refusal } = eligibleTerms(gateway.issuers.products, {
    project: asked.project,
    periods: asked.periods,
    amountFen: fen(payment.amount),
    bin: payment.card,
    mid: payment.terminal.mid,
    mcc: payment.terminal.row.mcc,
    date: shanghaiDay(payment.at),
  })
  return refusal?.answerCode ?? null
}

/** The journal row of a payment as it is when it arrives. */
export function rowOf(
  gateway: Gateway,
  payment: Omit<Payment, 'asking'>,
  more: Pick<JournalRow, 'id' | 'kind' | 'state'> & Partial<JournalRow>,
): JournalRow {
  const { terminal, request, card } = payment
  return {
    mti: request.mti,
    tid: terminal.tid,
    mid: terminal.mid,
    batch: payment.field60.batch,
    stan: payment.stan,
    test: payment.test,
    reversal_wanted: false,
    amount: payment.amount,
    card_digest: gateway.vault.digest(Buffer.from(card, 'latin1')),
    card_masked: maskPan(card),
    card: gateway.vault.seal(Buffer.from(card, 'latin1')),
    periods: null,
    project: null,
    original_id: null,
    issuer_id: null,
    network_time: null,
    authorisation: null,
    answer: null,
    answered: null,
    settlement_date: settlementDate(payment.at, gateway.settings.cutOffMs),
    received_at: payment.at,
    request: redact(request.mti, request.fields),
    ...more,
  }
}

/** What a terminal is told, as the journal keeps it: text as it is, bytes as hex behind `0x`. */
export type Answered = { readonly [field: string]: string }

/** Fields of an answer that the journal keeps, so that a repeated request is told the same. */
export function answeredFields(
  row: Pick<JournalRow, 'id' | 'settlement_date' | 'issuer_id'>,
  acquirerId: string,
  fields: Answered,
): Answered {
  return {
    15: row.settlement_date.slice(5, 7) + row.settlement_date.slice(8, 10),
    32: acquirerId,
    37: referenceOf(row.id),
    44: institutions(row.issuer_id, acquirerId),
    63: CARD_SCHEME,
    ...fields,
  }
}

/** 63.1 of answers: cards in renminbi (Q/CUP 007, table 45). */
export const CARD_SCHEME = 'CUP'

/** Field 44: who issued the card and who acquired the purchase, 11 characters each (Q/CUP 007, 11.3.22.3). */
export function institutions(issuerId: string | null, acquirerId: string): string {
  return (issuerId ?? acquirerId).padEnd(11, ' ') + acquirerId.padEnd(11, ' ')
}

/** The reply that a journalled answer makes, the first time and every time. */
export function replyOf(terminal: Terminal, card: string, answer: string, answered: Answered): Reply {
  const fields: { [field: number]: string | Buffer } = { 2: card, 39: answer }
  for (const [field, value] of Object.entries(answered))
    fields[Number(field)] = value.startsWith('0x') ? Buffer.from(value.slice(2), 'hex') : value
  return answer === '00' ? { fields, mac: terminal.mac } : { fields }
}
