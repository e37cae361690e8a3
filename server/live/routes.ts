import { live } from '#contract/live.ts'
import { SESSION_COOKIE } from '../http/app.ts'
import { cookieOf } from '../http/cookie.ts'
import type { App, Deps } from '../http/deps.ts'
import { apiHeaders } from '../http/headers.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { tokenHash } from '../identity/public.ts'
import type { LiveHub } from './hub.ts'

/** A comment this often keeps proxies from ending the stream, and finds sessions that have ended. */
const BEAT_MS = 20_000
const RETRY_MS = 3_000
/** Bytes a slow reader may leave unread before it is let go; it comes back and reads the lists again. */
const UNREAD_MAX = 256 * 1024

/** Server-sent events: headers at once, one line a change, closed at shutdown and when the session ends. */
export function liveRoutes(app: App, deps: Pick<Deps, 'sessions' | 'log'>, hub: LiveHub, beatMs = BEAT_MS): void {
  serve(app, live, async ({ session, raw, reply }) => {
    const stream = reply.raw
    const end = (): void => {
      if (!stream.writableEnded) stream.end()
    }
    const write = (text: string): void => {
      if (stream.writableLength > UNREAD_MAX) stream.destroy()
      else if (!stream.writableEnded) stream.write(text)
    }
    const token = cookieOf(raw.headers.cookie, SESSION_COOKIE) ?? ''
    const leave = hub.join({
      session,
      tokenHash: tokenHash(token),
      end,
      send: (event, body) => write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`),
    })
    if (!leave) return refuse({ code: 'rate_limited', detail: { retryAfterSeconds: 10 } })
    reply.hijack()
    stream.writeHead(200, { ...apiHeaders(raw.id), 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
    write(`retry: ${RETRY_MS}\n\n`)
    const look = async (): Promise<void> => {
      const still = await deps.sessions.peek(token)
      // Another post shows other rows: the browser comes back and gets those.
      if (still?.post.id === session.post.id) write(': beat\n\n')
      else end()
    }
    const beat = setInterval(() => {
      look().catch((error: Error) => {
        // Whether the session still stands is not known: the browser comes back and is judged anew.
        deps.log.warn({ failure: error.message }, 'a stream was ended: its session could not be read')
        end()
      })
    }, beatMs)
    beat.unref()
    stream.on('close', () => {
      clearInterval(beat)
      leave()
    })
    return {}
  })
}
