import type { Product } from '#domain/instalment/product.ts'
import { openPlan, refundPart } from '#domain/instalment/refund.ts'
import type { Period } from '#domain/instalment/schedule.ts'
import { fen } from '#domain/money.ts'
import type { Account } from './ledger.ts'

const SHANGHAI_MS = 8 * 3_600_000
const dayOf = (at: number): string => new Date(at + SHANGHAI_MS).toISOString().slice(0, 10)

/** What the cardholder of an instalment still has to repay, by the issuer's rule for refunds (docs/spec/8, Instalment products); empty for anything else. */
export function repaymentsOf(account: Account, products: readonly Product[], now: number): readonly Period[] {
  const product = products.find((one) => one.project === account.project)
  const term = product?.terms.find((one) => one.periods === account.periods)
  if (account.state !== 'authorised' || !product || !term) return []
  const day = dayOf(account.at)
  const plan = openPlan({ amountFen: fen(account.amountFen), term, product, purchaseDate: day }, day)
  if (account.refundedFen === 0) return plan.periods
  const change = refundPart(plan, { amountFen: fen(account.refundedFen), date: dayOf(now) })
  return change.kind === 'accepted' ? change.plan.periods : plan.periods
}
