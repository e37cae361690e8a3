import { addFen, type Fen, leastFen, NO_FEN, shareOfFen, splitFen, subtractFen } from '../money.ts'
import type { Product } from './product.ts'
import { type InstalmentRefusal, refuseInstalment } from './refusal.ts'
import { type Period, type Purchase, schedule, sumOf } from './schedule.ts'
import { againstRefund, againstVoid, type Purchased } from './take-back.ts'

/**
 * An authorised instalment as it stands. Always:
 * Σ principal of the periods + prepaidFen + refundedFen − cardCreditFen = purchaseFen; cardholder fee = Σ fee of the periods + cardholderFeeWaivedFen.
 */
export interface Plan extends Purchased {
  readonly product: Product
  readonly periods: readonly Period[]
  readonly prepaidFen: Fen
  /** Refunded although the periods were billed or prepaid already: it goes back to the card. */
  readonly cardCreditFen: Fen
  readonly cardholderFeeWaivedFen: Fen
  /** The merchant's fee as taken at clearing, and what of it went back since. */
  readonly merchantFeeFen: Fen
  readonly merchantFeeReturnedFen: Fen
}

export type PlanChange =
  | { readonly kind: 'accepted'; readonly plan: Plan; readonly cardCreditFen: Fen; readonly merchantFeeReturnedFen: Fen }
  | { readonly kind: 'refused'; readonly refusal: InstalmentRefusal }

export function openPlan(purchase: Purchase, settlementDate: string): Plan {
  const { periods, merchantFeeFen } = schedule(purchase)
  return {
    product: purchase.product,
    purchaseFen: purchase.amountFen,
    settlementDate,
    isVoided: false,
    periods,
    refundedFen: NO_FEN,
    prepaidFen: NO_FEN,
    cardCreditFen: NO_FEN,
    cardholderFeeWaivedFen: NO_FEN,
    merchantFeeFen,
    merchantFeeReturnedFen: NO_FEN,
  }
}

/** Takes the whole purchase and every fee back, on its settlement day and before anything else happened (docs/spec/8, Void). */
export function voidPlan(plan: Plan, wish: { readonly amountFen: Fen; readonly settlementDate: string }): PlanChange {
  const refusal = againstVoid(plan, wish)
  if (refusal) return { kind: 'refused', refusal }
  if (plan.prepaidFen > 0) return refused('original_not_voidable', { prepaidFen: plan.prepaidFen })
  const waivedFen = addFen(plan.cardholderFeeWaivedFen, sumOf(plan.periods).feeFen)
  return accepted(plan, {
    isVoided: true,
    periods: [],
    refundedFen: plan.purchaseFen,
    cardholderFeeWaivedFen: waivedFen,
    merchantFeeReturnedFen: plan.merchantFeeFen,
  })
}

/**
 * Refunds part of a purchase or the rest of it, as often as something is left. It lowers what is not billed; what goes beyond is a credit
 * to the card. The merchant's fee comes back in proportion to all refunds together, so that many small ones return what one would.
 */
export function refundPart(plan: Plan, wish: { readonly amountFen: Fen; readonly date: string }): PlanChange {
  const refusal = againstRefund(plan, wish.amountFen)
  if (refusal) return { kind: 'refused', refusal }
  const { billed, unbilled } = parted(plan, wish.date)
  const loweredFen = leastFen(wish.amountFen, sumOf(unbilled).principalFen)
  const refundedFen = addFen(plan.refundedFen, wish.amountFen)
  return accepted(plan, {
    ...rebuilt(plan, billed, unbilled, loweredFen),
    refundedFen,
    cardCreditFen: addFen(plan.cardCreditFen, subtractFen(wish.amountFen, loweredFen)),
    merchantFeeReturnedFen:
      plan.product.unbilledFee === 'falls' ? shareOfFen(plan.merchantFeeFen, refundedFen, plan.purchaseFen) : plan.merchantFeeReturnedFen,
  })
}

