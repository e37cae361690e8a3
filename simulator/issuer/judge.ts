import { createHmac } from 'node:crypto'
import { eligibleTerms } from '#domain/instalment/eligible.ts'
import { schedule } from '#domain/instalment/schedule.ts'
import { againstRefund, againstVoid, type Purchased } from '#domain/instalment/take-back.ts'
import { fen } from '#domain/money.ts'
import { bytes, type Message, text } from '#gateway/iso8583/message.ts'
import { openPinBlock } from '#gateway/iso8583/pin.ts'
import { maskPan } from '#gateway/iso8583/redact.ts'
import { declineOfAmount } from './faults.ts'
import type { Deed, Kind, Ledger, Standing } from './ledger.ts'
import { isOfIssuer } from './products.ts'
import type { IssuerSettings } from './settings.ts'
import { expiryOf, field57, keyOf, originalKey, readField48 } from './wire.ts'

/** What a decision rests on. */
export interface Bench {
  readonly ledger: Ledger
  readonly settings: IssuerSettings
  readonly seed: string
  readonly now: number
  /** The key that PINs come under; without it none is looked at. */
  readonly pik: Buffer | null
}

type Verdict = Pick<Deed, 'answer' | 'why' | 'about' | 'field57' | 'periods' | 'project' | 'pin'>

const SHANGHAI_MS = 8 * 3_600_000
const PPM_IN_RATE = 100

/** Which business a request is; null when it is none of ours (answered 40). */
export function kindOf(request: Message): Kind | null {
  const processing = (text(request, 3) ?? '').slice(0, 2)
  if (request.mti === '0420') return 'reversal'
  if (request.mti === '0220' && processing === '20') return 'refund'
  if (request.mti !== '0200') return null
  if (processing === '20') return 'void'
  if (processing !== '00') return null
  return readField48(text(request, 48)) || text(request, 25) === '64' ? 'instalment' : 'sale'
}

/** Decides a request by what the bank knows now; books nothing. A request that lacks what it must have gets null (answered 30). */
export function judge(bench: Bench, request: Message, kind: Kind): Deed | null {
  const [card, amount, tid, mid, reference] = [2, 4, 41, 42, 37].map((field) => text(request, field))
  if (!card || !amount || !tid || !mid || !reference || !text(request, 7) || !text(request, 32) || !text(request, 33)) return null
  const key = keyOf(request)
  const base = {
    key,
    kind,
    card: bench.ledger.digest(card),
    masked: maskPan(card),
    amountFen: Number(amount),
    at: bench.now,
    tid,
    mid,
    reference,
    day: text(request, 15) ?? '',
  }
  const verdict =
    kind === 'sale' || kind === 'instalment'
      ? purchase(bench, request, { key, card, kind, amountFen: base.amountFen })
      : JUDGES[kind](bench, request, base)
  if (!verdict) return null
  const approved = verdict.answer === '00' && kind !== 'reversal' ? { authorisation: authorisationOf(bench.seed, key) } : {}
  const reason = kind === 'reversal' ? { reason: (text(request, 60) ?? '').slice(0, 4) } : {}
  return { ...base, ...verdict, ...approved, ...reason }
}

/** Six capitals and digits that the same request always gets. */
function authorisationOf(seed: string, key: string): string {
  const digits = BigInt(`0x${createHmac('sha256', seed).update(key).digest('hex').slice(0, 16)}`)
  return digits.toString(36).toUpperCase().padStart(6, '0').slice(-6)
}

interface Wanted {
  readonly key: string
  readonly card: string
  readonly kind: Kind
  readonly amountFen: number
}

