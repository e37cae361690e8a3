import { addFen, type Fen, NO_FEN, shareOfFen, splitFen, subtractFen } from '../money.ts'
import { type FeeBearer, PERIODS_MAX, type Product, RATE_WHOLE_PPM, type StatementRule, type Term } from './product.ts'

/** One repayment of the cardholder: `feeFen` is the cardholder's fee alone; the merchant's is taken whole at clearing. */
export interface Period {
  readonly nth: number
  /** `YYYY-MM-DD`: the statement that carries this period. */
  readonly dueDate: string
  readonly principalFen: Fen
  readonly feeFen: Fen
}

/** Σ principalFen = the purchase; Σ feeFen = cardholderFeeFen; cardholderFeeFen + merchantFeeFen = totalFeeFen. */
export interface Schedule {
  readonly periods: readonly Period[]
  readonly totalFeeFen: Fen
  readonly cardholderFeeFen: Fen
  readonly merchantFeeFen: Fen
  /** Principal and fee of the first period: the first repayment of fields 57 and 62. */
  readonly firstRepaymentFen: Fen
}

export interface Purchase {
  readonly amountFen: Fen
  readonly term: Term
  readonly product: Product
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly purchaseDate: string
  /** The card's own statement day, where the issuer told it. */
  readonly statementDay?: number
}

/**
 * The cardholder's repayments of a purchase (docs/spec/8, Instalment products). The fee of the whole term is rounded once, a half up, and
 * then divided: rounding every period by itself would make the sum depend on their number.
 * @throws RangeError when the amount is not positive, or a number of periods or a statement day is none
 */
export function schedule({ amountFen, term, product, purchaseDate, statementDay }: Purchase): Schedule {
  if (amountFen <= 0) throw new RangeError(`${amountFen} fen cannot be repaid in instalments`)
  if (term.periods > PERIODS_MAX) throw new RangeError(`${term.periods} periods do not fit a schedule`)
  const { totalFeeFen, cardholderFeeFen, merchantFeeFen } = feesOf(amountFen, term, product)
  const principals = splitFen(amountFen, term.periods, product.rounding)
  const fees = product.charged === 'once' ? [cardholderFeeFen] : splitFen(cardholderFeeFen, term.periods, product.rounding)
  const dates = dueDates(purchaseDate, product.statement, term.periods, statementDay)
  const periods = principals.map(
    (principalFen, at): Period => ({ nth: at + 1, dueDate: dates[at] ?? '', principalFen, feeFen: fees[at] ?? NO_FEN }),
  )
  const firstRepaymentFen = addFen(principals[0] ?? NO_FEN, fees[0] ?? NO_FEN)
  return { periods, totalFeeFen, cardholderFeeFen, merchantFeeFen, firstRepaymentFen }
}

/** The fee of the whole term and who bears it; the merchant's share is the rest, so the two make the total. */
function feesOf(amountFen: Fen, term: Term, product: Product): Omit<Schedule, 'periods' | 'firstRepaymentFen'> {
  const times = product.charged === 'once' ? 1 : term.periods
  const totalFeeFen = shareOfFen(amountFen, term.ratePpm * times, RATE_WHOLE_PPM)
  const cardholderFeeFen = shareOfFen(totalFeeFen, cardholderPercent(product.feeBearer), 100)
  return { totalFeeFen, cardholderFeeFen, merchantFeeFen: subtractFen(totalFeeFen, cardholderFeeFen) }
}

function cardholderPercent(bearer: FeeBearer): number {
  if (typeof bearer === 'object') return bearer.sharedCardholderPercent
  return bearer === 'cardholder' ? 100 : 0
}

/**
 * The next statement dates after a purchase. Each is reckoned from the day of the rule, not from the one before, so the 31st comes back
 * after a February.
 * @throws RangeError when the date or the day is none
 */
export function dueDates(purchaseDate: string, rule: StatementRule, count: number, cardDay?: number): string[] {
  const day = rule.cardDayWins ? (cardDay ?? rule.day) : rule.day
  if (!Number.isInteger(day) || day < 1 || day > 31) throw new RangeError(`${day} is no day of a month`)
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(purchaseDate)
  const [year, month, bought] = (found ?? []).slice(1).map(Number)
  if (
    year === undefined ||
    month === undefined ||
    bought === undefined ||
    month < 1 ||
    month > 12 ||
    bought < 1 ||
    bought > daysIn(year, month)
  )
    throw new RangeError(`"${purchaseDate}" is no date`)
  const statement = Math.min(day, daysIn(year, month))
  const inThisMonth = bought < statement || (bought === statement && rule.purchaseOnTheDay === 'this_statement')
  const firstMonth = year * 12 + month - 1 + (inThisMonth ? 0 : 1)
  return Array.from({ length: count }, (_, at) => statementDate(firstMonth + at, day))
}

/** `monthNumber` is year × 12 + month − 1, so that a year's end needs no case of its own. */
function statementDate(monthNumber: number, day: number): string {
  const year = Math.floor(monthNumber / 12)
  const month = (monthNumber % 12) + 1
  const two = (value: number) => String(value).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(Math.min(day, daysIn(year, month)))}`
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2) return isLeap ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** What a list of periods still asks for. */
export function sumOf(periods: readonly Period[]): { principalFen: Fen; feeFen: Fen } {
  return { principalFen: addFen(...periods.map((one) => one.principalFen)), feeFen: addFen(...periods.map((one) => one.feeFen)) }
}
