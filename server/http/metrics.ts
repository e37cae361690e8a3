import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { App } from './deps.ts'
import { sendProblem } from './serve.ts'

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/
const DURATION_BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

export interface Counts {
  /** Statements and round trips to the database so far. */
  readonly statements: number
  readonly roundTrips: number
}

/** `/metrics` for Prometheus: answers this machine, or who knows `METRICS_TOKEN`. */
export function metricsRoutes(app: App, token: string | undefined, counts: () => Counts): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'tillwright_http_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  })
  const broken = new Counter({ name: 'tillwright_http_failures_total', help: 'Answers with 5xx', registers: [registry] })
  for (const name of ['statements', 'roundTrips'] as const) {
    new Gauge({
      name: `tillwright_db_${name.toLowerCase()}`,
      help: `Database ${name} since start`,
      registers: [registry],
      collect() {
        this.set(counts()[name])
      },
    })
  }
  app.addHook('onResponse', (request, reply, done) => {
    const operation = request.routeOptions.config.operation
    if (operation)
      duration.observe({ method: operation.method, route: operation.path, status: reply.statusCode }, reply.elapsedTime / 1_000)
    if (reply.statusCode >= 500) broken.inc()
    request.log.debug({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
    done()
  })
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request, token)) return sendProblem(request, reply, { code: 'not_found' })
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  const given = request.headers.authorization?.replace(/^Bearer /, '')
  if (token && given) return timingSafeEqual(digest(given), digest(token))
  // What a proxy hands on comes from elsewhere, whatever the socket says.
  return (
    request.headers['x-forwarded-for'] === undefined &&
    request.headers.forwarded === undefined &&
    LOOPBACK.test(request.socket.remoteAddress ?? '')
  )
}

/** Of one length whatever was given: comparing tells nothing, not even how long the token is. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
