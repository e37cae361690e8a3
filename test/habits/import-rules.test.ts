import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { projectFiles, ROOT } from './source-files.ts'

/** Whole trees are read here: patience, where the machine is busy. */
vi.setConfig({ testTimeout: 600_000 })

const ROOMS = ['domain', 'contract', 'db', 'server', 'gateway', 'web', 'simulator', 'tools', 'test', 'bench']
const DEPCRUISE = join(ROOT, 'node_modules', '.bin', 'depcruise')

/** One seeded violation per rule: its file and what that imports; what else must be there stands in `NEIGHBOURS`. */
const VIOLATIONS: Record<string, readonly [file: string, text: string]> = {
  'domain-is-pure': ['domain/impure.ts', "import 'pg'"],
  'contract-is-shape': ['contract/a.ts', "import 'fastify'"],
  'db-knows-no-feature': ['db/knowing.ts', "import '../server/order/public.ts'"],
  'browser-never-server': ['web/api/a.ts', "import '../../db/open.ts'"],
  'apps-are-strangers': ['web/console/a.ts', "import '../portal/b.ts'"],
  'ui-knows-no-data': ['web/ui/a.ts', "import '../api/b.ts'"],
  'features-by-the-front-door': ['server/order/a.ts', "import '../stock/move-stock.ts'"],
  'plumbing-knows-no-feature': ['server/http/a.ts', "import '../order/public.ts'"],
  'gateway-stands-alone': ['gateway/knowing.ts', "import '../server/order/public.ts'"],
  'codec-is-pure': ['gateway/iso8583/a.ts', "import '../session.ts'"],
  'sql-in-rows-only': ['server/order/take-action.ts', "import 'pg'"],
  'routes-hold-no-sql': ['server/order/routes.ts', "import './order-rows.ts'"],
  'nobody-imports-tools': ['server/a.ts', "import '../simulator/b.ts'"],
  'tests-help-tests': ['gateway/a.ts', "import './testing.ts'"],
  'no-cycle': ['domain/a.ts', "import './b.ts'"],
  'no-dead-file': ['domain/nobody.ts', ''],
  'no-undeclared-package': ['db/a.ts', "import 'left-pad'"],
}
const NEIGHBOURS: Record<string, string> = {
  'server/order/public.ts': '',
  'db/open.ts': '',
  'web/portal/b.ts': '',
  'web/api/b.ts': '',
  'server/stock/move-stock.ts': '',
  'gateway/session.ts': '',
  'server/order/order-rows.ts': '',
  'simulator/b.ts': '',
  'gateway/testing.ts': '',
  'domain/b.ts': "import './a.ts'",
  'server/main.ts': '',
}

const world = mkdtempSync(join(tmpdir(), 'tillwright-walls-'))
afterAll(() => rmSync(world, { recursive: true, force: true }))

/** What breaks a rule, as `rule: file`, and every file that was looked at. */
function cruise(folder: string): { violations: string[]; modules: string[] } {
  const rooms = ROOMS.filter((room) => spawnSync('test', ['-d', join(folder, room)]).status === 0)
  const answer = spawnSync(DEPCRUISE, ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...rooms], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const report = JSON.parse(answer.stdout) as {
    modules: { source: string }[]
    summary: { violations: { rule: { name: string }; from: string }[] }
  }
  return {
    violations: report.summary.violations.map((one) => `${one.rule.name}: ${one.from}`),
    modules: report.modules.map((one) => one.source),
  }
}

/** A small tree in which every rule is broken once. */
function seed(): void {
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) copyFileSync(join(ROOT, name), join(world, name))
  // Real folders, not a link to ours: a link would resolve outside of the seeded tree and the patterns would not see it.
  for (const name of ['pg', 'fastify']) {
    mkdirSync(join(world, 'node_modules', name), { recursive: true })
    writeFileSync(join(world, 'node_modules', name, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    writeFileSync(join(world, 'node_modules', name, 'index.js'), '')
  }
  for (const [path, text] of [...Object.values(VIOLATIONS), ...Object.entries(NEIGHBOURS)]) {
    mkdirSync(dirname(join(world, path)), { recursive: true })
    writeFileSync(join(world, path), `${text}\nexport const here = '${path}'\n`)
  }
}

describe('walls between the rooms', () => {
  const rules = (createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] }).forbidden

  test('every rule has a seeded violation and a line in ARCHITECTURE.md', () => {
    expect(Object.keys(VIOLATIONS).sort()).toEqual(rules.map((rule) => rule.name).sort())
    const page = execFileSync('cat', [join(ROOT, 'ARCHITECTURE.md')], { encoding: 'utf8' })
    for (const rule of rules) expect(page).toContain(`\`${rule.name}\``)
  })

  describe('a small tree that breaks each once', () => {
    let found: readonly string[] = []
    beforeAll(() => {
      seed()
      found = cruise(world).violations
    }, 600_000)

    test.each(Object.entries(VIOLATIONS))('a violation of %s is found by name', (name, [file]) => {
      expect(found).toContain(`${name}: ${file}`)
    })
  })

  test('the real tree is cruised whole, and clean', () => {
    const { violations, modules } = cruise(ROOT)
    const sources = projectFiles(/^(domain|contract|db|server|gateway|web|simulator|tools|test|bench)\/.*\.tsx?$/)
    expect(sources.filter((path) => !modules.includes(path))).toEqual([])
    expect(violations).toEqual([])
  })
})
