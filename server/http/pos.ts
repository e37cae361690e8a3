import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from './deps.ts'
import { isCrossSite } from './origin.ts'
import { sendProblem } from './serve.ts'

/** A terminal waits half a minute for its gateway. */
const WITHIN_MS = 65_000

/** Hands what the POS page of a demo says to the bridge of the simulators, which tells its port in the data folder (contract/pos.ts). */
export function servePosBridge(app: App, dataDir: string): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (request.method !== 'GET' && isCrossSite(request.headers)) return sendProblem(request, reply, { code: 'cross_site' })
    const port = await bridgePort(dataDir)
    if (port === null) return sendProblem(request, reply, { code: 'unavailable', detail: { retryAfterSeconds: 2 } })
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
        method: request.method,
        ...(request.method === 'GET' ? {} : { body: JSON.stringify(request.body ?? {}) }),
        signal: AbortSignal.timeout(WITHIN_MS),
      })
      return reply
        .code(answer.status)
        .header('content-type', answer.headers.get('content-type') ?? 'application/json')
        .send(Buffer.from(await answer.arrayBuffer()))
    } catch {
      return sendProblem(request, reply, { code: 'unavailable', detail: { retryAfterSeconds: 2 } })
    }
  }
  app.get('/pos/bridge/*', handler)
  app.post('/pos/bridge/*', handler)
}

async function bridgePort(dataDir: string): Promise<number | null> {
  try {
    const { port } = JSON.parse(await readFile(join(dataDir, 'pos-bridge.json'), 'utf8')) as { port?: unknown }
    return Number.isInteger(port) ? (port as number) : null
  } catch {
    return null
  }
}
