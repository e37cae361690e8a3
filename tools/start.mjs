// `npm start`: install, build, fill the demo province once, serve; then the card gateway, and a demo's simulated banks and terminals.
// Ctrl-C stops all of it.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, pinnedEnvironment, ROOT } from './bootstrap.mjs'

const AGAIN_AFTER_MS = 1_000
/** Where it did not come up: what keeps it may last. */
const AGAIN_LATER_MS = 5_000
/** Sizes of the young generation, as the bench found them: small for the server's memory, large for what a payment leaves behind (bench/RESULTS.md). */
const FLAGS = JSON.parse(readFileSync(join(ROOT, 'tools', 'node-flags.json'), 'utf8'))
const children = new Set()
let ending = false

/** Starts a process of the product; what it sends comes to `hear`, its exit code to `ended`. */
function start(script, args, env, hear, ended) {
  const child = spawn('node', [...(FLAGS[script] ?? []), script, ...args], {
    cwd: ROOT,
    env: pinnedEnvironment(env),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  children.add(child)
  child.on('message', hear)
  child.on('error', (error) => console.error(`${script} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    children.delete(child)
    ended(signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : (code ?? 1), signal)
  })
}

/** The gateway is a process of its own: without it the rest works on; killed, it comes back and goes on from its journal. */
function startGateway(demo, port) {
  let listensOn = null
  start(
    'gateway/main.ts',
    [],
    port === null ? {} : { GATEWAY_PORT: String(port) },
    (said) => {
      listensOn = said.port
      console.log(`Card gateway: POS terminals (ISO 8583) on port ${said.port}.`)
      if (demo && port === null) startSimulators(said.port)
    },
    (_, signal) => {
      if (ending) return
      // One that has run once is started until it runs again, whatever keeps it: killed while it starts, the database away.
      const again = listensOn ?? port
      if (again === null && signal === null) {
        console.error('The card gateway does not run: see above. Everything else does.')
        return
      }
      console.error('The card gateway ended unexpectedly and is started again.')
      setTimeout(() => !ending && startGateway(demo, again), listensOn === null ? AGAIN_LATER_MS : AGAIN_AFTER_MS)
    },
  )
}

function startSimulators(gatewayPort) {
  start(
    'simulator/main.ts',
    [],
    { GATEWAY_PORT: String(gatewayPort) },
    () => console.log('Simulated banks and terminals: the page /pos/ is a terminal.'),
    () => undefined,
  )
}

ensureInstalled()
await ensureBuilt()
// Ctrl-C reaches the whole foreground group; `kill -INT` and npm reach this process alone, so it is handed on: who ends already does not mind.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    ending = true
    for (const child of children) child.kill('SIGTERM')
  })
}
start(
  'server/main.ts',
  ['--fill-demo'],
  {},
  ({ demo }) => startGateway(demo, null),
  (code) => {
    ending = true
    for (const child of children) child.kill('SIGTERM')
    if (children.size === 0) process.exit(code)
    const left = setInterval(() => children.size === 0 && process.exit(code), 50)
    setTimeout(() => {
      clearInterval(left)
      for (const child of children) child.kill('SIGKILL')
      process.exit(code)
    }, 10_000)
  },
)
