import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyError, type FastifyRequest, LogController } from 'fastify'
import type { Operation } from '#contract/operation.ts'
import { DatabaseAway } from '#db/failure.ts'
import type { Refusal } from '#domain/result.ts'
import { UNREADABLE } from './check.ts'
import { cookieOf } from './cookie.ts'
import type { App, Log, ServedRoute, Session, Sessions } from './deps.ts'
import { apiHeaders } from './headers.ts'
import { isCrossSite } from './origin.ts'
import { makeShedder } from './overload.ts'
import { throwRestAway } from './rest-of-body.ts'
import { sendProblem } from './serve.ts'
import { refuseUnread } from './unread.ts'

/** Largest body of an operation that names no other limit. */
const BODY_BYTES_MAX = 256 * 1024
const HEADERS_WITHIN_MS = 30_000
const REQUEST_WITHIN_MS = 120_000
const KEEP_ALIVE_MS = 72_000
const PARAM_LENGTH_MAX = 200

export const SESSION_COOKIE = 'tw_session'

declare module 'fastify' {
  interface FastifyInstance {
    /** Every operation mounted with `serve`: the OpenAPI document is made from it. */
    operations: Operation[]
    /** Every route but those that take any address: who asks by another method is told. */
    served: ServedRoute[]
  }
  interface FastifyRequest {
    session: Session | null
    /** A stream that stays open: overload does not count it. */
    longLived: boolean
  }
  interface FastifyContextConfig {
    operation?: Operation
    /** Does what the path names exist for the asker? 404 comes before every other refusal. */
    isThere?: (request: FastifyRequest) => Promise<boolean>
  }
}

export interface AppOptions {
  readonly log: Log
  readonly sessions: Sessions
  /** Proxies in front whose word on the caller's address is taken: how many, or their addresses. */
  readonly trustProxy?: number | readonly string[] | undefined
}

const RETRY_WHEN_FULL_SECONDS = 60

/** The HTTP server with everything that all operations share; features mount theirs with `serve`. */
export function makeApp(options: AppOptions): App {
  const processPart = randomBytes(4).toString('hex')
  let count = 0
  const app: App = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestIdHeader: false,
    genReqId: () => `${processPart}-${(++count).toString(36)}`,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    http: { headersTimeout: HEADERS_WITHIN_MS },
    forceCloseConnections: true,
    return503OnClosing: true,
    trustProxy: trustOf(options.trustProxy),
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    frameworkErrors: (_error, request, reply) => sendProblem(request, reply, { code: 'not_found' }),
    clientErrorHandler: refuseUnread,
  })
  app.decorate('operations', [])
  keepRoutes(app)
  app.decorateRequest('session', null)
  app.decorateRequest('longLived', false)
  readBodies(app)
  const shedder = makeShedder()
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(apiHeaders(request.id))
    if (!request.routeOptions.config.operation) return done()
    const retryAfterSeconds = shedder.enter(request, reply)
    if (retryAfterSeconds !== null) return void sendProblem(request, reply, { code: 'unavailable', detail: { retryAfterSeconds } })
    done()
  })
  app.addHook('onRequest', async (request, reply) => {
    const operation = request.routeOptions.config.operation
    if (!operation) return
    const refusal = await admit(request, operation, options.sessions)
    if (refusal) return sendProblem(request, reply, refusal)
  })
  answerFailures(app)
  app.addHook('onClose', async () => shedder.close())
  return app
}

function keepRoutes(app: App): void {
  const served: ServedRoute[] = []
  app.decorate('served', served)
  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return
    const at = new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)
    for (const one of Array.isArray(method) ? method : [method]) served.push({ method: one, at })
  })
}

function trustOf(proxies: AppOptions['trustProxy'] = 0): string[] | ((address: string, hop: number) => boolean) {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : [...proxies]
}

/** 401, then the site it comes from, then the role (of what is there: else 404): all before the body is read. */
async function admit(request: FastifyRequest, operation: Operation, sessions: Sessions): Promise<Refusal | null> {
  const token = cookieOf(request.headers.cookie, SESSION_COOKIE)
  if (token) {
    // From memory nearly always: a promise is awaited only when there is one.
    const found = sessions.sessionOf(token)
    request.session = found instanceof Promise ? await found : found
  }
  const session = request.session
  if (operation.who !== 'anyone' && !session) return { code: 'unauthenticated' }
  if (operation.method !== 'GET' && isCrossSite(request.headers)) return { code: 'cross_site' }
  if (session && Array.isArray(operation.who) && !operation.who.includes(session.post.role)) {
    const isThere = (await request.routeOptions.config.isThere?.(request)) ?? true
    return isThere ? { code: 'role_not_allowed', detail: { roles: operation.who } } : { code: 'not_found' }
  }
  return null
}

/** A body that is no JSON is a wrong form, judged after 404 and 409; an upload comes as a Buffer; all else is 415. */
function readBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    if (bytes.length === 0) return done(null, undefined)
    // What is no UTF-8, such as GB 18030, would be kept with holes for letters, and for good.
    if (!isUtf8(bytes)) return done(null, UNREADABLE)
    void parse(request, bytes.toString('utf8'), (error, value) => done(null, error ? UNREADABLE : value))
  })
  app.addContentTypeParser(/^(image\/|application\/pdf|application\/octet-stream)/, { parseAs: 'buffer' }, (_request, bytes, done) =>
    done(null, bytes),
  )
}

function answerFailures(app: App): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (error.statusCode === 413) {
      await throwRestAway(request.raw)
      return sendProblem(request, reply, { code: 'too_large' })
    }
    if (error.statusCode === 415) return sendProblem(request, reply, { code: 'media_unknown' })
    if (isFull(error)) return sendProblem(request, reply, { code: 'storage_full', detail: { retryAfterSeconds: RETRY_WHEN_FULL_SECONDS } })
    if (error.statusCode === 503 || error instanceof DatabaseAway)
      return sendProblem(request, reply, { code: 'unavailable', detail: { retryAfterSeconds: 1 } })
    if (error.code === 'FST_ERR_BAD_URL') return sendProblem(request, reply, { code: 'not_found' })
    if (error.statusCode !== undefined && error.statusCode < 500) return sendProblem(request, reply, { code: 'form_invalid' })
    request.log.error({ requestId: request.id, route: request.routeOptions.url, failure: failureOf(error) }, 'a request broke')
    return sendProblem(request, reply, { code: 'internal', detail: { requestId: request.id } })
  })
}

/** No room for the database's rows or for an uploaded file. */
function isFull(error: { readonly code?: string | undefined }): boolean {
  return error.code === '53100' || error.code === 'ENOSPC' || error.code === 'EDQUOT'
}

/** What a log may say: no message of the database's `detail`, which quotes rows. */
function failureOf(error: FastifyError): { code: string | undefined; message: string; stack: string | undefined } {
  return { code: error.code, message: error.message, stack: error.stack }
}
