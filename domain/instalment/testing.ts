import { fen } from '../money.ts'
import type { Product } from './product.ts'
import { ABC_EXAMPLE } from './products.ts'
import type { Purchase } from './schedule.ts'

/** ABC's example with some of its rules changed. */
export function productWith(change: Partial<Product>): Product {
  return { ...ABC_EXAMPLE, ...change }
}

/** How many whole numbers from 0 a purchase is made from. */
export const PICKS = 14
const SMALL_MAX_FEN = 200
const LARGE_MAX_FEN = 999_999_999_999

/** A date of the years 2024 … 2031. */
export function dateFrom(pick: number): string {
  const first = Date.UTC(2024, 0, 1)
  return new Date(first + (pick % 2_922) * 86_400_000).toISOString().slice(0, 10)
}

/**
 * A purchase made from any whole numbers, so that the tests' chance stays outside: small amounts as often as large ones, every rule.
 * Smaller numbers make simpler purchases.
 */
export function purchaseFrom(picks: readonly number[]): Purchase {
  const pick = (at: number, count: number) => (picks[at] ?? 0) % count
  const oneOf = <T>(at: number, values: readonly [T, ...T[]]): T => values[pick(at, values.length)] ?? values[0]
  const product = productWith({
    feeBearer: oneOf<Product['feeBearer']>(0, ['cardholder', 'merchant', { sharedCardholderPercent: 1 + pick(1, 99) }]),
    charged: oneOf(2, ['once', 'per_period']),
    rounding: oneOf(3, ['first', 'last']),
    earlyRepayment: oneOf(4, ['shorten', 'lower']),
    unbilledFee: oneOf(5, ['falls', 'stays']),
    statement: {
      day: 1 + pick(6, 31),
      cardDayWins: oneOf(7, [true, false]),
      purchaseOnTheDay: oneOf(8, ['this_statement', 'next_statement']),
    },
  })
  const amountFen = fen(1 + pick(10, oneOf(9, [SMALL_MAX_FEN, LARGE_MAX_FEN])))
  const term = { periods: 1 + pick(11, 99), ratePpm: pick(12, 30_001) }
  const purchase = { amountFen, term, product, purchaseDate: dateFrom(picks[13] ?? 0) }
  return pick(12, 2) === 0 ? { ...purchase, statementDay: 1 + pick(1, 31) } : purchase
}