/** The cardholder repays part of what is not billed yet, or all of it. The merchant's side does not change. */
export function repayEarly(plan: Plan, wish: { readonly amountFen: Fen; readonly date: string }): PlanChange {
  if (plan.isVoided) return refused('original_voided')
  if (wish.amountFen <= 0) return refused('amount_invalid')
  const { billed, unbilled } = parted(plan, wish.date)
  const openFen = sumOf(unbilled).principalFen
  if (wish.amountFen > openFen) return refused('amount_not_of_original', { openFen })
  return accepted(plan, {
    ...rebuilt(plan, billed, unbilled, wish.amountFen),
    prepaidFen: addFen(plan.prepaidFen, wish.amountFen),
  })
}

/** A period is billed on its statement day: from then on it stands. */
function parted(plan: Plan, date: string): { billed: Period[]; unbilled: Period[] } {
  return { billed: plan.periods.filter((one) => one.dueDate <= date), unbilled: plan.periods.filter((one) => one.dueDate > date) }
}

/** The plan's periods with `loweredFen` less principal in the unbilled ones, by the issuer's rule. */
function rebuilt(
  plan: Plan,
  billed: readonly Period[],
  unbilled: readonly Period[],
  loweredFen: Fen,
): Pick<Plan, 'periods' | 'cardholderFeeWaivedFen'> {
  const open = sumOf(unbilled)
  const principalFen = subtractFen(open.principalFen, loweredFen)
  const feeFen =
    plan.product.unbilledFee === 'stays' || loweredFen === 0 ? open.feeFen : shareOfFen(open.feeFen, principalFen, open.principalFen)
  return {
    periods: [...billed, ...spread(plan.product, unbilled, principalFen, feeFen)],
    cardholderFeeWaivedFen: addFen(plan.cardholderFeeWaivedFen, subtractFen(open.feeFen, feeFen)),
  }
}

/** Lays what is left over the periods that are left: fewer as high as before, or all of them, equal but for the fen that do not divide. */
function spread(product: Product, unbilled: readonly Period[], principalFen: Fen, feeFen: Fen): Period[] {
  if (principalFen === 0) {
    // A fee that stays owed when the principal is gone is asked for once, on the next statement.
    return feeFen === 0 ? [] : unbilled.slice(0, 1).map((one) => ({ ...one, principalFen, feeFen }))
  }
  const lower = product.earlyRepayment === 'lower'
  const principals = lower
    ? splitFen(principalFen, unbilled.length, product.rounding)
    : filled(
        unbilled.map((one) => one.principalFen),
        principalFen,
      )
  const count = principals.length
  const fees =
    lower && product.charged === 'per_period'
      ? splitFen(feeFen, count, product.rounding)
      : filledTo(
          count,
          filled(
            unbilled.map((one) => one.feeFen),
            feeFen,
          ),
        )
  return unbilled.slice(0, count).map((one, at) => ({ ...one, principalFen: principals[at] ?? NO_FEN, feeFen: fees[at] ?? NO_FEN }))
}

/** Each part as high as before until the total is used up: the periods that stay, the last of them with the rest. */
function filled(parts: readonly Fen[], total: Fen): Fen[] {
  const kept: Fen[] = []
  let left = total
  for (const part of parts) {
    if (left === 0) break
    const taken = leastFen(part, left)
    kept.push(taken)
    left = subtractFen(left, taken)
  }
  return kept
}

/** What lies beyond `count` parts is added to the last of them. */
function filledTo(count: number, parts: readonly Fen[]): Fen[] {
  return [...parts.slice(0, count - 1), addFen(...parts.slice(count - 1))]
}

function accepted(before: Plan, change: Partial<Plan>): PlanChange {
  const plan = { ...before, ...change }
  return {
    kind: 'accepted',
    plan,
    cardCreditFen: subtractFen(plan.cardCreditFen, before.cardCreditFen),
    merchantFeeReturnedFen: subtractFen(plan.merchantFeeReturnedFen, before.merchantFeeReturnedFen),
  }
}

function refused(...reason: Parameters<typeof refuseInstalment>): PlanChange {
  return { kind: 'refused', refusal: refuseInstalment(...reason) }
}
