import { setTimeout as wait } from 'node:timers/promises'
import { live, ready } from '#contract/health.ts'
import type { App } from './deps.ts'
import { refuse } from './problem.ts'
import { serve } from './serve.ts'

/** Who asks whether we are ready does not wait for a database that hangs. */
const ANSWERED_WITHIN_MS = 2_000

/** Is it alive, can it work: `ask` asks the database and rejects when it cannot. */
export function healthRoutes(app: App, ask: () => Promise<unknown>): void {
  let startedMs = 0
  app.addHook('onListen', async () => {
    startedMs = Math.round(performance.now())
  })
  serve(app, live, async () => ({ body: { status: 'live' } }))
  serve(app, ready, async () => {
    const asked = ask().then(
      () => true,
      () => false,
    )
    const answers = await Promise.race([asked, wait(ANSWERED_WITHIN_MS, false, { ref: false })])
    return answers ? { body: { status: 'ready', startedMs } } : refuse({ code: 'unavailable', detail: { retryAfterSeconds: 1 } })
  })
}
