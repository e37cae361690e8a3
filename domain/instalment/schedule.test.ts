import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fen } from '../money.ts'
import type { Product, StatementRule } from './product.ts'
import { ABC_EXAMPLE, ICBC_EXAMPLE, JIANGSU_EXAMPLE } from './products.ts'
import { dueDates, type Schedule, schedule, sumOf } from './schedule.ts'
import { PICKS, productWith, purchaseFrom } from './testing.ts'

const anyPurchase = fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { minLength: PICKS, maxLength: PICKS }).map(purchaseFrom)

function planOf(product: Product, periods: number, amount: number, purchaseDate = '2026-11-02'): Schedule {
  const term = product.terms.find((one) => one.periods === periods)
  if (!term) throw new Error(`no term of ${periods} periods`)
  return schedule({ amountFen: fen(amount), term, product, purchaseDate })
}

describe('repayments (docs/spec/8, Instalment products)', () => {
  // because, product, periods, amount: principal of the first, of the others, of the last; cardholder's fee first, others; merchant's fee
  test.each([
    ['1,000.00 at 0.60 % a period: 12 × 83.33 leave 4 fen for the first', ABC_EXAMPLE, 12, 100_000, 8_337, 8_333, 8_333, 600, 600, 0],
    ['15.6 % of 1,234.56 are 192.59: 24 × 8.02 leave 11 fen', ABC_EXAMPLE, 24, 123_456, 5_144, 5_144, 5_144, 813, 802, 0],
    ['nothing left over', ABC_EXAMPLE, 3, 60_000, 20_000, 20_000, 20_000, 360, 360, 0],
    ['the merchant bears 7.2 %; the last period takes the 4 fen', ICBC_EXAMPLE, 12, 100_000, 8_333, 8_333, 8_337, 0, 0, 7_200],
    ['3 % of 999.99 are 30.00 by half up, 60 : 40, at once', JIANGSU_EXAMPLE, 6, 99_999, 16_669, 16_666, 16_666, 1_800, 0, 1_200],
  ])('%s', (_, product, periods, amount, first, others, last, firstFee, otherFee, merchantFee) => {
    const plan = planOf(product, periods, amount)
    const at = (nth: number) => plan.periods[nth - 1]
    expect(at(1)).toMatchObject({ principalFen: first, feeFen: firstFee })
    expect(at(2)).toMatchObject({ principalFen: others, feeFen: otherFee })
    expect(at(periods)).toMatchObject({ nth: periods, principalFen: last, feeFen: otherFee })
    expect(plan.periods).toHaveLength(periods)
    expect(plan.firstRepaymentFen).toBe(first + firstFee)
    expect(plan.merchantFeeFen).toBe(merchantFee)
  })

  test('half a fen of a shared fee goes to the cardholder, and the merchant bears the rest', () => {
    const product = productWith({ feeBearer: { sharedCardholderPercent: 50 }, charged: 'once' })
    const plan = schedule({ amountFen: fen(500), term: { periods: 2, ratePpm: 10_000 }, product, purchaseDate: '2026-11-02' })
    expect(plan).toMatchObject({ totalFeeFen: 5, cardholderFeeFen: 3, merchantFeeFen: 2 })
  })

  test('sums are exact, no part is negative, all but one period are equal, for any purchase', () =>
    fc.assert(
      fc.property(anyPurchase, (purchase) => {
        const plan = schedule(purchase)
        const sum = sumOf(plan.periods)
        expect(plan.periods).toHaveLength(purchase.term.periods)
        expect(sum.principalFen).toBe(purchase.amountFen)
        expect(sum.feeFen).toBe(plan.cardholderFeeFen)
        expect(plan.cardholderFeeFen + plan.merchantFeeFen).toBe(plan.totalFeeFen)
        for (const one of plan.periods) expect(Math.min(one.principalFen, one.feeFen)).toBeGreaterThanOrEqual(0)
        expect(plan.merchantFeeFen).toBeGreaterThanOrEqual(0)
        const alike = purchase.product.rounding === 'first' ? plan.periods.slice(1) : plan.periods.slice(0, -1)
        expect(new Set(alike.map((one) => one.principalFen)).size).toBeLessThanOrEqual(1)
        expect(plan.firstRepaymentFen).toBe((plan.periods[0]?.principalFen ?? 0) + (plan.periods[0]?.feeFen ?? 0))
      }),
    ))

  test('the fee is the rate of the amount to half a fen', () =>
    fc.assert(
      fc.property(anyPurchase, (purchase) => {
        const times = purchase.product.charged === 'once' ? 1 : purchase.term.periods
        const exactMillionths = BigInt(purchase.amountFen) * BigInt(purchase.term.ratePpm * times)
        const off = BigInt(schedule(purchase).totalFeeFen) * 1_000_000n - exactMillionths
        expect(off > -500_000n && off <= 500_000n).toBe(true)
      }),
    ))

  test.each([
    [1, 99, 'a fen in 99 periods: one has it, the others ask for nothing'],
    [98, 99, 'a fen less than the periods'],
    [Number.MAX_SAFE_INTEGER, 99, 'as many fen as a number holds'],
    [999_999_999_999, 2, 'as many as n12 holds'],
  ])('%i fen in %i periods add up (%s)', (amount, periods) => {
    for (const rounding of ['first', 'last'] as const) {
      const product = productWith({ rounding, terms: [{ periods, ratePpm: 0 }] })
      const plan = planOf(product, periods, amount)
      expect(sumOf(plan.periods)).toEqual({ principalFen: amount, feeFen: 0 })
      for (const one of plan.periods) expect(one.principalFen).toBeGreaterThanOrEqual(0)
    }
  })

  test('a fee that no number holds is refused, not rounded', () => {
    const product = productWith({ terms: [{ periods: 99, ratePpm: 1_000_000 }] })
    expect(() => planOf(product, 99, Number.MAX_SAFE_INTEGER)).toThrow(RangeError)
  })

  test('nothing to repay, or no periods, is a bug of the caller', () => {
    const term = { periods: 3, ratePpm: 0 }
    const ask = (amount: number, periods: number) => () =>
      schedule({ amountFen: fen(amount), term: { ...term, periods }, product: ABC_EXAMPLE, purchaseDate: '2026-11-02' })
    for (const bad of [ask(0, 3), ask(-1, 3), ask(100, 0), ask(100, 100), ask(100, 1.5)]) expect(bad).toThrow(RangeError)
  })
})