function purchase(bench: Bench, request: Message, wanted: Wanted): Verdict | null {
  const no = (answer: string, why: string): Verdict => ({ answer, why })
  const { ledger } = bench
  // Its reversal was here first and was told 25: the late original must not live (reading B11).
  if (ledger.isReversedBefore(wanted.key)) return no('22', 'reversed before it came')
  const refused = againstCard(bench, request, wanted)
  if (refused) return refused
  if (ledger.isLocked(ledger.digest(wanted.card), bench.now)) return no('75', 'too many wrong PINs today')
  const pin = pinOf(bench, request, wanted.card)
  if (pin === 'unreadable') return no('99', 'PIN block does not fit')
  if (pin === 'wrong') return { ...no('55', 'wrong PIN'), pin }
  const verdict = granted(bench, request, wanted)
  return verdict && pin === 'right' ? { ...verdict, pin } : verdict
}

/** What was said of the PIN; `none`: none came, this card has none, or no PIN key is agreed. A credit card is good without one. */
function pinOf({ settings, pik }: Bench, request: Message, card: string): 'none' | 'right' | 'wrong' | 'unreadable' {
  const block = bytes(request, 52)
  const own = settings.cards[card]?.pin
  if (!pik || !block || own === undefined) return 'none'
  // Format 1 of field 53 holds no account (part 2, table 35).
  const said = openPinBlock(pik, block, text(request, 53)?.[0] === '1' ? '' : card)
  if (said === null) return 'unreadable'
  return said === own ? 'right' : 'wrong'
}

/** By limits and products alone: card and PIN are good. */
function granted(bench: Bench, request: Message, wanted: Wanted): Verdict | null {
  if (wanted.kind === 'sale') return withinLimit(bench, wanted) ?? { answer: '00' }
  const asked = readField48(text(request, 48))
  if (!asked) return null
  const told = { periods: asked.periods, project: asked.project }
  const plan = instalmentPlan(bench, request, wanted, asked)
  if ('answer' in plan) return { ...plan, ...told }
  return { ...(withinLimit(bench, wanted) ?? { answer: '00', field57: plan.field57 }), ...told }
}

function againstCard(bench: Bench, request: Message, { card, amountFen }: Wanted): Verdict | null {
  const { settings } = bench
  const own = settings.cards[card]
  if (!isOfIssuer(settings.bins, settings.products, card)) return { answer: '14', why: 'card of another bank' }
  if (own?.answer && own.answer !== '00') return { answer: own.answer, why: 'so set for this card' }
  const byAmount = settings.faultsByAmount ? declineOfAmount(amountFen) : null
  if (byAmount) return { answer: byAmount, why: 'so chosen by the amount' }
  const expiry = own?.expiry ?? expiryOf(request)
  if (expiry !== '0000' && expiry < shanghaiDay(bench.now).slice(2, 7).replace('-', '')) return { answer: '54', why: 'expired' }
  if (settings.riskMccs.includes(text(request, 18) ?? '')) return { answer: '59', why: 'risk: trade' }
  if (amountFen <= 0) return { answer: '13', why: 'amount' }
  return null
}

/** The amount of one purchase (61), and what the card may still owe (51). */
function withinLimit({ settings, ledger }: Bench, { card, amountFen }: Wanted): Verdict | null {
  if (amountFen > settings.amountMaxFen) return { answer: '61', why: 'above the limit of one purchase' }
  const limit = settings.cards[card]?.creditLimitFen ?? settings.creditLimitFen
  return ledger.owedBy(ledger.digest(card)) + amountFen > limit ? { answer: '51', why: 'credit limit' } : null
}

function instalmentPlan(
  bench: Bench,
  request: Message,
  { card, amountFen }: Wanted,
  asked: { periods: number; project: string },
): Verdict | { field57: string } {
  const date = shanghaiDay(bench.now)
  const amount = fen(amountFen)
  const { offers, refusal } = eligibleTerms(bench.settings.products, {
    bin: card,
    amountFen: amount,
    mcc: text(request, 18) ?? '',
    mid: text(request, 42) ?? '',
    date,
    ...asked,
  })
  const [offer] = offers
  if (!offer) return { answer: refusal?.answerCode ?? '57', why: refusal?.rule ?? 'no product' }
  const plan = schedule({ amountFen: amount, term: offer.term, product: offer.product, purchaseDate: date })
  const rate = Math.round(offer.term.ratePpm / PPM_IN_RATE)
  return { field57: field57({ firstRepaymentFen: plan.firstRepaymentFen, feeFen: plan.cardholderFeeFen, rate }) }
}

