// The static checks, one list for `npm run check` and `npm test`.
import { ensureInstalled, run } from './bootstrap.mjs'

const ROOMS = ['domain', 'contract', 'db', 'server', 'gateway', 'web', 'simulator', 'tools', 'test', 'bench']

const CHECKS = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['--noEmit']],
  ['types of the rules (no DOM, no Node)', 'tsc', ['--noEmit', '-p', 'domain/tsconfig.json']],
  ['types of the codec (no DOM)', 'tsc', ['--noEmit', '-p', 'gateway/iso8583/tsconfig.json']],
  ['import rules', 'depcruise', ['--config', '.dependency-cruiser.cjs', ...ROOMS]],
  ['dead code', 'knip', []],
]

/** Runs every check, also after a failed one, and answers how many passed and failed. */
export async function runChecks() {
  const result = { passed: 0, failed: 0 }
  for (const [name, command, args] of CHECKS) {
    const ok = (await run(command, args)) === 0
    console.log(`${ok ? '✓' : '✗'} ${name}`)
    result[ok ? 'passed' : 'failed'] += 1
  }
  return result
}

if (process.argv[1]?.endsWith('checks.mjs')) {
  ensureInstalled()
  const { failed } = await runChecks()
  const tidy = await run('vitest', ['run', '--project', 'pure', 'test/habits'])
  process.exit(failed === 0 && tidy === 0 ? 0 : 1)
}
