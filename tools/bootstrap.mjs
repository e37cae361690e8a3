// Plain JavaScript on purpose: this is what an installed Node ≥ 20 runs before the pinned Node 24 of the package is there.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Ends with one sentence that says what is wrong and what would be right. */
export function stop(sentence) {
  console.error(`\n${sentence}\n`)
  process.exit(1)
}

/** Installs the locked packages when they are missing or older than the lock; a second call is instant. */
export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    stop(`Node ${process.version} is too old to begin with. Install Node 20 or newer, then run this again.`)
  const stamp = join(ROOT, 'node_modules', '.tillwright-lock')
  const lock = fingerprint(['package-lock.json'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.log('Installing packages (the first time takes about a minute) …')
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (install.error) stop(`npm could not be started: ${install.error.message}. Install npm, then run this again.`)
  if (install.status !== 0)
    stop('The packages could not be installed: see what npm says above. Is the registry reachable and the disk not full?')
  writeFileSync(stamp, lock)
}

/** Environment in which every script finds the pinned Node and the project's tools first. */
export function pinnedEnvironment(extra = {}) {
  return { ...process.env, ...extra, PATH: join(ROOT, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '') }
}

/** Runs a command of the project and answers its exit code; signals go through to it. What it says goes to `hear`, where there is one. */
export function run(command, args, { env, hear } = {}) {
  return new Promise((resolve) => {
    const said = hear ? 'pipe' : 'inherit'
    const child = spawn(command, args, { cwd: ROOT, stdio: ['inherit', said, said], env: pinnedEnvironment(env) })
    for (const stream of hear ? [child.stdout, child.stderr] : []) stream.setEncoding('utf8').on('data', hear)
    // Ctrl-C reaches the whole foreground group by itself; a kill of this process alone has to be handed on.
    const forward = (signal) => child.kill(signal)
    process.on('SIGINT', forward)
    process.on('SIGTERM', forward)
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward)
      process.off('SIGTERM', forward)
      resolve(signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : (code ?? 1))
    })
  })
}

/** Builds the web pages unless what they are made from is unchanged since the last build. */
export async function ensureBuilt() {
  const stamp = join(ROOT, 'dist', '.built-from')
  const now = fingerprint(['package-lock.json', 'vite.config.ts', 'web', 'domain', 'contract'])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  console.log('Building the pages …')
  // Whatever the caller's environment says: a page for development is twice as large and slower.
  const env = { NODE_ENV: 'production' }
  if ((await run('vite', ['build', '--logLevel', 'warn'], { env })) !== 0) stop('The pages could not be built: see above.')
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  writeFileSync(stamp, now)
}

/** SHA-256 over names and contents of files and folders, so that a changed source is noticed and a touched one is not. */
function fingerprint(paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    const full = join(ROOT, path)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(join(path, name))
      return
    }
    hash.update(path).update(readFileSync(full))
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}
