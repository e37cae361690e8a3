import { Logger, run } from 'graphile-worker'
import { makePool } from '#db/pool.ts'
import type { Json } from '#domain/result.ts'
import type { Log } from '../http/deps.ts'

const AT_ONCE = 2
const POLL_MS = 2_000

/** What a job does with its payload; it may be tried again, so it does the same twice. */
type Job = (payload: Json) => Promise<void>

export interface Jobs {
  readonly tasks: { readonly [name: string]: Job }
  /** Crontab lines of graphile-worker, such as `* * * * * clocks`; times are UTC. */
  readonly crontab: string
}

/** Runs the queue in this process until `stop`; what is at work then is finished first. */
export async function runJobs(url: string, jobs: Jobs, log: Log): Promise<{ stop(): Promise<void> }> {
  // Our own pool: that of the library outlives `stop` when it comes in the middle of its start, and then falls with the database.
  const pool = makePool(url, AT_ONCE + 2)
  const runner = await run({
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
  // Its promise rejects when the queue's own connection is lost for good; that must not end the server.
  runner.promise.catch((error: Error) => log.error({ failure: error.message }, 'the job queue stopped'))
  return {
    async stop() {
      await runner.stop()
      await pool.end()
    },
  }
}
