import { createHmac } from 'node:crypto'

export type Kind = 'sale' | 'instalment' | 'void' | 'refund' | 'reversal'

/** One request as it was decided, once and for all: what the journal keeps and what a repeated request is answered from. */
export interface Deed {
  /** MTI class, 7, 11, 32 and 33: the same request again has the same key. */
  readonly key: string
  readonly kind: Kind
  readonly answer: string
  /** Why, for who reads the state. */
  readonly why?: string
  /** Salted digest: no card number is kept (docs/spec/10). */
  readonly card: string
  readonly masked: string
  readonly amountFen: number
  /** Fields 38 and 57 of the answer. */
  readonly authorisation?: string
  readonly field57?: string
  /** Key of the request that a void, refund or reversal is about. */
  readonly about?: string
  readonly at: number
  readonly tid: string
  readonly mid: string
  readonly reference: string
  readonly day: string
  readonly periods?: number
  readonly project?: string
  readonly reason?: string
  /** What was said of the PIN that came with it; the PIN itself is kept nowhere. */
  readonly pin?: 'right' | 'wrong'
}

export type State = 'authorised' | 'voided' | 'reversed' | 'declined'

/** A deed and what became of it. */
export interface Standing {
  readonly deed: Deed
  state: State
  refundedFen: number
}

/** One purchase as an audit reads it. */
export interface Account {
  readonly key: string
  readonly kind: Kind
  readonly card: string
  readonly amountFen: number
  readonly state: State
  readonly refundedFen: number
  readonly answer: string
  readonly why?: string
  readonly at: number
  readonly tid: string
  readonly mid: string
  readonly reference: string
  readonly periods?: number
  readonly project?: string
}

export interface Totals {
  requests: { [kind in Kind]: number }
  authorised: number
  authorisedFen: number
  voided: number
  reversed: number
  declined: number
  refundedFen: number
  /** Reversals whose original never came: answered 25 and remembered. */
  remembered: number
}

const SHANGHAI_MS = 8 * 3_600_000
const DAY_MS = 24 * 3_600_000
/** So many wrong PINs in a row lock a card until its day ends. */
const WRONG_PINS_MAX = 3

/** Days in Asia/Shanghai since the epoch. */
function shanghaiDays(at: number): number {
  return Math.floor((at + SHANGHAI_MS) / DAY_MS)
}

/** What the bank knows: every request it has decided, and what each card owes. Changed by `apply` alone, so a journal replays it. */
export class Ledger {
  readonly salt: string
  private readonly standings = new Map<string, Standing>()
  /** Keys of originals that were reversed before they came (docs/spec/8, The switch 3). */
  private readonly tombstones = new Set<string>()
  private readonly byReference = new Map<string, string>()
  private readonly owed = new Map<string, number>()
  /** Wrong PINs in a row, and the day of the last. */
  private readonly wrongPins = new Map<string, { readonly times: number; readonly day: number }>()

  constructor(salt: string) {
    this.salt = salt
  }

  digest(card: string): string {
    return createHmac('sha256', this.salt).update(card).digest('hex').slice(0, 24)
  }

  find(key: string): Standing | undefined {
    return this.standings.get(key)
  }

  /** The purchase with a retrieval reference (field 37) of one terminal, for a refund that names its original so. */
  purchaseByReference(reference: string): Standing | undefined {
    const key = this.byReference.get(reference)
    return key === undefined ? undefined : this.standings.get(key)
  }

  isReversedBefore(key: string): boolean {
    return this.tombstones.has(key)
  }

  /** What a card owes now, in fen. */
  owedBy(digest: string): number {
    return this.owed.get(digest) ?? 0
  }

  /** Were too many wrong PINs tried with this card today? */
  isLocked(digest: string, now: number): boolean {
    return this.wrongPinsOn(digest, shanghaiDays(now)) >= WRONG_PINS_MAX
  }

  private wrongPinsOn(digest: string, day: number): number {
    const held = this.wrongPins.get(digest)
    return held?.day === day ? held.times : 0
  }

  /** Books a decided request; booking it again changes nothing. */
  apply(deed: Deed): void {
    if (this.standings.has(deed.key)) return
    const standing: Standing = { deed, state: deed.answer === '00' ? 'authorised' : 'declined', refundedFen: 0 }
    this.standings.set(deed.key, standing)
    this.countPin(deed)
    if (deed.kind === 'reversal') this.reverse(deed)
    else if (deed.answer === '00') this.authorise(deed)
  }

  private countPin({ pin, card, at }: Deed): void {
    const day = shanghaiDays(at)
    if (pin === 'wrong') this.wrongPins.set(card, { times: this.wrongPinsOn(card, day) + 1, day })
    else if (pin === 'right') this.wrongPins.delete(card)
  }

  private authorise(deed: Deed): void {
    if (deed.kind === 'sale' || deed.kind === 'instalment') {
      this.owe(deed.card, deed.amountFen)
      this.byReference.set(deed.reference, deed.key)
      return
    }
    const original = this.standings.get(deed.about ?? '')
    if (!original) return
    this.owe(original.deed.card, -deed.amountFen)
    if (deed.kind === 'void') original.state = 'voided'
    else original.refundedFen += deed.amountFen
  }

  private reverse(deed: Deed): void {
    const about = deed.about ?? ''
    if (deed.answer === '25') this.tombstones.add(about)
    const original = this.standings.get(about)
    if (deed.answer !== '00' || original?.state !== 'authorised') return
    original.state = 'reversed'
    if (original.deed.kind !== 'void') {
      this.owe(original.deed.card, -original.deed.amountFen)
      return
    }
    // A void taken back: the sale stands again.
    const sale = this.standings.get(original.deed.about ?? '')
    if (sale?.state !== 'voided') return
    sale.state = 'authorised'
    this.owe(sale.deed.card, sale.deed.amountFen)
  }

  private owe(digest: string, fen: number): void {
    this.owed.set(digest, this.owedBy(digest) + fen)
  }

  get size(): number {
    return this.standings.size
  }

  /** Every request, oldest first, from a place on. */
  all(): Standing[] {
    return [...this.standings.values()]
  }

  /** Every purchase with what became of it. */
  accounts(): Account[] {
    return this.all().filter(isPurchase).map(accountOf)
  }

  totals(): Totals {
    const totals: Totals = {
      requests: { sale: 0, instalment: 0, void: 0, refund: 0, reversal: 0 },
      authorised: 0,
      authorisedFen: 0,
      voided: 0,
      reversed: 0,
      declined: 0,
      refundedFen: 0,
      remembered: this.tombstones.size,
    }
    for (const one of this.standings.values()) {
      totals.requests[one.deed.kind] += 1
      if (!isPurchase(one)) continue
      totals[one.state] += 1
      if (one.state !== 'authorised') continue
      totals.authorisedFen += one.deed.amountFen
      totals.refundedFen += one.refundedFen
    }
    return totals
  }
}

function isPurchase(one: Standing): boolean {
  return one.deed.kind === 'sale' || one.deed.kind === 'instalment'
}

/** A request as the state page shows it. */
export function accountOf({ deed, state, refundedFen }: Standing): Account {
  const { card: _, masked, authorisation: _38, field57: _57, about: _90, day: _15, reason: _60, pin: _52, ...rest } = deed
  return { ...rest, card: masked, state, refundedFen }
}
