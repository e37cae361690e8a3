import { fen } from '../money.ts'
import type { Product } from './product.ts'

/*
 * Three products to begin with (docs/spec/8, Instalment products). Every figure here — rates, limits, card prefixes, days, codes — is an
 * EXAMPLE that shows one form of each rule; none is a bank's published condition. The bank's approval replaces them.
 */

const YUAN = 100

/** 农行: the cardholder bears a fee on every statement; the remainder is in the first period; early repayment shortens. */
export const ABC_EXAMPLE: Product = {
  issuerCode: '01030000',
  name: { zh: '农行商户分期', en: 'ABC merchant instalments' },
  project: 'ABC-POS-01',
  terms: [
    { periods: 3, ratePpm: 6_000 },
    { periods: 6, ratePpm: 6_000 },
    { periods: 12, ratePpm: 6_000 },
    { periods: 24, ratePpm: 6_500 },
  ],
  feeBearer: 'cardholder',
  charged: 'per_period',
  minFen: fen(600 * YUAN),
  maxFen: fen(50_000 * YUAN),
  bins: ['622836', '622837', '628268'],
  mccs: [],
  mids: [],
  validFrom: '2026-01-01',
  validTo: null,
  rounding: 'first',
  statement: { day: 10, cardDayWins: true, purchaseOnTheDay: 'next_statement' },
  earlyRepayment: 'shorten',
  unbilledFee: 'falls',
}

/** 工行: one fee with the first period, borne by the merchant in chosen trades; the remainder is in the last period. */
export const ICBC_EXAMPLE: Product = {
  issuerCode: '01020000',
  name: { zh: '工行商户贴息分期', en: 'ICBC merchant-paid instalments' },
  project: 'ICBC-MER-A',
  terms: [
    { periods: 3, ratePpm: 16_500 },
    { periods: 6, ratePpm: 36_000 },
    { periods: 9, ratePpm: 54_000 },
    { periods: 12, ratePpm: 72_000 },
    { periods: 18, ratePpm: 117_000 },
    { periods: 24, ratePpm: 156_000 },
  ],
  feeBearer: 'merchant',
  charged: 'once',
  minFen: fen(1_000 * YUAN),
  maxFen: fen(200_000 * YUAN),
  bins: [{ from: '622230', to: '622239' }, '625330'],
  mccs: ['5712', '5722', '5732', '5944'],
  mids: [],
  validFrom: '2026-01-01',
  validTo: '2027-12-31',
  rounding: 'last',
  statement: { day: 31, cardDayWins: false, purchaseOnTheDay: 'this_statement' },
  earlyRepayment: 'lower',
  unbilledFee: 'stays',
}

/** 江苏银行: one fee, shared between cardholder and merchant. */
export const JIANGSU_EXAMPLE: Product = {
  issuerCode: '03133201',
  name: { zh: '江苏银行乐享分期', en: 'Bank of Jiangsu shared-fee instalments' },
  project: 'JSB-SHARE-60',
  terms: [
    { periods: 6, ratePpm: 30_000 },
    { periods: 12, ratePpm: 60_000 },
    { periods: 18, ratePpm: 90_000 },
  ],
  feeBearer: { sharedCardholderPercent: 60 },
  charged: 'once',
  minFen: fen(500 * YUAN),
  maxFen: fen(30_000 * YUAN),
  bins: ['622873', { from: '6283900', to: '6283949' }],
  mccs: [],
  mids: [],
  validFrom: '2026-07-01',
  validTo: null,
  rounding: 'first',
  statement: { day: 25, cardDayWins: true, purchaseOnTheDay: 'next_statement' },
  earlyRepayment: 'shorten',
  unbilledFee: 'stays',
}

export const EXAMPLE_PRODUCTS: readonly Product[] = [ABC_EXAMPLE, ICBC_EXAMPLE, JIANGSU_EXAMPLE]
