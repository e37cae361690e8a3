import type { Static, TSchema } from 'typebox'
import type { Role } from '#domain/organisation/role.ts'
import type { ProblemCode } from '#domain/problem.ts'

/** One endpoint of the API: what the server checks, what the client is typed by, what the OpenAPI document says. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Whole path with `{names}`, such as `/api/v1/orders/{id}`. */
  readonly path: string
  readonly tag: string
  readonly summary: { readonly zh: string; readonly en: string }
  /** Who may call it at all; everybody else gets 403 (nobody signed in: 401). */
  readonly who: readonly Role[] | 'anyone' | 'signed_in'
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** `handler`: the body's shape is judged after 404, 403, 412 and 409, as `formProblem` of the request. */
  readonly bodyJudgedBy?: 'handler'
  /** Media types taken beside JSON (uploads): the handler gets a `Buffer`. */
  readonly bodyMedia?: readonly string[]
  readonly bodyBytesMax?: number
  /** Status → what is answered; `Type.Null()` where there is no body. */
  readonly answers: { readonly [status: number]: TSchema }
  /** Media type of the answer where it is not JSON, or all that it may have. */
  readonly answerMedia?: string | readonly string[]
  readonly problems: readonly ProblemCode[]
  /** A call that succeeds on the demo province; `as` is the role of the demo account that makes it. */
  readonly example?: OperationExample
  /** The answer has an ETag: `If-None-Match` is told 304 while it stands. */
  readonly versioned?: true
  /** `Idempotency-Key` is kept: a replay answers the same. */
  readonly idempotent?: true
}

export interface OperationExample {
  readonly as?: Role
  /** `{order}`, `{merchant}`, `{file}` stand for one that `as` sees in the demo province; the document shows its id. */
  readonly params?: { readonly [name: string]: string }
  readonly query?: { readonly [name: string]: string | number | boolean }
  readonly body?: unknown
}

type StaticOf<S> = S extends TSchema ? Static<S> : undefined
export type ParamsOf<O extends Operation> = StaticOf<O['params']>
export type QueryOf<O extends Operation> = StaticOf<O['query']>
export type BodyOf<O extends Operation> = StaticOf<O['body']>
/** What a call answers when it succeeds. */
export type AnswerOf<O extends Operation> = StaticOf<O['answers'][keyof O['answers']]>

/** Keeps the literal types of an operation. */
export function operation<const O extends Operation>(one: O): O {
  return one
}
