import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fen } from '../money.ts'
import { eligibleTerms, type Wish } from './eligible.ts'
import { type Product, productFaults } from './product.ts'
import { ABC_EXAMPLE, EXAMPLE_PRODUCTS, ICBC_EXAMPLE, JIANGSU_EXAMPLE } from './products.ts'
import { productWith } from './testing.ts'

const WISH: Wish = { bin: '6228360000000000', amountFen: fen(100_000), mcc: '5732', mid: '104320157320001', date: '2026-11-02' }
const ENROLLED = productWith({ mids: ['another', { mid: WISH.mid, validFrom: '2026-06-01', validTo: '2026-11-02' }] })

describe('who may pay in instalments (docs/spec/8, Instalment products)', () => {
  test.each<[string, Partial<Wish>, string, readonly number[]]>([
    ['a prefix', {}, 'ABC-POS-01', [3, 6, 12, 24]],
    ['the first digits suffice', { bin: '628268' }, 'ABC-POS-01', [3, 6, 12, 24]],
    ['lower end of a range', { bin: '622230' }, 'ICBC-MER-A', [3, 6, 9, 12, 18, 24]],
    ['upper end of a range', { bin: '6222399' }, 'ICBC-MER-A', [3, 6, 9, 12, 18, 24]],
    ['one term asked for', { bin: '6283949123', periods: 12 }, 'JSB-SHARE-60', [12]],
    ['a project code filled with blanks, as field 62 has it', { project: 'ABC-POS-01'.padEnd(30), periods: 3 }, 'ABC-POS-01', [3]],
    ['the minimum itself', { amountFen: ABC_EXAMPLE.minFen }, 'ABC-POS-01', [3, 6, 12, 24]],
    ['the maximum itself', { amountFen: ABC_EXAMPLE.maxFen }, 'ABC-POS-01', [3, 6, 12, 24]],
  ])('offered: %s', (_, change, project, periods) => {
    const { offers, refusal } = eligibleTerms(EXAMPLE_PRODUCTS, { ...WISH, ...change })
    expect(refusal).toBeNull()
    expect(offers.map((one) => [one.product.project, one.term.periods])).toEqual(periods.map((one) => [project, one]))
  })

  test.each<[string, Partial<Wish>, string, string]>([
    ['nothing to pay', { amountFen: fen(0) }, 'amount_invalid', '13'],
    ['less than nothing', { amountFen: fen(-1) }, 'amount_invalid', '13'],
    ['more than n12 holds', { amountFen: fen(1_000_000_000_000) }, 'amount_invalid', '13'],
    ['a card of nobody', { bin: '400000' }, 'card_not_of_issuer', '14'],
    ['too few digits prove nothing', { bin: '62223' }, 'card_not_of_issuer', '14'],
    ['just beside a range', { bin: '6222400' }, 'card_not_of_issuer', '14'],
    ['no card at all', { bin: '' }, 'card_not_of_issuer', '14'],
    ['a project of another issuer', { project: 'ICBC-MER-A' }, 'project_unknown', '57'],
    ['the day before it begins', { date: '2025-12-31' }, 'product_not_valid_on_date', '57'],
    ['the day after it ended', { bin: '622230', date: '2028-01-01' }, 'product_not_valid_on_date', '57'],
    ['a trade not enrolled', { bin: '622230', mcc: '5411' }, 'mcc_not_enrolled', '57'],
    ['a term not offered', { periods: 9 }, 'periods_not_offered', '57'],
    ['no periods', { periods: 0 }, 'periods_not_offered', '57'],
    ['a fen below the minimum', { amountFen: fen(ABC_EXAMPLE.minFen - 1) }, 'amount_below_minimum', '13'],
    ['a fen above the maximum', { amountFen: fen(ABC_EXAMPLE.maxFen + 1) }, 'amount_above_maximum', '61'],
  ])('refused: %s', (_, change, rule, answerCode) => {
    const { offers, refusal } = eligibleTerms(EXAMPLE_PRODUCTS, { ...WISH, ...change })
    expect(offers).toEqual([])
    expect(refusal).toMatchObject({ rule, answerCode })
  })

  test.each([
    ['2026-05-31', 'merchant_not_enrolled'],
    ['2026-06-01', undefined],
    ['2026-11-02', undefined],
    ['2026-11-03', 'merchant_not_enrolled'],
  ])('an enrolment counts from its first day to its last: %s', (date, rule) =>
    expect(eligibleTerms([ENROLLED], { ...WISH, date }).refusal?.rule).toBe(rule),
  )

  test('of several products the one that came nearest speaks, and each says its own', () => {
    const dear = productWith({ project: 'ABC-DEAR', minFen: fen(500_000) })
    const closed = productWith({ project: 'ABC-CLOSED', mids: ['another'] })
    const found = eligibleTerms([ICBC_EXAMPLE, closed, dear], WISH)
    expect(found.refusal).toMatchObject({ rule: 'amount_below_minimum', detail: { minFen: 500_000 } })
    expect(found.refusals.map((one) => [one.project, one.refusal.rule])).toEqual([
      ['ICBC-MER-A', 'card_not_of_issuer'],
      ['ABC-CLOSED', 'merchant_not_enrolled'],
      ['ABC-DEAR', 'amount_below_minimum'],
    ])
    expect(eligibleTerms([], WISH).refusal?.answerCode).toBe('14')
  })

  test('something is offered or something is refused, and the card number is in neither', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('622836', '622235', '6283905', '622873', '400000').map((bin) => bin.padEnd(16, '7')),
        fc.integer({ min: -10, max: 30_000_000 }).map(fen),
        fc.integer({ min: 1, max: 30 }),
        (bin, amountFen, periods) => {
          const found = eligibleTerms(EXAMPLE_PRODUCTS, { ...WISH, bin, amountFen, periods })
          expect(found.offers.length > 0).toBe(found.refusal === null)
          expect(JSON.stringify(found)).not.toContain(bin)
          for (const { product } of found.offers) expect(amountFen >= product.minFen && amountFen <= product.maxFen).toBe(true)
        },
      ),
    ))
})

