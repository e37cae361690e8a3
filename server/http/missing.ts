import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App, ServedRoute } from './deps.ts'
import { sendProblem } from './serve.ts'

/** Answers an address that no route has: 405 with `Allow` where another method is served, else 404. */
export function sendMissing(app: App, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const allowed = methodsAt(app.served, request.url.split('?')[0] ?? '')
  // Served, and yet not found: a name in the path is longer than any that there is.
  const isElsewhere = allowed.length === 0 || allowed.includes(request.method)
  return isElsewhere ? sendProblem(request, reply, { code: 'not_found' }) : sendNotAllowed(request, reply, allowed)
}

export function sendNotAllowed(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): FastifyReply {
  void reply.header('allow', allowed.join(', '))
  return sendProblem(request, reply, { code: 'method_not_allowed', detail: { allowed } })
}

function methodsAt(served: readonly ServedRoute[], path: string): string[] {
  return [...new Set(served.filter((one) => one.at.test(path)).map((one) => one.method))]
}