function shanghaiDay(at: number): string {
  return new Date(at + SHANGHAI_MS).toISOString().slice(0, 10)
}

type Taken = Pick<Deed, 'key' | 'card' | 'amountFen' | 'tid' | 'mid' | 'day'>
type Judge = (bench: Bench, request: Message, base: Taken) => Verdict | null

const JUDGES: { readonly [kind in 'void' | 'refund' | 'reversal']: Judge } = {
  /** The whole amount, the same settlement day, once (part 1; docs/spec/8). */
  void: ({ ledger }, request, base) => {
    const about = originalKey(request)
    if (!about) return null
    if (ledger.isReversedBefore(base.key)) return { answer: '22', why: 'reversed before it came', about }
    const original = ledger.find(about)
    if (!original || !isPurchase(original)) return { answer: '25', why: 'original unknown', about }
    const refused = against(original, base)
    if (refused) return { ...refused, about }
    const day = original.deed.day || base.day
    const no = againstVoid(purchased(original, day), { amountFen: fen(base.amountFen), settlementDate: base.day || day })
    return no ? { answer: no.answerCode, why: no.rule, about } : { answer: '00', about }
  },
  /** Any later day, in parts, never more than is left; its original by field 90, or else by field 37. */
  refund: ({ ledger }, request, base) => {
    const named = originalKey(request)
    const original = named ? ledger.find(named) : ledger.purchaseByReference(text(request, 37) ?? '')
    const about = original?.deed.key ?? named
    if (!about) return { answer: '25', why: 'original unknown' }
    if (!original || !isPurchase(original)) return { answer: '25', why: 'original unknown', about }
    // From any terminal of the merchant.
    const refused = against(original, { ...base, tid: original.deed.tid })
    if (refused) return { ...refused, about }
    const no = againstRefund(purchased(original, original.deed.day), fen(base.amountFen))
    return no ? { answer: no.answerCode, why: no.rule, about } : { answer: '00', about }
  },
  /** In full; 00 without effect when it was done already (reading B10), 25 when nothing is known, which is remembered. */
  reversal: ({ ledger }, request, base) => {
    const about = originalKey(request)
    if (!about) return null
    const original = ledger.find(about)
    if (!original) return { answer: '25', why: 'original unknown, remembered', about }
    if (original.deed.kind === 'refund' || original.deed.kind === 'reversal') return { answer: '12', why: 'cannot be reversed', about }
    if (original.state === 'reversed') return { answer: '00', why: 'reversed already', about }
    const refused = against(original, base)
    if (refused) return { ...refused, about }
    if (original.deed.amountFen !== base.amountFen) return { answer: '64', why: 'a reversal is in full', about }
    if (original.refundedFen > 0) return { answer: '12', why: 'refunded already', about }
    return { answer: '00', about }
  },
}

/** A purchase as the rules of voids and refunds ask for it. */
function purchased({ deed, state, refundedFen }: Standing, day: string): Purchased {
  return { purchaseFen: fen(deed.amountFen), settlementDate: day, isVoided: state === 'voided', refundedFen: fen(refundedFen) }
}

function isPurchase({ deed }: Standing): boolean {
  return deed.kind === 'sale' || deed.kind === 'instalment'
}

/** Why an original cannot be taken back by this request at all. */
function against({ deed, state }: Standing, base: Taken): Verdict | null {
  if (state !== 'authorised') return { answer: '12', why: `the original is ${state}` }
  if (deed.card !== base.card) return { answer: '14', why: 'another card' }
  // Reading B9.
  if (deed.tid !== base.tid || deed.mid !== base.mid) return { answer: '97', why: 'another terminal' }
  return null
}
