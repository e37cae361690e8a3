import type { Fen } from '../money.ts'

/** Rates are parts per million of the principal: 0.60 % is 6 000. Whole numbers, so that no rate is ever a float. */
export const RATE_WHOLE_PPM = 1_000_000
/** Field 62 carries the periods as n2; 00 is refused (docs/spec/8, readings A34) and 01 is no instalment. */
export const PERIODS_MIN = 2
export const PERIODS_MAX = 99
/** Field 62, usage 9: the 30 characters that hold our project code (docs/spec/8, Terminal ↔ gateway). */
export const PROJECT_CODE_LENGTH_MAX = 30
/** The amounts of fields 4, 57 and 62 are n12. */
export const WIRE_AMOUNT_MAX_FEN = 999_999_999_999

export interface Term {
  readonly periods: number
  /** Of the whole principal: for the whole term when the fee is charged once, for each period when per period. */
  readonly ratePpm: number
}

/** Who pays the issuer's fee; the cardholder's part of a shared fee in whole percent, the merchant bears the rest. */
export type FeeBearer = 'cardholder' | 'merchant' | { readonly sharedCardholderPercent: number }

/** Card numbers that begin with a prefix, or whose first digits lie from … to (both included, of equal length). */
export type BinRange = string | { readonly from: string; readonly to: string }

/** A merchant number, or one with the days of its enrolment as approved with the bank: `YYYY-MM-DD`, both included. */
export type Enrolment = string | { readonly mid: string; readonly validFrom: string; readonly validTo: string | null }

export interface StatementRule {
  /** 1 … 31; a month that is shorter has its statement on its last day. */
  readonly day: number
  /** Whether the card's own statement day, where it is known, takes the place of the issuer's. */
  readonly cardDayWins: boolean
  /** Where a purchase on the statement day itself belongs. */
  readonly purchaseOnTheDay: 'this_statement' | 'next_statement'
}

/** One instalment product of an issuer (docs/spec/8, Instalment products). */
export interface Product {
  readonly issuerCode: string
  readonly name: { readonly zh: string; readonly en: string }
  /** As field 62 and field 48 IP carry it. */
  readonly project: string
  readonly terms: readonly Term[]
  readonly feeBearer: FeeBearer
  /** The whole fee with the first period, or a part with every period. */
  readonly charged: 'once' | 'per_period'
  readonly minFen: Fen
  readonly maxFen: Fen
  readonly bins: readonly BinRange[]
  /** Merchants enrolled; an empty list does not restrict. */
  readonly mids: readonly Enrolment[]
  /** Trades enrolled; an empty list does not restrict. */
  readonly mccs: readonly string[]
  /** `YYYY-MM-DD`, both included; null has no end yet. */
  readonly validFrom: string
  readonly validTo: string | null
  /** Which period takes the fen that do not divide. */
  readonly rounding: 'first' | 'last'
  readonly statement: StatementRule
  /** After an early repayment or a partial refund: fewer periods of the same height, or as many lower ones. */
  readonly earlyRepayment: 'shorten' | 'lower'
  /** The fee not billed yet, when the principal shrinks: falls with it, or stays owed. A billed fee is never returned, but by a void. */
  readonly unbilledFee: 'falls' | 'stays'
}

export type ProductFault =
  | 'project_code'
  | 'no_terms'
  | 'term_periods'
  | 'term_rate'
  | 'term_twice'
  | 'fee_share'
  | 'amount_range'
  | 'bins'
  | 'validity'
  | 'enrolment'
  | 'statement_day'

function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

function isSpan(from: string, to: string | null): boolean {
  return isDate(from) && (to === null || (isDate(to) && from <= to))
}

function isBinRange(range: BinRange): boolean {
  if (typeof range === 'string') return /^\d{4,12}$/.test(range)
  return /^\d{4,12}$/.test(range.from) && range.to.length === range.from.length && /^\d+$/.test(range.to) && range.from <= range.to
}

function isPercent(bearer: FeeBearer): boolean {
  if (typeof bearer === 'string') return true
  const percent = bearer.sharedCardholderPercent
  return Number.isInteger(percent) && percent > 0 && percent < 100
}

function termFaults(terms: readonly Term[]): ProductFault[] {
  const faults: ProductFault[] = []
  const wholeIn = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max
  if (terms.length === 0) faults.push('no_terms')
  if (!terms.every((term) => wholeIn(term.periods, PERIODS_MIN, PERIODS_MAX))) faults.push('term_periods')
  if (!terms.every((term) => wholeIn(term.ratePpm, 0, RATE_WHOLE_PPM))) faults.push('term_rate')
  if (new Set(terms.map((term) => term.periods)).size !== terms.length) faults.push('term_twice')
  return faults
}

function isEnrolment(one: Enrolment): boolean {
  return typeof one === 'string' ? one !== '' : one.mid !== '' && isSpan(one.validFrom, one.validTo)
}

/** What is wrong with a product before it may be saved; empty when it can be sold. */
export function productFaults(product: Product): ProductFault[] {
  const { project, minFen, maxFen, bins, mids, statement } = product
  const faults = termFaults(product.terms)
  const require = (kept: boolean, fault: ProductFault) => {
    if (!kept) faults.push(fault)
  }
  // Blank-filled on the wire, so a blank inside or at an edge would not come back as it went; terminals' menus are parted by `|` and `;`.
  require(/^[!-:<-{}~]+$/.test(project) && project.length <= PROJECT_CODE_LENGTH_MAX, 'project_code')
  require(isPercent(product.feeBearer), 'fee_share')
  require(minFen > 0 && minFen <= maxFen && maxFen <= WIRE_AMOUNT_MAX_FEN, 'amount_range')
  require(bins.length > 0 && bins.every(isBinRange), 'bins')
  require(isSpan(product.validFrom, product.validTo), 'validity')
  require(mids.every(isEnrolment), 'enrolment')
  require(Number.isInteger(statement.day) && statement.day >= 1 && statement.day <= 31, 'statement_day')
  return faults
}
