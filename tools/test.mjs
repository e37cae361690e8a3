// `npm test`: installs what the tests need, then every check and every test; the last line counts them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, run, stop } from './bootstrap.mjs'
import { runChecks } from './checks.mjs'

/** The lists of packages are fetched once. */
let updated

ensureInstalled()
// What the system lacks is fetched while the checks run, which need none of it.
const programs = ensurePrograms()
await ensureBuilt()
const checks = await runChecks()
const lacking = await programs
if (lacking) stop(lacking)
const folder = mkdtempSync(join(tmpdir(), 'tillwright-test-'))
const report = join(folder, 'report.json')
await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
const tests = readReport(report)
rmSync(folder, { recursive: true, force: true })
const failed = checks.failed + tests.failed
console.log(`${checks.passed + tests.passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** A test file that could not even load, and a run that left no report, count as failures: silence is not a pass. */
function readReport(path) {
  try {
    const summary = JSON.parse(readFileSync(path, 'utf8'))
    const broken = summary.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
    const unrun = summary.numTotalTests - summary.numPassedTests - summary.numFailedTests
    const failed = summary.numFailedTests + broken + unrun
    return { passed: summary.numPassedTests, failed: summary.success || failed > 0 ? failed : 1 }
  } catch (error) {
    console.error(`The tests left no report: ${error.message}`)
    return { passed: 0, failed: 1 }
  }
}

/** Installs what the tests need beside Node; answers a sentence where it cannot be had. */
async function ensurePrograms() {
  // Chromium and a font with Chinese letters: without them there are no browser tests.
  const missing = [
    ...(has('chromium', ['--version'], /Chromium/) ? [] : ['chromium']),
    ...(has('fc-list', [':lang=zh-cn'], /\S/) ? [] : ['fonts-noto-cjk', 'fontconfig']),
  ]
  if (missing.length > 0 && !(await install(missing)))
    return `The browser tests need ${missing.join(', ')}. Install them (Debian: apt-get install ${missing.join(' ')}), then run this again.`
  // Its engine alone does the guards of the faces sooner; without it they take the whole.
  if (!has('chromium-headless-shell', ['--version'], /Chrom/)) await install(['chromium-headless-shell'])
  // The oldest server that the product takes: where it cannot be had, its tests say so by their name and use the embedded one as a DATABASE_URL.
  if (!existsSync('/usr/lib/postgresql/15/bin/initdb') && !(await install(['postgresql-15'])))
    console.log('PostgreSQL 15 is not here and could not be installed: see test/whole/start-postgres15.test.ts.')
  return null
}

function has(command, args, pattern) {
  const answer = spawnSync(command, args, { encoding: 'utf8' })
  return answer.status === 0 && pattern.test(answer.stdout)
}

/** Installs packages through apt, where it may; false where it may not or they are not to be had. */
async function install(packages) {
  if (process.getuid?.() !== 0 || !has('apt-get', ['--version'], /apt/)) return false
  console.log(`Installing ${packages.join(', ')} …`)
  updated ??= apt('update')
  await updated
  return (await apt('install', '-y', '--no-install-recommends', ...packages)) === 0
}

/** What it says is told only where it fails. */
async function apt(...args) {
  let said = ''
  const hear = (part) => {
    said += part
  }
  const code = await run('apt-get', ['-qq', ...args], { env: { DEBIAN_FRONTEND: 'noninteractive' }, hear })
  if (code !== 0) process.stderr.write(said)
  return code
}
