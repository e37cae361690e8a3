import { type Fen, subtractFen } from '../money.ts'
import { type InstalmentRefusal, refuseInstalment } from './refusal.ts'

/** A purchase as far as its void or refund asks, by instalments or not; that it is approved, and of this card and merchant, is known before. */
export interface Purchased {
  readonly purchaseFen: Fen
  /** Field 15 of the sale: a void is possible on this day only. */
  readonly settlementDate: string
  /** By a void that stands, or that its issuer is being asked for. */
  readonly isVoided: boolean
  readonly refundedFen: Fen
}

/** Why a purchase cannot be voided: whole, on its settlement day, once, and never beside a refund; null when it can (docs/spec/8). */
export function againstVoid(
  purchased: Purchased,
  wish: { readonly amountFen: Fen; readonly settlementDate: string },
): InstalmentRefusal | null {
  const { purchaseFen, settlementDate, isVoided, refundedFen } = purchased
  if (isVoided) return refuseInstalment('original_voided')
  if (wish.settlementDate !== settlementDate) return refuseInstalment('original_not_voidable', { settlementDate })
  if (refundedFen > 0) return refuseInstalment('original_not_voidable', { refundedFen })
  return wish.amountFen === purchaseFen ? null : refuseInstalment('amount_not_of_original', { purchaseFen })
}

/** Why so much of a purchase cannot be refunded: in parts, until nothing is left of it; null when it can (docs/spec/8). */
export function againstRefund(
  { purchaseFen, isVoided, refundedFen }: Omit<Purchased, 'settlementDate'>,
  amountFen: Fen,
): InstalmentRefusal | null {
  if (isVoided) return refuseInstalment('original_voided')
  if (amountFen <= 0) return refuseInstalment('amount_invalid')
  const leftFen = subtractFen(purchaseFen, refundedFen)
  return amountFen > leftFen ? refuseInstalment('amount_above_rest', { leftFen }) : null
}
