import type { AnswerOf, BodyOf, Operation, ParamsOf, QueryOf } from '#contract/operation.ts'
import { PROBLEMS, type ProblemCode } from '#domain/problem.ts'

/** What a call may carry beside its shapes. */
export interface CallExtras {
  readonly signal?: AbortSignal
  /** The version one acts on: the server refuses when it has moved on. */
  readonly ifVersion?: number
  /** Sent again with the same key, a command has one effect. */
  readonly idempotencyKey?: string
}

type Part<Name extends string, Value> = [Value] extends [undefined]
  ? { readonly [K in Name]?: undefined }
  : Record<string, never> extends Value
    ? { readonly [K in Name]?: Value }
    : { readonly [K in Name]: Value }
export type CallInput<O extends Operation> = Part<'params', ParamsOf<O>> & Part<'query', QueryOf<O>> & Part<'body', BodyOf<O>> & CallExtras

/** A refusal as the server told it (RFC 9457). */
export class ProblemError extends Error {
  readonly status: number
  readonly code: ProblemCode | 'offline'
  /** The whole document: details a screen may show, such as `errors` per field. */
  readonly problem: { readonly [name: string]: unknown }
  constructor(status: number, code: ProblemCode | 'offline', problem: { readonly [name: string]: unknown }) {
    super(`${status} ${code}`)
    this.status = status
    this.code = code
    this.problem = problem
  }
}

/**
 * Calls an operation of the contract.
 * @throws ProblemError when it is refused, or `offline` when the server cannot be reached
 */
export async function call<O extends Operation>(operation: O, input: CallInput<O>): Promise<AnswerOf<O>> {
  const { params, query, body, signal, ifVersion, idempotencyKey } = input as CallExtras & {
    params?: object
    query?: object
    body?: unknown
  }
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (ifVersion !== undefined) headers['if-match'] = `"${ifVersion}"`
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  const response = await reach(addressOf(operation.path, params ?? {}, query ?? {}), {
    method: operation.method,
    credentials: 'same-origin',
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  return (await answerOf(response)) as AnswerOf<O>
}

const whenOver = new Set<() => void>()

/** Hears that the server no longer knows who asks: the session has ended, whatever stands half filled on the page. */
export function onSessionOver(hear: () => void): () => void {
  whenOver.add(hear)
  return () => whenOver.delete(hear)
}

/** Uploads one photo or paper as it is; its id goes into a form. */
export async function upload(path: string, file: Blob): Promise<{ id: string; sha256: string; size: number; mediaType: string }> {
  const response = await reach(path, { method: 'POST', credentials: 'same-origin', headers: { 'content-type': file.type }, body: file })
  return (await answerOf(response)) as { id: string; sha256: string; size: number; mediaType: string }
}

/** The address of a call, such as `/api/v1/orders/x?limit=20`. */
export function addressOf(path: string, params: object, query: object): string {
  const filled = Object.entries(params).reduce((text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))), path)
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : [[name, String(value)]],
    ),
  )
  return search.size > 0 ? `${filled}?${search}` : filled
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init)
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure
    throw new ProblemError(0, 'offline', {})
  }
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null
  const told: unknown = await response.json().catch(() => null)
  if (response.ok) return told
  const problem = typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {}
  const { code } = problem
  if (response.status === 401 && code === 'unauthenticated') for (const hear of whenOver) hear()
  throw new ProblemError(
    response.status,
    typeof code === 'string' && Object.hasOwn(PROBLEMS, code) ? (code as ProblemCode) : 'internal',
    problem,
  )
}
