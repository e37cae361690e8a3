import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BodyOf, Operation, ParamsOf, QueryOf } from '#contract/operation.ts'
import type { Scope } from '#db/open.ts'
import type { Actor } from '#domain/organisation/role.ts'
import type { JsonObject, Refusal } from '#domain/result.ts'
import { type Checker, checkerOf } from './check.ts'
import type { App, Language, Session } from './deps.ts'
import { languageOf } from './language.ts'
import { problemDocument, type Refused } from './problem.ts'
import { unsound } from './sound.ts'

/** Texts are in the asker's language: chosen, or the browser's. */
const VARY = 'Accept-Language, Cookie'
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/

/** A request whose shape is right. */
export interface Call<O extends Operation> {
  readonly params: ParamsOf<O>
  readonly query: QueryOf<O>
  /** Checked, unless the operation says `bodyJudgedBy: 'handler'`: then `formProblem` tells. */
  readonly body: BodyOf<O>
  /** What is wrong with the body's shape; only with `bodyJudgedBy: 'handler'`. */
  readonly formProblem: Refusal | null
  readonly idempotencyKey: string | undefined
  /** Versions of `If-Match`, without quotes: one of them must still stand. */
  readonly ifMatch: readonly string[] | undefined
  readonly language: Language
  readonly raw: FastifyRequest
  readonly reply: FastifyReply
}

/** A request of somebody signed in. */
export interface SignedInCall<O extends Operation> extends Call<O> {
  readonly session: Session
  readonly scope: Scope
  readonly actor: Actor
}

export interface Answer {
  readonly status?: number
  readonly body?: unknown
  /** JSON text as the database made it; instead of `body`. */
  readonly json?: string
  /** Version, without quotes. */
  readonly etag?: string
  readonly headers?: { readonly [name: string]: string }
}

type CallOf<O extends Operation> = O['who'] extends 'anyone' ? Call<O> : SignedInCall<O>
export type Handler<O extends Operation> = (call: CallOf<O>) => Promise<Answer | Refused>

/** Is what the path names to be seen in a scope? */
export type Exists<O extends Operation> = (scope: Scope, params: ParamsOf<O>) => Promise<boolean>

/**
 * Mounts one operation of the contract. Refusals in their order: 401 (before the body is read), 404, 403 by role, what the handler
 * finds, 422. `exists` is asked only where something is to be refused: of what is not there, nothing else is said.
 */
export function serve<O extends Operation>(app: App, operation: O, handler: Handler<O>, exists?: Exists<O>): void {
  const checks = { params: checkerOf(operation.params), query: checkerOf(operation.query), body: checkerOf(operation.body) }
  const status = Number(Object.keys(operation.answers)[0] ?? 200)
  const isThere = async ({ params, session }: FastifyRequest): Promise<boolean> =>
    !checks.params?.(params) && !unsound(params) && (!exists || !session || (await exists(session.scope, params as ParamsOf<O>)))
  app.operations.push(operation)
  app.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    config: { operation, isThere },
    // A stream has no head of its own: it would never end.
    exposeHeadRoute: operation.method === 'GET' && operation.answerMedia !== 'text/event-stream',
    ...(operation.bodyBytesMax ? { bodyLimit: operation.bodyBytesMax } : {}),
    handler: async (request, reply) => {
      const call = callOf(operation, checks, request, reply)
      if ('refusal' in call) return sendProblem(request, reply, (await isThere(request)) ? call.refusal : { code: 'not_found' })
      const answer = await handler(call as CallOf<O>)
      if ('refusal' in answer) return sendProblem(request, reply, answer.refusal)
      return send(request, reply, answer, status)
    },
  })
}

/** Sends a problem document in the language of the request. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const language = languageOf(request.headers)
  const problem = problemDocument(refusal, language)
  const retryAfter = refusal.detail?.retryAfterSeconds
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter))
  void reply.headers({ vary: VARY, 'content-language': language === 'en' ? 'en' : 'zh-CN' })
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem))
}

function send(request: FastifyRequest, reply: FastifyReply, answer: Answer, status: number): FastifyReply {
  if (reply.sent) return reply
  void reply.header('vary', VARY)
  if (answer.etag !== undefined) void reply.header('etag', `"${answer.etag}"`)
  if (answer.headers) void reply.headers(answer.headers)
  if (isKnown(request, answer)) return reply.code(304).send()
  void reply.code(answer.status ?? status)
  if (Buffer.isBuffer(answer.body)) return reply.send(answer.body)
  const json = answer.json ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body))
  return json === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(json)
}

/** A read of the version that the asker has already (RFC 9110, 13.1.2: compared weakly). */
function isKnown({ method, headers }: FastifyRequest, { etag }: Answer): boolean {
  const known = headers['if-none-match']
  if (etag === undefined || known === undefined || (method !== 'GET' && method !== 'HEAD')) return false
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === `"${etag}"`)
}

interface Checks {
  readonly params: Checker | null
  readonly query: Checker | null
  readonly body: Checker | null
}

function callOf(operation: Operation, checks: Checks, request: FastifyRequest, reply: FastifyReply): object | Refused {
  const session = request.session
  // An id that cannot exist is an id that does not exist.
  if (checks.params?.(request.params) || unsound(request.params)) return { refusal: { code: 'not_found' } }
  const query = operation.query ? readQuery(operation, request.query as JsonObject) : undefined
  const wrong = unsound(query) ?? checks.query?.(query)
  if (wrong) return { refusal: wrong }
  // Bytes are judged by whoever takes them; nobody else is sent any.
  const isBytes = Buffer.isBuffer(request.body)
  if (isBytes && !operation.bodyMedia) return { refusal: { code: 'media_unknown' } }
  const rotten = unsound(request.body)
  const formProblem = isBytes ? null : (rotten ?? checks.body?.(request.body) ?? null)
  if (formProblem && operation.bodyJudgedBy !== 'handler') return { refusal: formProblem }
  const key = request.headers['idempotency-key']
  if (key !== undefined && (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key))) return badKey()
  return {
    params: request.params,
    query,
    // What no rule may meet does not reach one, not even to be refused.
    body: rotten ? undefined : request.body,
    formProblem,
    idempotencyKey: key,
    ifMatch: versionsOf(request.headers['if-match']),
    language: languageOf(request.headers),
    raw: request,
    reply,
    ...(session ? { session, scope: session.scope, actor: session.actor } : {}),
  }
}

/** `*` is any version: what exists matches. */
function versionsOf(ifMatch: string | undefined): string[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined
  return ifMatch.split(',').map((one) => one.trim().replace(/^(W\/)?"(.*)"$/, '$2'))
}

function badKey(): Refused {
  return {
    refusal: { code: 'form_invalid', detail: { errors: [{ path: 'Idempotency-Key', rule: 'pattern', wanted: IDEMPOTENCY_KEY.source }] } },
  }
}

/** Texts of the query become the numbers and truths that their schema asks for; what does not fit stays text and is refused. */
function readQuery(operation: Operation, raw: JsonObject): JsonObject {
  const properties = (operation.query as { properties?: { [name: string]: { type?: string } } }).properties ?? {}
  const read: { [name: string]: JsonObject[string] } = {}
  for (const [name, text] of Object.entries(raw)) {
    const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined
    if ((type === 'integer' || type === 'number') && typeof text === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(text))
      read[name] = Number(text)
    else if (type === 'boolean' && (text === 'true' || text === 'false')) read[name] = text === 'true'
    else read[name] = text
  }
  return read
}