describe('a product is looked at before it is sold', () => {
  test.each([ABC_EXAMPLE, ICBC_EXAMPLE, JIANGSU_EXAMPLE])('$name.en is whole', (product) => expect(productFaults(product)).toEqual([]))

  test.each<[string, Partial<Product>]>([
    ['project_code', { project: 'A B' }],
    ['project_code', { project: 'A|B' }],
    ['project_code', { project: 'A;B' }],
    ['project_code', { project: '项目' }],
    ['project_code', { project: '' }],
    ['project_code', { project: 'A'.repeat(31) }],
    ['no_terms', { terms: [] }],
    ['term_periods', { terms: [{ periods: 1, ratePpm: 0 }] }],
    ['term_periods', { terms: [{ periods: 100, ratePpm: 0 }] }],
    ['term_rate', { terms: [{ periods: 3, ratePpm: 0.6 }] }],
    ['term_twice', { terms: [ABC_EXAMPLE.terms, ABC_EXAMPLE.terms].flat() }],
    ['fee_share', { feeBearer: { sharedCardholderPercent: 100 } }],
    ['amount_range', { minFen: fen(0) }],
    ['amount_range', { minFen: fen(2), maxFen: fen(1) }],
    ['bins', { bins: [] }],
    ['bins', { bins: ['62283x'] }],
    ['bins', { bins: [{ from: '622239', to: '622230' }] }],
    ['bins', { bins: [{ from: '6222', to: '62223' }] }],
    ['validity', { validFrom: '2026-02-30' }],
    ['validity', { validTo: '2025-12-31' }],
    ['enrolment', { mids: [''] }],
    ['statement_day', { statement: { day: 32, cardDayWins: false, purchaseOnTheDay: 'this_statement' } }],
  ])('%s: %o', (fault, change) => expect(productFaults(productWith(change))).toEqual([fault]))
})
