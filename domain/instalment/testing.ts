import fc from 'fast-check'
import { fen } from '../money.ts'
import type { Product, Term } from './product.ts'
import { ABC_EXAMPLE } from './products.ts'
import type { Purchase } from './schedule.ts'

/** ABC's example with some of its rules changed. */
export function productWith(change: Partial<Product>): Product {
  return { ...ABC_EXAMPLE, ...change }
}

const anyTerm: fc.Arbitrary<Term> = fc.record({ periods: fc.integer({ min: 1, max: 99 }), ratePpm: fc.integer({ min: 0, max: 30_000 }) })

const anyProduct: fc.Arbitrary<Product> = fc
  .record({
    feeBearer: fc.oneof(
      fc.constantFrom('cardholder' as const, 'merchant' as const),
      fc.integer({ min: 1, max: 99 }).map((sharedCardholderPercent) => ({ sharedCardholderPercent })),
    ),
    charged: fc.constantFrom('once' as const, 'per_period' as const),
    rounding: fc.constantFrom('first' as const, 'last' as const),
    earlyRepayment: fc.constantFrom('shorten' as const, 'lower' as const),
    unbilledFee: fc.constantFrom('falls' as const, 'stays' as const),
    statement: fc.record({
      day: fc.integer({ min: 1, max: 31 }),
      cardDayWins: fc.boolean(),
      purchaseOnTheDay: fc.constantFrom('this_statement' as const, 'next_statement' as const),
    }),
  })
  .map(productWith)

export const anyDate: fc.Arbitrary<string> = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2032-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

/** Any purchase that a product could be asked for, small amounts as often as large ones. */
export const anyPurchase: fc.Arbitrary<Purchase> = fc
  .record({
    amountFen: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 999_999_999_999 })).map(fen),
    term: anyTerm,
    product: anyProduct,
    purchaseDate: anyDate,
    day: fc.option(fc.integer({ min: 1, max: 31 })),
  })
  .map(({ day, ...rest }) => (day === null ? rest : { ...rest, statementDay: day }))
