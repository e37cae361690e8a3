// `npm test`: installs what the tests need, then every check and every test; the last line counts them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, run, stop } from './bootstrap.mjs'
import { runChecks } from './checks.mjs'

ensureInstalled()
ensureBrowser()
ensureOldestPostgres()
await ensureBuilt()
const checks = await runChecks()
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

/** Chromium and a font with Chinese letters: without them there are no browser tests. */
function ensureBrowser() {
  const missing = [
    ...(has('chromium', ['--version'], /Chromium/) ? [] : ['chromium']),
    ...(has('fc-list', [':lang=zh-cn'], /\S/) ? [] : ['fonts-noto-cjk', 'fontconfig']),
  ]
  if (missing.length > 0 && !install(missing))
    stop(`The browser tests need ${missing.join(', ')}. Install them (Debian: apt-get install ${missing.join(' ')}), then run this again.`)
  // Its engine alone does the guards of the faces sooner; without it they take the whole.
  if (!has('chromium-headless-shell', ['--version'], /Chrom/)) install(['chromium-headless-shell'])
}

/** The oldest server that the product takes. Where it cannot be had, its tests say so by their name and use the embedded one as a DATABASE_URL. */
function ensureOldestPostgres() {
  if (existsSync('/usr/lib/postgresql/15/bin/initdb') || install(['postgresql-15'])) return
  console.log('PostgreSQL 15 is not here and could not be installed: see test/whole/start-postgres15.test.ts.')
}

function has(command, args, pattern) {
  const answer = spawnSync(command, args, { encoding: 'utf8' })
  return answer.status === 0 && pattern.test(answer.stdout)
}

/** Installs packages through apt, where it may; false where it may not or they are not to be had. */
function install(packages) {
  if (process.getuid?.() !== 0 || !has('apt-get', ['--version'], /apt/)) return false
  console.log(`Installing ${packages.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env })
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
  return spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}
