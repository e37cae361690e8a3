// The static checks, one list for `npm run check` and `npm test`.
import { ensureInstalled, run } from './bootstrap.mjs'

const ROOMS = ['domain', 'contract', 'db', 'server', 'gateway', 'web', 'simulator', 'tools', 'test', 'bench']

/** The longest first. */
const CHECKS = [
  ['types', 'tsc', ['--noEmit']],
  ['import rules', 'depcruise', ['--config', '.dependency-cruiser.cjs', ...ROOMS]],
  ['types of the rules (no DOM, no Node)', 'tsc', ['--noEmit', '-p', 'domain/tsconfig.json']],
  ['types of the codec (no DOM)', 'tsc', ['--noEmit', '-p', 'gateway/iso8583/tsconfig.json']],
  ['dead code', 'knip', []],
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
]
const AT_ONCE = 2

/** Runs every check, also after a failed one, and answers how many passed and failed. */
export async function runChecks() {
  const result = { passed: 0, failed: 0 }
  const left = CHECKS.values()
  const work = async () => {
    for (const [name, command, args] of left) {
      const ok = await runCheck(name, command, args)
      result[ok ? 'passed' : 'failed'] += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return result
}

/** What a check says is told in one piece: another one runs beside it. */
async function runCheck(name, command, args) {
  let said = ''
  const hear = (part) => {
    said += part
  }
  const ok = (await run(command, args, { hear })) === 0
  process.stdout.write(`${said}${ok ? '✓' : '✗'} ${name}\n`)
  return ok
}

if (process.argv[1]?.endsWith('checks.mjs')) {
  ensureInstalled()
  const { failed } = await runChecks()
  const tidy = await run('vitest', ['run', '--project', 'pure', 'test/habits'])
  process.exit(failed === 0 && tidy === 0 ? 0 : 1)
}
