import type { KeptProblem } from './store.ts'

/** What the answer to one act means for the queue (docs/spec/5, "poison action"). */
export type Verdict =
  | { kind: 'accepted' }
  | { kind: 'retry'; afterMs: number }
  | { kind: 'sign_in' }
  | { kind: 'refused'; problem: KeptProblem }

/** `status` 0: no answer at all (no network, or it broke off). */
export interface Answer {
  status: number
  body: unknown
  retryAfterS: number | null
}

const RETRY_FIRST_MS = 2_000
const RETRY_MOST_MS = 5 * 60_000
const UNAUTHENTICATED = 401
const TOO_MANY = 429
const REQUEST_TIMEOUT = 408

/**
 * Network, 5xx and 429 come again later, with jitter so that a depot full of devices does not return in one second;
 * 401 keeps everything and asks for sign-in; any other answer is the server's decision and waits for the person.
 * @param chance a number in [0, 1)
 */
export function judge(answer: Answer, attempts: number, chance: number): Verdict {
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'accepted' }
  if (status === UNAUTHENTICATED) return { kind: 'sign_in' }
  if (status === 0 || status >= 500 || status === TOO_MANY || status === REQUEST_TIMEOUT) {
    const grown = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(attempts, 10))
    const asked = (answer.retryAfterS ?? 0) * 1000
    return { kind: 'retry', afterMs: Math.max(asked, Math.round(grown * (0.5 + chance / 2))) }
  }
  return { kind: 'refused', problem: keptProblem(answer) }
}

/** The problem document in the shape we keep: missing parts are empty, never invented. */
export function keptProblem(answer: Answer): KeptProblem {
  const body = isRecord(answer.body) ? answer.body : {}
  return {
    status: answer.status,
    code: text(body.code),
    title: text(body.title),
    detail: text(body.detail),
    allowed: (Array.isArray(body.allowed) ? body.allowed : []).map(actionName).filter((name) => name !== ''),
    errors: (Array.isArray(body.fields) ? body.fields : [])
      .filter(isRecord)
      .map((error) => ({ path: text(error.path), rule: text(error.rule) })),
  }
}

function actionName(value: unknown): string {
  return isRecord(value) ? text(value.action) : text(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
