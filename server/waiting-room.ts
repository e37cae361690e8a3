import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

const ASK_AGAIN_S = 2

export interface WaitingRoom {
  /** What is going on now, for those who wait. */
  tell(line: string): void
  /** Gives the port free for the server itself. */
  close(): Promise<void>
}

/**
 * Answers on the port while the product starts: alive, not ready yet. A port that is taken is found before anything else is begun, and
 * a browser that came early shows the way things go and looks again by itself.
 */
export function openWaitingRoom(port: number, host: string): Promise<WaitingRoom> {
  let now = 'starting'
  const room = createServer((request, reply) => answer(request, reply, now))
  return new Promise((done, refused) => {
    room.once('error', refused)
    room.listen(port, host, () => {
      room.off('error', refused)
      done({
        tell: (line) => {
          now = line
        },
        close: () =>
          new Promise((closed) => {
            room.close(() => closed())
            room.closeAllConnections()
          }),
      })
    })
  })
}

function answer(request: IncomingMessage, reply: ServerResponse, now: string): void {
  reply.setHeader('cache-control', 'no-store')
  reply.setHeader('connection', 'close')
  const path = request.url?.split('?')[0] ?? '/'
  if (path === '/api/health/live') {
    reply.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"live"}')
    return
  }
  reply.setHeader('retry-after', ASK_AGAIN_S)
  if (request.headers.accept?.includes('text/html') && !path.startsWith('/api/')) {
    reply.writeHead(503, { 'content-type': 'text/html; charset=utf-8' }).end(page(now))
    return
  }
  const body = { type: 'https://tillwright.dev/problems/unavailable', title: 'Starting', status: 503, code: 'unavailable', detail: now }
  reply.writeHead(503, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
}

/** Stands alone: the built pages may not be there yet. */
function page(now: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="${ASK_AGAIN_S}">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Tillwright</title>
<style>body{font:16px system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;text-align:center}p{opacity:.7}</style>
<h1>Tillwright</h1><p>正在启动，请稍候 · Starting, one moment</p><p>${now.replace(/[<&]/g, '')}</p>`
}
