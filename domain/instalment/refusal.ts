import type { JsonObject } from '../result.ts'

/** What an instalment may be refused for, and the answer code (field 39) that we propose for it (Q/CUP 006 part 2, A.2; docs/spec/8). */
const ANSWER_CODES = {
  /** Not whole fen above zero, or more than n12 holds. */
  amount_invalid: '13',
  card_not_of_issuer: '14',
  /** 57 also says "beyond the scope of the service"; 12 is kept for what refers to an original. */
  product_not_valid_on_date: '57',
  mcc_not_enrolled: '57',
  merchant_not_enrolled: '57',
  project_unknown: '57',
  periods_not_offered: '57',
  /** A sum below the product's minimum is no "limit exceeded": the amount is the wrong one for this product. */
  amount_below_minimum: '13',
  amount_above_maximum: '61',
  /** Void of another amount than the whole, or more repaid early than is open. */
  amount_not_of_original: '64',
  /** Refunds that would exceed the purchase. 64 says that an amount should be its original's, and a refund's need not be. */
  amount_above_rest: '61',
  /** A void on another settlement day, or of something already voided or reduced (docs/spec/8, readings A26). */
  original_not_voidable: '12',
  original_voided: '12',
} as const satisfies Record<string, string>

export type InstalmentRule = keyof typeof ANSWER_CODES
export type AnswerCode = (typeof ANSWER_CODES)[InstalmentRule]

/** A rule's "no". The detail never holds a card number. */
export interface InstalmentRefusal {
  readonly rule: InstalmentRule
  readonly answerCode: AnswerCode
  readonly detail: JsonObject
}

export function refuseInstalment(rule: InstalmentRule, detail: JsonObject = {}): InstalmentRefusal {
  return { rule, answerCode: ANSWER_CODES[rule], detail }
}
