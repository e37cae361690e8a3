import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { median, type Row, round } from './measure.ts'

const STARTS = 5
const LOOK_EVERY_MS = 20
const READY_WITHIN_MS = 180_000

/** `npm start` to ready: once with nothing there (the demo province is filled), then again and again with all of it there. */
export async function startRows(tell: (line: string) => void): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-bench-start-'))
  try {
    tell('a first start, which fills the demo province')
    const first = await startOnce(folder)
    if (Number.isNaN(first.fillS)) throw new Error('npm start did not tell of its fill')
    tell(`${STARTS} starts with all of it there`)
    const later: number[] = []
    for (let nth = 0; nth < STARTS; nth += 1) later.push((await startOnce(folder)).readyMs)
    return [
      {
        row: 'the demo province filled through the commands, on the first npm start',
        figure: first.fillS,
        unit: 's',
        must: 60,
        aim: 30,
        kind: 'at most',
        detail: `${first.commands} commands; ready ${round(first.readyMs / 1_000)} s after the call`,
      },
      {
        row: 'npm start to ready, installed and filled',
        figure: round(median(later) / 1_000),
        unit: 's',
        must: 5,
        aim: 2,
        kind: 'at most',
        detail: `median of ${STARTS}`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One start of everything in a folder of its own, until ready; then it is ended as a terminal ends it. */
async function startOnce(folder: string): Promise<{ readyMs: number; commands: number; fillS: number }> {
  const [port, gatewayPort] = [await freePort(), await freePort()]
  const begun = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, PORT: String(port), GATEWAY_PORT: String(gatewayPort), DATA_DIR: folder, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let said = ''
  child.stdout.on('data', (part) => {
    said += part
  })
  try {
    while (performance.now() - begun < READY_WITHIN_MS) {
      const ready = await fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
      if (ready) {
        const [, commands, fillS] = /(\d+) commands, (\d+) s/.exec(said) ?? []
        return { readyMs: performance.now() - begun, commands: Number(commands), fillS: Number(fillS) }
      }
      await wait(LOOK_EVERY_MS)
    }
    throw new Error(`npm start was not ready within ${READY_WITHIN_MS / 1_000} s`)
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
    await ended
  }
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
