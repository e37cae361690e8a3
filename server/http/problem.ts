import { PROBLEMS, type ProblemCode } from '#domain/problem.ts'
import type { Json, Refusal } from '#domain/result.ts'
import type { Language } from './deps.ts'

const TYPE_BASE = 'https://tillwright.dev/problems/'
/** Members of RFC 9457 and ours: a refusal's detail never overwrites them. */
const RESERVED = new Set(['type', 'title', 'status', 'code', 'instance'])

export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly [detail: string]: Json
}

/** What a handler answers instead of a body when a rule says no. */
export interface Refused {
  readonly refusal: Refusal
}

export function refuse(refusal: Refusal): Refused {
  return { refusal }
}

/** RFC 9457 document of a refusal, in the user's language; the one place where codes become statuses and texts. */
export function problemDocument(refusal: Refusal, language: Language): ProblemDocument {
  const problem = PROBLEMS[refusal.code]
  const detail = Object.fromEntries(Object.entries(refusal.detail ?? {}).filter(([name]) => !RESERVED.has(name)))
  return { type: TYPE_BASE + refusal.code, title: problem[language], status: problem.status, code: refusal.code, ...detail }
}
