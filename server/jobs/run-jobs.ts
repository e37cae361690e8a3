import { setTimeout as wait } from 'node:timers/promises'
import { Logger, type Runner, run } from 'graphile-worker'
import { makePool } from '#db/pool.ts'
import type { Json } from '#domain/result.ts'
import type { Log } from '../http/deps.ts'

const AT_ONCE = 2
const POLL_MS = 2_000
/** The queue gives up after some failures in a row; so long after that it is begun anew. */
const AGAIN_AFTER_MS = 1_000

/** What a job does with its payload; it may be tried again, so it does the same twice. */
type Job = (payload: Json) => Promise<void>

export interface Jobs {
  readonly tasks: { readonly [name: string]: Job }
  /** Crontab lines of graphile-worker, such as `* * * * * clocks`; times are UTC. */
  readonly crontab: string
}

/** Runs the queue in this process until `stop`, also past a database that was away; what is at work at `stop` is finished first. */
export async function runJobs(url: string, jobs: Jobs, log: Log): Promise<{ stop(): Promise<void> }> {
  // Our own pool: that of the library outlives `stop` when it comes in the middle of its start, and then falls with the database.
  const pool = makePool(url, AT_ONCE + 2, { name: 'tillwright jobs' })
  const begin = (): Promise<Runner> =>
    run({
      pgPool: pool,
      concurrency: AT_ONCE,
      pollInterval: POLL_MS,
      noHandleSignals: true,
      crontab: jobs.crontab,
      logger: new Logger(() => (level, message) => {
        // Failed jobs are told at once; the queue's own talk only to who debugs.
        if (level === 'error') log.error({ queue: true }, message)
        else log.debug({ queue: true }, message)
      }),
      taskList: Object.fromEntries(Object.entries(jobs.tasks).map(([name, job]) => [name, (payload: unknown) => job(payload as Json)])),
    })
  let stopping = false
  let runner: Runner | null = await begin()
  const untilStopped = async (): Promise<void> => {
    while (!stopping) {
      // Its promise rejects when the queue's own connection is lost for good; that must not end the server.
      await runner?.promise.catch((error: Error) => log.error({ failure: error.message }, 'the job queue stopped'))
      if (stopping) return
      await wait(AGAIN_AFTER_MS, undefined, { ref: false })
      runner = await begin().catch((error: Error) => {
        log.warn({ failure: error.message }, 'the job queue does not start yet')
        return null
      })
      if (stopping) await runner?.stop()
    }
  }
  const following = untilStopped()
  return {
    async stop() {
      stopping = true
      // One that ended by itself has nothing to stop.
      await runner?.stop().catch(() => undefined)
      await following
      await pool.end()
    },
  }
}
