import { spawnSync } from 'node:child_process'
import { ROOT } from './product.ts'

/** Builds the pages where what they are made from has changed, once for all files that open them. */
export function setup(): void {
  const ensureBuilt = "(await import('./tools/bootstrap.mjs')).ensureBuilt()"
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', ensureBuilt], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) throw new Error('The pages could not be built.')
}
