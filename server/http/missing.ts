import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from '#contract/operation.ts'
import type { App } from './deps.ts'
import { sendProblem } from './serve.ts'

/** Answers an address that no route has: 405 with `Allow` where another method is served, else 404. */
export function sendMissing(app: App, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const allowed = methodsAt(app.operations, request.url.split('?')[0] ?? '')
  if (allowed.length === 0) return sendProblem(request, reply, { code: 'not_found' })
  void reply.header('allow', allowed.join(', '))
  return sendProblem(request, reply, { code: 'method_not_allowed', detail: { allowed } })
}

function methodsAt(operations: readonly Operation[], path: string): string[] {
  const here = operations.filter((one) => new RegExp(`^${one.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
  // A stream has no head of its own: it would never end.
  return here.flatMap((one) => (one.method === 'GET' && one.answerMedia !== 'text/event-stream' ? ['GET', 'HEAD'] : [one.method]))
}
