import type { PosKind, PosOutcome, PosProblem, PosSale, PosTransaction } from '#contract/pos.ts'
import type { TerminalRecord } from '#simulator/terminal/memory.ts'
import type { Outcome, SettleOutcome } from '#simulator/terminal/session.ts'
import { faultSlip, type SlipHead, settlementSlip, slipOf } from '#simulator/terminal/slip.ts'
import type { Terminal } from '#simulator/terminal/terminal.ts'
import { DEMO_CARDS } from './cards.ts'
import { scheduleOf } from './offers.ts'
import type { FieldTerminal, TerminalShelf } from './terminals.ts'
import { type Asked, settledWords, testStateWords, wordsOf } from './words.ts'

/** What the page asked for cannot be done: a problem document with this code. */
export class Refused extends Error {
  readonly code: PosProblem
  constructor(code: PosProblem, says: string) {
    super(says)
    this.code = code
  }
}

type Body = { readonly [name: string]: unknown }

const AMOUNT_MAX_FEN = 9_999_999_99

export interface Standing {
  readonly shelf: TerminalShelf
  readonly terminal: Terminal
  readonly field: FieldTerminal
}

/** What a person does at a terminal, by its last word in the address. */
export const ACTS: { readonly [act: string]: (at: Standing, body: Body) => Promise<PosOutcome> } = {
  'sign-in': async (at) => told(at, 'sign-in', await at.terminal.signIn()),
  'sign-out': async (at) => told(at, 'sign-out', await at.terminal.signOut()),
  sale: async (at, body) => {
    const wish = readSale(body)
    return told(
      at,
      wish.offer ? 'instalment' : 'sale',
      await at.terminal.sale({
        card: cardOf(wish.cardId),
        amountFen: wish.amountFen,
        ...(wish.pin ? { pin: wish.pin } : {}),
        ...(wish.offer ? { instalment: wish.offer } : {}),
      }),
    )
  },
  void: async (at, body) => told(at, 'void', await at.terminal.voidSale(Number(digitsOf(body, 'trace', 1, 6)))),
  refund: async (at, body) => {
    const [batch, trace] = [Number(digitsOf(body, 'batch', 1, 6)), Number(digitsOf(body, 'trace', 1, 6))]
    return told(
      at,
      'refund',
      await at.terminal.refund({
        card: cardOf(body.cardId),
        batch,
        trace,
        date: digitsOf(body, 'date', 4, 4),
        reference: digitsOf(body, 'reference', 12, 12),
        amountFen: amountOf(body),
      }),
    )
  },
  settle: async (at) => settled(at, await at.terminal.settle()),
  'test-state': async (at, body) => {
    if (typeof body.on !== 'boolean') throw new Refused('bad_input', 'on should be true or false.')
    const outcome = await at.terminal.setTestState(body.on)
    return {
      approved: true,
      answer: null,
      ...testStateWords(body.on, outcome !== null),
      slip: outcome && settlementSlip(headOf(at), outcome),
      terminal: at.shelf.shown(at.field),
    }
  },
}

/** How the page calls what the terminal remembers. */
const SHOWN: { readonly [state in TerminalRecord['state']]: PosTransaction['state'] } = {
  pending: 'working',
  approved: 'approved',
  declined: 'declined',
  owed: 'unknown',
  reversed: 'reversed',
  voided: 'voided',
  fault: 'fault',
}

/** Transactions of the open batch, newest first. */
export function transactionsOf(at: Standing): PosTransaction[] {
  return at.terminal.records.toReversed().map((record) => ({
    trace: String(record.stan).padStart(6, '0'),
    kind: record.kind satisfies PosKind,
    amountFen: record.amountFen,
    cardMasked: record.cardMasked,
    periods: record.periods,
    state: SHOWN[record.state],
    answer: record.answer,
    reference: record.reference,
    at: new Date(record.at).toISOString(),
    test: record.test,
    slip: record.state === 'approved' || record.state === 'voided' ? slip(at, record) : null,
  }))
}

export function headOf({ field }: Standing): SlipHead {
  return { merchant: field.merchant, mid: field.mid, tid: field.tid }
}

function slip(at: Standing, record: TerminalRecord) {
  return slipOf(headOf(at), record, scheduleOf(record.project, record.periods, record.amountFen, record.at))
}

function told(at: Standing, asked: Asked, outcome: Outcome): PosOutcome {
  const { record } = outcome
  const fault = at.terminal.records.find((one) => one.state === 'fault')
  return {
    approved: outcome.approved,
    answer: outcome.answer,
    ...wordsOf(asked, outcome, at.terminal.batch),
    slip: outcome.approved && record ? slip(at, record) : fault ? faultSlip(headOf(at), fault) : null,
    terminal: at.shelf.shown(at.field),
  }
}

function settled(at: Standing, outcome: SettleOutcome): PosOutcome {
  return {
    approved: outcome.result !== 'refused',
    answer: null,
    ...settledWords(outcome.result),
    slip: settlementSlip(headOf(at), outcome),
    terminal: at.shelf.shown(at.field),
  }
}

/** The card with this id. */
export function cardOf(id: unknown) {
  const found = DEMO_CARDS.find((one) => one.shown.id === id)
  if (!found) throw new Refused('bad_input', 'cardId should be one of GET /cards.')
  return found.card
}

/** An amount in fen. */
export function amountOf(body: Body): number {
  const { amountFen } = body
  if (typeof amountFen !== 'number' || !Number.isSafeInteger(amountFen) || amountFen < 1 || amountFen > AMOUNT_MAX_FEN)
    throw new Refused('bad_input', `amountFen should be a whole number from 1 to ${AMOUNT_MAX_FEN}.`)
  return amountFen
}

function digitsOf(body: Body, name: string, least: number, most: number): string {
  const value = body[name]
  if (typeof value !== 'string' || !/^\d+$/.test(value) || value.length < least || value.length > most)
    throw new Refused('bad_input', `${name} should be ${least === most ? least : `${least} to ${most}`} digits.`)
  return value
}

function readSale(body: Body): PosSale {
  const { cardId, pin = '', offer } = body
  if (typeof pin !== 'string' || !/^(\d{4,12})?$/.test(pin)) throw new Refused('bad_input', 'pin should be 4 to 12 digits, or empty.')
  const sale = { cardId: String(cardId), amountFen: amountOf(body), pin }
  if (offer === undefined || offer === null) return sale
  const { project, periods } = offer as Body
  if (typeof project !== 'string' || typeof periods !== 'number')
    throw new Refused('bad_input', 'offer should have a project and a number of periods.')
  return { ...sale, offer: { project, periods } }
}
