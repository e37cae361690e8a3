/** Questions of the on-site risk review, each with the points a "yes" gives (docs/spec/2: questionnaire → score). */
export const RISK_QUESTIONS = {
  no_fixed_premises: 30,
  stock_missing: 20,
  person_unsure: 20,
  shared_premises: 10,
  high_risk_trade: 25,
  recent_move: 15,
} as const

/** The questionnaire with these questions answered by yes, and all others by no. */
export function riskAnswers(yes: readonly string[]): { [question: string]: 'yes' | 'no' } {
  return Object.fromEntries(Object.keys(RISK_QUESTIONS).map((question) => [question, yes.includes(question) ? 'yes' : 'no']))
}

/** A survey with this score or more is reviewed before signing (docs/spec/2). */
export const RISK_REVIEW_FROM = 40

export function riskScore(risks: readonly string[]): number {
  return Object.entries(RISK_QUESTIONS).reduce((sum, [question, points]) => (risks.includes(question) ? sum + points : sum), 0)
}
