import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addFen, fen } from '../money.ts'
import type { Product } from './product.ts'
import { ICBC_EXAMPLE } from './products.ts'
import { openPlan, type Plan, type PlanChange, refundPart, repayEarly, voidPlan } from './refund.ts'
import { sumOf } from './schedule.ts'
import { dateFrom, PICKS, productWith, purchaseFrom } from './testing.ts'

const anyPurchase = fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { minLength: PICKS, maxLength: PICKS }).map(purchaseFrom)
const anyDate = fc.nat({ max: 2_921 }).map(dateFrom)

const SOLD_ON = '2026-11-02'
/** Two of twelve periods are billed: 10 November and 10 December. */
const AFTER_TWO = '2026-12-15'
const AFTER_ELEVEN = '2027-09-15'

/** 1,000.00 in twelve periods at 0.60 % each: 83.37 + 6.00, then eleven times 83.33 + 6.00. */
function sold(change: Partial<Product> = {}): Plan {
  const purchase = { amountFen: fen(100_000), term: { periods: 12, ratePpm: 6_000 }, product: productWith(change), purchaseDate: SOLD_ON }
  return openPlan(purchase, SOLD_ON)
}

function taken(change: PlanChange): Extract<PlanChange, { kind: 'accepted' }> {
  if (change.kind === 'refused') throw new Error(`refused: ${change.refusal.rule}`)
  return change
}

const heights = (plan: Plan) => plan.periods.map((one) => [one.principalFen, one.feeFen])
const refund = (plan: Plan, amount: number, date = AFTER_TWO) => refundPart(plan, { amountFen: fen(amount), date })
const repay = (plan: Plan, amount: number, date = AFTER_TWO) => repayEarly(plan, { amountFen: fen(amount), date })
const times = (count: number, height: readonly number[]) => Array.from({ length: count }, () => height)
const BILLED = [
  [8_337, 600],
  [8_333, 600],
]

describe('a partial refund or an early repayment recomputes the rest (docs/spec/8, Instalment products)', () => {
  // 833.30 of principal and 60.00 of fee are not billed; 500.00 less leaves 333.30 and 24.00.
  test.each<[string, Partial<Product>, readonly (readonly number[])[]]>([
    ['shorten: periods as high as before, the last with the rest', {}, [...times(3, [8_333, 600]), [8_331, 600]]],
    ['lower: as many periods, each lower', { earlyRepayment: 'lower' }, times(10, [3_333, 240])],
    ['shorten, the fee stays: what is beyond comes last', { unbilledFee: 'stays' }, [...times(3, [8_333, 600]), [8_331, 4_200]]],
    ['lower, the fee stays', { earlyRepayment: 'lower', unbilledFee: 'stays' }, times(10, [3_333, 600])],
  ])('%s', (_, change, rest) => {
    for (const changed of [taken(refund(sold(change), 50_000)), taken(repay(sold(change), 50_000))]) {
      expect(heights(changed.plan)).toEqual([...BILLED, ...rest])
      expect(changed.plan.periods[2]?.dueDate).toBe('2027-01-10')
      expect(changed.cardCreditFen).toBe(0)
    }
  })

  test('a fee charged once is billed with the first period, and what is billed stands', () => {
    const { plan } = taken(refund(sold({ charged: 'once' }), 83_330))
    expect(heights(plan)).toEqual([
      [8_337, 600],
      [8_333, 0],
    ])
  })

  test('a refund beyond what is not billed goes back to the card', () => {
    const { plan, cardCreditFen } = taken(refund(sold(), 10_000, AFTER_ELEVEN))
    expect(cardCreditFen).toBe(1_667)
    expect(plan.periods).toHaveLength(11)
    expect(plan.cardholderFeeWaivedFen).toBe(600)
  })

  test('when all is repaid early, a fee that stays owed is asked for once', () => {
    expect(heights(taken(repay(sold({ unbilledFee: 'stays' }), 83_330)).plan)).toEqual([...BILLED, [0, 6_000]])
    expect(heights(taken(repay(sold(), 83_330)).plan)).toEqual(BILLED)
  })

  test("the merchant's fee comes back with refunds, not with early repayments", () => {
    const plan = openPlan(
      {
        amountFen: fen(100_000),
        term: { periods: 12, ratePpm: 72_000 },
        product: { ...ICBC_EXAMPLE, unbilledFee: 'falls' },
        purchaseDate: SOLD_ON,
      },
      SOLD_ON,
    )
    expect(taken(refund(plan, 33_333)).merchantFeeReturnedFen).toBe(2_400)
    expect(taken(repay(plan, 33_333)).merchantFeeReturnedFen).toBe(0)
    const thrice = [33_333, 33_333, 33_334].reduce((standing, amount) => taken(refund(standing, amount)).plan, plan)
    expect(thrice.merchantFeeReturnedFen).toBe(7_200)
  })

  test.each<[string, (plan: Plan) => PlanChange, string, string]>([
    ['a refund above the purchase', (plan) => refund(plan, 100_001), 'amount_above_rest', '61'],
    ['refunds that together exceed it', (plan) => refund(taken(refund(plan, 60_000)).plan, 40_001), 'amount_above_rest', '61'],
    ['a refund of nothing', (plan) => refund(plan, 0), 'amount_invalid', '13'],
    ['a refund below zero', (plan) => refund(plan, -1), 'amount_invalid', '13'],
    ['repaying more than is open', (plan) => repay(plan, 83_331), 'amount_not_of_original', '64'],
    ['repaying nothing', (plan) => repay(plan, 0), 'amount_invalid', '13'],
  ])('refused: %s', (_, act, rule, answerCode) => expect(act(sold())).toMatchObject({ kind: 'refused', refusal: { rule, answerCode } }))
})

