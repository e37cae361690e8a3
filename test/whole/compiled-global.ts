import { spawnSync } from 'node:child_process'
import { ROOT } from './product.ts'

/** What the processes of the product import; their `main.ts` would run. */
const PARTS = ['server/compose.ts', 'gateway/start.ts', 'simulator/issuer/serve.ts']

/**
 * Fills Node's cache of compiled modules (`NODE_COMPILE_CACHE`) before the first test: a process writes to it when it ends by itself, and
 * most processes of these tests are killed.
 */
export function setup(): void {
  const imports = PARTS.map((part) => `import('./${part}')`)
  spawnSync(process.execPath, ['--eval', `await Promise.all([${imports}])`, '--input-type=module'], { cwd: ROOT, stdio: 'inherit' })
}
