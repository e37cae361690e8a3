import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { projectFiles, ROOT } from './source-files.ts'

/** Whole trees are read here: patience, where the machine is busy. */
vi.setConfig({ testTimeout: 600_000 })

const ROOMS = ['domain', 'contract', 'db', 'server', 'gateway', 'web', 'simulator', 'tools', 'test', 'bench']
const DEPCRUISE = join(ROOT, 'node_modules', '.bin', 'depcruise')

/** One seeded violation per rule: file → what it imports. Empty text: a leaf. */
const VIOLATIONS: Record<string, Record<string, string>> = {
  'domain-is-pure': { 'domain/a.ts': "import 'pg'" },
  'contract-is-shape': { 'contract/a.ts': "import 'fastify'" },
  'db-knows-no-feature': { 'db/a.ts': "import '../server/order/public.ts'", 'server/order/public.ts': '' },
  'browser-never-server': { 'web/api/a.ts': "import '../../db/open.ts'", 'db/open.ts': '' },
  'apps-are-strangers': { 'web/console/a.ts': "import '../portal/b.ts'", 'web/portal/b.ts': '' },
  'ui-knows-no-data': { 'web/ui/a.ts': "import '../api/b.ts'", 'web/api/b.ts': '' },
  'features-by-the-front-door': { 'server/order/a.ts': "import '../stock/move-stock.ts'", 'server/stock/move-stock.ts': '' },
  'plumbing-knows-no-feature': { 'server/http/a.ts': "import '../order/public.ts'", 'server/order/public.ts': '' },
  'gateway-stands-alone': { 'gateway/a.ts': "import '../server/order/public.ts'", 'server/order/public.ts': '' },
  'codec-is-pure': { 'gateway/iso8583/a.ts': "import '../session.ts'", 'gateway/session.ts': '' },
  'sql-in-rows-only': { 'server/order/take-action.ts': "import 'pg'" },
  'routes-hold-no-sql': { 'server/order/routes.ts': "import './order-rows.ts'", 'server/order/order-rows.ts': '' },
  'nobody-imports-tools': { 'server/a.ts': "import '../simulator/b.ts'", 'simulator/b.ts': '' },
  'tests-help-tests': { 'gateway/a.ts': "import './testing.ts'", 'gateway/testing.ts': '' },
  'no-cycle': { 'domain/a.ts': "import './b.ts'", 'domain/b.ts': "import './a.ts'" },
  'no-dead-file': { 'server/main.ts': '', 'domain/nobody.ts': '' },
  'no-undeclared-package': { 'db/a.ts': "import 'left-pad'" },
}

const worlds: string[] = []
afterAll(() => {
  for (const world of worlds) rmSync(world, { recursive: true, force: true })
})

function cruise(folder: string): { violations: string[]; modules: string[] } {
  const rooms = ROOMS.filter((room) => spawnSync('test', ['-d', join(folder, room)]).status === 0)
  const answer = spawnSync(DEPCRUISE, ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...rooms], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const report = JSON.parse(answer.stdout) as { modules: { source: string }[]; summary: { violations: { rule: { name: string } }[] } }
  return { violations: report.summary.violations.map((one) => one.rule.name), modules: report.modules.map((one) => one.source) }
}

function seed(files: Record<string, string>): string {
  const world = mkdtempSync(join(tmpdir(), 'tillwright-walls-'))
  worlds.push(world)
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) copyFileSync(join(ROOT, name), join(world, name))
  // Real folders, not a link to ours: a link would resolve outside of the seeded tree and the patterns would not see it.
  for (const name of ['pg', 'fastify']) {
    mkdirSync(join(world, 'node_modules', name), { recursive: true })
    writeFileSync(join(world, 'node_modules', name, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    writeFileSync(join(world, 'node_modules', name, 'index.js'), '')
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(world, path)), { recursive: true })
    writeFileSync(join(world, path), `${text}\nexport const here = '${path}'\n`)
  }
  return world
}

describe('walls between the rooms', () => {
  const rules = (createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] }).forbidden

  test('every rule has a seeded violation and a line in ARCHITECTURE.md', () => {
    expect(Object.keys(VIOLATIONS).sort()).toEqual(rules.map((rule) => rule.name).sort())
    const page = execFileSync('cat', [join(ROOT, 'ARCHITECTURE.md')], { encoding: 'utf8' })
    for (const rule of rules) expect(page).toContain(`\`${rule.name}\``)
  })

  test.each(Object.keys(VIOLATIONS))('a violation of %s is found by name', (name) => {
    expect(cruise(seed(VIOLATIONS[name] ?? {})).violations).toContain(name)
  })

  test('the real tree is cruised whole, and clean', () => {
    const { violations, modules } = cruise(ROOT)
    const sources = projectFiles(/^(domain|contract|db|server|gateway|web|simulator|tools|test|bench)\/.*\.tsx?$/)
    expect(sources.filter((path) => !modules.includes(path))).toEqual([])
    expect(violations).toEqual([])
  })
})