describe('due dates follow the statement day', () => {
  const rule = (day: number, purchaseOnTheDay: StatementRule['purchaseOnTheDay'] = 'next_statement'): StatementRule => ({
    day,
    cardDayWins: true,
    purchaseOnTheDay,
  })
  test.each([
    ['2026-11-02', rule(10), ['2026-11-10', '2026-12-10', '2027-01-10'], 'before the day: this month, then over the year'],
    ['2026-11-11', rule(10), ['2026-12-10', '2027-01-10', '2027-02-10'], 'after the day: next month'],
    ['2026-11-10', rule(10), ['2026-12-10', '2027-01-10', '2027-02-10'], 'on the day, next statement'],
    ['2026-11-10', rule(10, 'this_statement'), ['2026-11-10', '2026-12-10', '2027-01-10'], 'on the day, this statement'],
    ['2027-01-05', rule(31), ['2027-01-31', '2027-02-28', '2027-03-31'], 'the 31st comes back after February'],
    ['2028-01-31', rule(31), ['2028-02-29', '2028-03-31', '2028-04-30'], 'a leap year; April has 30 days'],
    ['2027-02-28', rule(31), ['2027-03-31', '2027-04-30', '2027-05-31'], 'the last of February is the statement day of the 31st'],
    ['2027-02-28', rule(30, 'this_statement'), ['2027-02-28', '2027-03-30', '2027-04-30'], 'likewise of the 30th'],
    ['2026-12-31', rule(1), ['2027-01-01', '2027-02-01', '2027-03-01'], 'over the year at once'],
  ])('bought on %s with %o: %o (%s)', (purchaseDate, statement, dates) => expect(dueDates(purchaseDate, statement, 3)).toEqual(dates))

  test("the card's own day wins where the issuer says so", () => {
    expect(dueDates('2026-11-02', rule(10), 1, 20)).toEqual(['2026-11-20'])
    expect(dueDates('2026-11-02', { ...rule(10), cardDayWins: false }, 1, 20)).toEqual(['2026-11-10'])
  })

  test('one statement a month, each a date, none before the purchase', () =>
    fc.assert(
      fc.property(anyPurchase, (purchase) => {
        const dates = schedule(purchase).periods.map((one) => one.dueDate)
        const months = dates.map((date) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)))
        expect(dates[0] !== undefined && dates[0] >= purchase.purchaseDate).toBe(true)
        expect(months).toEqual(months.map((_, at) => (months[0] ?? 0) + at))
        for (const date of dates) expect(new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(date)
      }),
    ))

  test('no date and no day are refused', () => {
    for (const bad of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', ''])
      expect(() => dueDates(bad, rule(10), 1), bad).toThrow(RangeError)
    for (const day of [0, 32, 1.5]) expect(() => dueDates('2026-11-02', rule(day), 1)).toThrow(RangeError)
  })
})
