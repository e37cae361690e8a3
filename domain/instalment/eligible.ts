import type { Fen } from '../money.ts'
import { type BinRange, type Enrolment, type Product, type Term, WIRE_AMOUNT_MAX_FEN } from './product.ts'
import { type InstalmentRefusal, type InstalmentRule, refuseInstalment } from './refusal.ts'

export interface Wish {
  /** The card number, or as many of its first digits as are known; it leaves in no answer. */
  readonly bin: string
  readonly amountFen: Fen
  readonly mcc: string
  readonly mid: string
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly date: string
  /** What the terminal asked for; without it, every project and every term is looked at. */
  readonly project?: string
  readonly periods?: number
}

export interface Offer {
  readonly product: Product
  readonly term: Term
}

export interface Eligibility {
  readonly offers: readonly Offer[]
  /** Why each other product is not offered, in the order of the products. */
  readonly refusals: readonly { readonly project: string; readonly refusal: InstalmentRefusal }[]
  /** The one refusal to answer with when nothing is offered: of the product that came nearest. */
  readonly refusal: InstalmentRefusal | null
}

interface Check {
  readonly rule: InstalmentRule
  readonly keeps: (product: Product, wish: Wish) => boolean
  readonly detail?: (product: Product, wish: Wish) => InstalmentRefusal['detail']
}

/** In this order: the product that fails latest came nearest to the wish, and its refusal says most. */
const CHECKS: readonly Check[] = [
  { rule: 'card_not_of_issuer', keeps: (product, wish) => product.bins.some((range) => liesIn(range, wish.bin)) },
  {
    rule: 'project_unknown',
    keeps: (product, wish) => wish.project === undefined || wish.project.trimEnd() === product.project,
  },
  {
    rule: 'product_not_valid_on_date',
    keeps: (product, wish) => isWithin(wish.date, product.validFrom, product.validTo),
    detail: (product) => ({ validFrom: product.validFrom, validTo: product.validTo }),
  },
  {
    rule: 'mcc_not_enrolled',
    keeps: (product, wish) => product.mccs.length === 0 || product.mccs.includes(wish.mcc),
    detail: (_, wish) => ({ mcc: wish.mcc }),
  },
  {
    rule: 'merchant_not_enrolled',
    keeps: (product, wish) => product.mids.length === 0 || product.mids.some((one) => isEnrolled(one, wish)),
    detail: (_, wish) => ({ mid: wish.mid }),
  },
  {
    rule: 'periods_not_offered',
    keeps: (product, wish) => termsFor(product, wish).length > 0,
    detail: (product) => ({ offered: product.terms.map((term) => term.periods) }),
  },
  {
    rule: 'amount_below_minimum',
    keeps: (product, wish) => wish.amountFen >= product.minFen,
    detail: (product) => ({ minFen: product.minFen }),
  },
  {
    rule: 'amount_above_maximum',
    keeps: (product, wish) => wish.amountFen <= product.maxFen,
    detail: (product) => ({ maxFen: product.maxFen }),
  },
]

/** Which terms a card may have for a purchase at a merchant on a day, and precisely why not (docs/spec/8, Instalment products). */
export function eligibleTerms(products: readonly Product[], wish: Wish): Eligibility {
  if (!(wish.amountFen > 0 && wish.amountFen <= WIRE_AMOUNT_MAX_FEN)) {
    return { offers: [], refusals: [], refusal: refuseInstalment('amount_invalid', { maxFen: WIRE_AMOUNT_MAX_FEN }) }
  }
  const failures = products.map((product) => ({ product, at: CHECKS.findIndex((check) => !check.keeps(product, wish)) }))
  const offers = failures.filter(({ at }) => at === -1).flatMap(({ product }) => termsFor(product, wish).map((term) => ({ product, term })))
  const refusals = failures
    .filter(({ at }) => at !== -1)
    .map(({ product, at }) => ({ project: product.project, at, refusal: refusalOf(product, wish, at) }))
  // A stable sort: among equally near products the first one speaks.
  const nearest = refusals.toSorted((a, b) => b.at - a.at)[0]?.refusal ?? refuseInstalment('card_not_of_issuer')
  return {
    offers,
    refusals: refusals.map(({ project, refusal }) => ({ project, refusal })),
    refusal: offers.length > 0 ? null : nearest,
  }
}

function refusalOf(product: Product, wish: Wish, at: number): InstalmentRefusal {
  const check = CHECKS[at]
  if (!check) throw new Error('a refusal without its rule')
  return refuseInstalment(check.rule, check.detail?.(product, wish) ?? {})
}

function termsFor(product: Product, wish: Wish): readonly Term[] {
  return product.terms.filter((term) => wish.periods === undefined || term.periods === wish.periods)
}

function isEnrolled(one: Enrolment, wish: Wish): boolean {
  if (typeof one === 'string') return one === wish.mid
  return one.mid === wish.mid && isWithin(wish.date, one.validFrom, one.validTo)
}

/** Fewer digits than the range asks for prove nothing: no match. */
function liesIn(range: BinRange, bin: string): boolean {
  if (typeof range === 'string') return bin.startsWith(range)
  const head = bin.slice(0, range.from.length)
  return head.length === range.from.length && range.from <= head && head <= range.to
}

/** Dates of one form compare as texts; both ends are included. */
function isWithin(date: string, from: string, to: string | null): boolean {
  return from <= date && (to === null || date <= to)
}
