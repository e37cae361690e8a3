import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Requests being answered at once; beyond it, waiting would only grow. */
const IN_FLIGHT_MAX = 400
const LOOP_DELAY_MAX_MS = 1_000
const LOOK_EVERY_MS = 500
const RETRY_AFTER_SECONDS = 1

interface Shedder {
  /** Seconds after which to try again when there is too much to do, else null (and the request is counted). */
  enter(request: FastifyRequest, reply: FastifyReply): number | null
  close(): void
}

/** Sheds load before it piles up (docs/spec/10, Reliability): what is taken is answered. */
export function makeShedder(): Shedder {
  let inFlight = 0
  let late = false
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const look = setInterval(() => {
    late = delay.percentile(50) / 1e6 > LOOP_DELAY_MAX_MS
    delay.reset()
  }, LOOK_EVERY_MS)
  look.unref()
  return {
    enter(request, reply) {
      const operation = request.routeOptions.config.operation
      const counts = operation?.answerMedia !== 'text/event-stream' && operation?.tag !== 'health'
      if (counts && (late || inFlight >= IN_FLIGHT_MAX)) return RETRY_AFTER_SECONDS
      if (counts) {
        inFlight++
        reply.raw.once('close', () => inFlight--)
      }
      return null
    },
    close() {
      clearInterval(look)
      delay.disable()
    },
  }
}
