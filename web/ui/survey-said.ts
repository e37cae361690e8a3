import { handedIn } from '#domain/process/definitions/installation.ts'
import { AGREEMENT_MATERIALS, NOTICE_MATERIALS } from '#domain/process/definitions/installation-forms.ts'
import { RISK_QUESTIONS } from '#domain/process/definitions/installation-risk.ts'
import { isObject, type Json, type JsonObject } from '#domain/result.ts'

/** An event of the history as the API tells it. */
interface Told {
  readonly type: string
  readonly input: unknown
}

/** A line of what was seen at the shop: text keys, or a value as it is. */
export interface SeenLine {
  readonly name: string
  readonly value: string
  readonly isKey: boolean
}

const CHOSEN = ['identityChecked', 'contactKind'] as const
const WRITTEN = ['licenceExpiry', 'mcc'] as const

/** What the latest survey saw, besides its photos and the questionnaire (docs/spec/2, `submit_survey`). */
export function seenAtShop(history: readonly Told[]): SeenLine[] {
  const input = inputOf(history, 'submit_survey')
  if (input === null) return []
  const text = (name: string): string[] => (typeof input[name] === 'string' ? [input[name]] : [])
  return [
    ...CHOSEN.flatMap((name) => text(name).map((value) => ({ name: `form.${name}`, value: `option.${value}`, isKey: true }))),
    { name: 'form.warningSigned', value: input.warningSigned === true ? 'option.yes' : 'option.no', isKey: true },
    ...WRITTEN.flatMap((name) => text(name).map((value) => ({ name: `form.${name}`, value, isKey: false }))),
  ]
}

export interface RiskAnswer {
  readonly question: string
  /** Null: nobody asked. */
  readonly answer: 'yes' | 'no' | null
  /** What a yes adds to the score. */
  readonly points: number
}

/** The risk questionnaire of the latest survey, question by question; empty before it. */
export function riskAnswers(history: readonly Told[]): RiskAnswer[] {
  const input = inputOf(history, 'submit_survey')
  if (input === null) return []
  return Object.entries(RISK_QUESTIONS).map(([question, points]) => ({ question, points, answer: answerIn(input.risks, question) }))
}

/** Surveys from before every question had to be answered list what was so. */
function answerIn(risks: Json | undefined, question: string): RiskAnswer['answer'] {
  if (Array.isArray(risks)) return risks.includes(question) ? 'yes' : null
  const answer = isObject(risks ?? null) ? (risks as JsonObject)[question] : null
  return answer === 'yes' || answer === 'no' ? answer : null
}

export interface Paper {
  readonly material: string
  readonly isIn: boolean
}

export interface Papers {
  /** Of the notice. */
  readonly notice: readonly Paper[]
  /** Of the latest agreement; empty before it. */
  readonly agreement: readonly Paper[]
  readonly originalsSeen: boolean
  /** What the company named as missing when it returned the notice, as long as the bank has not answered. */
  readonly missing: readonly string[]
  /** Its words with it. */
  readonly why: string | null
}

/** Which materials are there and which are not. */
export function papersOf(facts: JsonObject, history: readonly Told[]): Papers {
  const given = handedIn(facts)
  const agreement = inputOf(history, 'submit_agreement')
  const signed: readonly unknown[] = Array.isArray(agreement?.materials) ? agreement.materials : []
  const why = inputOf(history, 'return_notice')?.opinion
  const returned = facts.notice_returned === true
  return {
    notice: NOTICE_MATERIALS.map((material) => ({ material, isIn: given.includes(material) })),
    agreement: agreement === null ? [] : AGREEMENT_MATERIALS.map((material) => ({ material, isIn: signed.includes(material) })),
    originalsSeen: agreement?.originalsSeen === true,
    missing: returned && Array.isArray(facts.missing) ? facts.missing.map(String) : [],
    why: returned && typeof why === 'string' ? why : null,
  }
}

function inputOf(history: readonly Told[], type: string): JsonObject | null {
  const input = history.findLast((one) => one.type === type)?.input
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as JsonObject) : null
}
