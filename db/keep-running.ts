import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CannotStart, embeddedSentence } from './why-not.ts'

/** After a crash the server first reads its log again: up to `max_wal_size` of it, on a slow disk. */
const READY_WITHIN_MS = 300_000
const AGAIN_AFTER_MS = 200

/**
 * Starts the server, and again whenever it ends by itself, killed or crashed: what was committed is there, what was under way was refused.
 * @throws CannotStart when it does not start the first time
 */
export async function keepRunning(cluster: string, launch: () => ChildProcess): Promise<{ stop(): Promise<void> }> {
  let stopping = false
  let server = launch()
  await ready(server, cluster)
  const untilStopped = async (): Promise<void> => {
    for (;;) {
      await ended(server)
      if (stopping) return
      process.stderr.write('The embedded database ended unexpectedly and is started again.\n')
      let said = ''
      do {
        // What the killed one left running ends first; the pid file stays, for PostgreSQL itself to judge.
        await wait(AGAIN_AFTER_MS)
        if (stopping) return
        server = launch()
      } while (
        !(await ready(server, cluster).then(
          () => true,
          ({ message }: Error) => {
            if (message !== said) process.stderr.write(`${message}\n`)
            said = message
            return false
          },
        ))
      )
    }
  }
  const running = untilStopped()
  return {
    stop: async () => {
      stopping = true
      await stop(server)
      await running
    },
  }
}

function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => server.once('exit', () => resolve()))
}

async function ready(server: ChildProcess, cluster: string): Promise<void> {
  const told: string[] = []
  let over = false
  server.stderr?.on('data', (part: Buffer) => {
    told.push(part.toString('utf8'))
    if (told.length > 50) told.shift()
  })
  server.on('exit', () => {
    over = true
  })
  server.on('error', (error) => {
    over = true
    told.push(error.message)
  })
  const giveUp = performance.now() + READY_WITHIN_MS
  while (performance.now() < giveUp) {
    if (over) throw embeddedSentence(cluster, 'start', told.join(''))
    if (saysReady(join(cluster, 'postmaster.pid'), server.pid)) return
    await wait(10)
  }
  server.kill('SIGKILL')
  throw new CannotStart(`The embedded database in ${cluster} was not ready after ${READY_WITHIN_MS / 1000} s.`)
}

/** The eighth line of the pid file says "ready" once connections are taken; the first one, who says it. */
function saysReady(pidFile: string, pid: number | undefined): boolean {
  if (!existsSync(pidFile)) return false
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
}

async function stop(server: ChildProcess): Promise<void> {
  const gone = ended(server)
  // Fast shutdown: connections are ended, everything committed is on disk.
  server.kill('SIGINT')
  const late = setTimeout(() => server.kill('SIGQUIT'), 10_000)
  await gone
  clearTimeout(late)
}
