import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export const ROOT = join(import.meta.dirname, '../..')
/** Patience, not a measure: the machine may be busy with other tests. */
const READY_WITHIN_MS = 240_000
const ASK_EVERY_MS = 50

/** A process of the product as a person starts it: what it says, and how it ends. */
export interface Running {
  readonly child: ChildProcess
  readonly base: string
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  out(): string
  err(): string
}

export interface Start {
  readonly args?: readonly string[]
  readonly env?: { readonly [name: string]: string }
  /** Runs the command through another, such as one that changes the user. */
  readonly through?: readonly string[]
  readonly spawn?: SpawnOptions
  /** `through` is the whole command. */
  readonly bare?: boolean
}

/** Below those that a system gives away by itself: Linux from 32,768 on, others from 49,152. */
const FIRST_PORT = 10_000
const PORTS = 22_000
/** For each process of tests, which come one after the other. */
const PORTS_EACH = 40
let nextPort = FIRST_PORT + ((process.pid * PORTS_EACH) % PORTS)

const folders: string[] = []
const running = new Set<ChildProcess>()

/** A folder that `cleanUp` removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-start-'))
  folders.push(folder)
  return folder
}

/** Ends what is still running, then removes the folders. */
export async function cleanUp(): Promise<void> {
  const ends = [...running].map((child) => new Promise((gone) => child.once('exit', gone)))
  for (const child of running) child.kill('SIGTERM')
  await Promise.all(ends)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** A port that whoever asks for any port is not given, and no other process of tests takes next: it is still free when it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    // Before anything is waited for: others ask meanwhile.
    const port = nextPort
    nextPort = FIRST_PORT + ((port + 1 - FIRST_PORT) % PORTS)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.on('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Starts `server/main.ts`, or the script named in `args`, with an environment of its own. */
export async function startProduct(start: Start): Promise<Running> {
  const port = start.env?.PORT ?? String(await freePort())
  const whole = [...(start.through ?? []), ...(start.bare ? [] : [process.execPath, ...(start.args ?? ['server/main.ts'])])]
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, HOME, NODE_COMPILE_CACHE, DEMO: '0', LOG_LEVEL: 'error', PORT: port, GATEWAY_PORT: '0', ...start.env }
  const child = spawn(whole[0] ?? '', whole.slice(1), { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env, ...start.spawn })
  running.add(child)
  const said = { out: '', err: '' }
  child.stdout?.on('data', (part: Buffer) => {
    said.out += part.toString('utf8')
  })
  child.stderr?.on('data', (part: Buffer) => {
    said.err += part.toString('utf8')
  })
  const ended = new Promise<{ code: number | null; signal: string | null }>((done) => {
    child.on('close', (code, signal) => {
      running.delete(child)
      done({ code, signal })
    })
  })
  return { child, base: `http://127.0.0.1:${port}`, ended, out: () => said.out, err: () => said.err }
}

/** Waits until a process has said something, or until it ended without. */
export async function untilSaid(product: Running, words: RegExp): Promise<void> {
  const giveUp = performance.now() + READY_WITHIN_MS
  while (!words.test(product.out())) {
    if (product.child.exitCode !== null || performance.now() > giveUp)
      throw new Error(`never said ${words}:\n${product.out()}\n${product.err()}`)
    await wait(ASK_EVERY_MS)
  }
}

export async function untilReady(product: Running): Promise<Running> {
  await untilSaid(product, /Stop with Ctrl-C/)
  return product
}

const STARTS_MAX = 3
/** What a bare Node takes to start and end on a quiet machine. */
const BARE_START_MS = 60

/** How many times slower than a quiet machine this one is now; 1 and more. */
export async function slowness(): Promise<number> {
  let leastMs = Number.POSITIVE_INFINITY
  for (let nth = 0; nth < STARTS_MAX; nth += 1) {
    const begun = performance.now()
    await new Promise((ended) => spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).once('exit', ended))
    leastMs = Math.min(leastMs, performance.now() - begun)
  }
  return Math.max(1, leastMs / BARE_START_MS)
}

/** Processes that were started with this setting in their environment, however they are related (Linux). */
export function processesWith(name: string, value: string): string[] {
  const found: string[] = []
  for (const pid of readdirSync('/proc').filter((one) => /^\d+$/.test(one) && Number(one) !== process.pid)) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${name}=${value}`))
        found.push(`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()}`)
    } catch {
      // It ended while we looked, or is not ours to look into.
    }
  }
  return found.filter((one) => !/^\d+ $/.test(one))
}

/** Stops it as Ctrl-C or a service manager does, and answers the exit code. */
export async function stopProduct(product: Running, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
  product.child.kill(signal)
  return (await product.ended).code
}