describe('a void takes back the whole, on the same settlement day (docs/spec/8, Void)', () => {
  const undo = (plan: Plan, amount = 100_000, settlementDate = SOLD_ON) => voidPlan(plan, { amountFen: fen(amount), settlementDate })

  test('nothing is left to repay, and every fee is waived', () => {
    const { plan } = taken(undo(sold({ feeBearer: { sharedCardholderPercent: 60 } })))
    expect(plan).toMatchObject({
      isVoided: true,
      periods: [],
      refundedFen: 100_000,
      cardholderFeeWaivedFen: 4_320,
      merchantFeeReturnedFen: 2_880,
    })
  })

  test.each<[string, PlanChange, string, string]>([
    ['part of it', undo(sold(), 99_999), 'amount_not_of_original', '64'],
    ['another day', undo(sold(), 100_000, '2026-11-03'), 'original_not_voidable', '12'],
    ['twice', undo(taken(undo(sold())).plan), 'original_voided', '12'],
    ['after a refund', undo(taken(refund(sold(), 1)).plan), 'original_not_voidable', '12'],
    ['a refund after it', refund(taken(undo(sold())).plan, 1), 'original_voided', '12'],
    ['a repayment after it', repay(taken(undo(sold())).plan, 1), 'original_voided', '12'],
  ])('refused: %s', (_, change, rule, answerCode) => expect(change).toMatchObject({ kind: 'refused', refusal: { rule, answerCode } }))
})

/** What must hold after anything that was accepted. */
function expectWhole(plan: Plan, cardholderFeeFen: number): void {
  const sum = sumOf(plan.periods)
  const parts = [plan.refundedFen, plan.prepaidFen, plan.cardCreditFen, plan.cardholderFeeWaivedFen, plan.merchantFeeReturnedFen]
  for (const part of [...parts, ...plan.periods.flatMap((one) => [one.principalFen, one.feeFen])]) expect(part).toBeGreaterThanOrEqual(0)
  expect(sum.principalFen + plan.prepaidFen + plan.refundedFen - plan.cardCreditFen).toBe(plan.purchaseFen)
  expect(sum.feeFen + plan.cardholderFeeWaivedFen).toBe(cardholderFeeFen)
  expect(plan.refundedFen).toBeLessThanOrEqual(plan.purchaseFen)
  expect(plan.merchantFeeReturnedFen).toBeLessThanOrEqual(plan.merchantFeeFen)
}

describe('after any sequence of refunds, repayments and voids', () => {
  const anyStep = fc.record({
    act: fc.constantFrom('refund', 'repay', 'void'),
    share: fc.integer({ min: -2, max: 130 }),
    date: anyDate,
  })

  test('sums are exact, nothing is negative, refunds never exceed, and a billed period stands', () =>
    fc.assert(
      fc.property(anyPurchase, fc.array(anyStep, { maxLength: 12 }), (purchase, steps) => {
        let plan = openPlan(purchase, purchase.purchaseDate)
        const cardholderFeeFen = addFen(sumOf(plan.periods).feeFen)
        for (const { act, share, date } of steps.toSorted((a, b) => a.date.localeCompare(b.date))) {
          const amountFen = fen(Math.trunc((purchase.amountFen * share) / 100 / 3))
          const change =
            act === 'void'
              ? voidPlan(plan, { amountFen: purchase.amountFen, settlementDate: date })
              : (act === 'refund' ? refundPart : repayEarly)(plan, { amountFen, date })
          if (change.kind === 'refused') continue
          const billed = (one: Plan) => one.periods.filter((period) => period.dueDate <= date)
          if (act !== 'void') expect(billed(change.plan)).toEqual(billed(plan))
          expect(change.plan.periods.length).toBeLessThanOrEqual(plan.periods.length)
          plan = change.plan
          expectWhole(plan, cardholderFeeFen)
        }
      }),
      { numRuns: 300 },
    ))

  test('many small refunds return to the merchant what one would', () =>
    fc.assert(
      fc.property(anyPurchase, fc.integer({ min: 2, max: 9 }), (purchase, parts) => {
        const start = openPlan(purchase, purchase.purchaseDate)
        const part = Math.floor(purchase.amountFen / parts)
        if (part === 0) return
        const act = (plan: Plan, amount: number) => taken(refund(plan, amount, purchase.purchaseDate)).plan
        const many = Array.from({ length: parts }).reduce<Plan>((plan) => act(plan, part), start)
        expect(many.merchantFeeReturnedFen).toBe(act(start, part * parts).merchantFeeReturnedFen)
      }),
    ))
})
