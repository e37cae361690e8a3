import { existsSync, readdirSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { PROBLEMS } from '#domain/problem.ts'
import { projectFiles, ROOT, readProjectFile } from './source-files.ts'

const FILE_LINES_MAX = 300
const FUNCTION_LINES_MAX = 70
/** Longer than allowed today. This list may only shrink. */
const LONG_FILES: readonly string[] = []
const LONG_FUNCTIONS: readonly string[] = []

/** Tests and their helpers that are longer than a file should be. This list may only shrink. */
const LONG_TESTS: readonly string[] = ['domain/process/installation.test.ts', 'server/notice/notices.test.ts', 'server/order/road.test.ts']
/** Rules of the supervisor that nothing keeps yet. This list may only shrink. */
const LATER: readonly string[] = ['R7', 'R8', 'R9', 'R11', 'R13', 'R15', 'R16', 'R20', 'R21']

const SOURCE = /^(domain|contract|db|server|gateway|web|simulator|tools|bench)\/.*\.tsx?$/
const sources = projectFiles(SOURCE).filter((path) => !path.includes('/generated/'))
const tests = projectFiles(/\.test\.tsx?$/)
const testFiles = [...new Set([...tests, ...projectFiles(/^test\/.*\.tsx?$/)])]

function codeLines(text: string): number {
  return text.split('\n').filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length
}

function functionsOf(path: string): { name: string; lines: number }[] {
  const file = ts.createSourceFile(
    path,
    readProjectFile(path),
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  )
  const found: { name: string; lines: number }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const parent = node.parent
      const name =
        node.name?.getText() ??
        (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : '(anonymous)')
      found.push({ name: `${path}:${name}`, lines: codeLines(node.body.getText()) })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

describe('the project keeps its own habits', () => {
  test('there are sources to look at', () => expect(sources.length).toBeGreaterThan(50))

  test('no file is longer than a reader can hold', () => {
    const long = sources.filter((path) => !tests.includes(path) && codeLines(readProjectFile(path)) > FILE_LINES_MAX)
    expect(long.filter((path) => !LONG_FILES.includes(path))).toEqual([])
    expect(LONG_FILES.filter((path) => !long.includes(path))).toEqual([])
    const longTests = testFiles.filter((path) => codeLines(readProjectFile(path)) > FILE_LINES_MAX)
    expect(longTests.filter((path) => !LONG_TESTS.includes(path))).toEqual([])
  })

  test('no function is longer than a screen', () => {
    const long = sources
      .filter((path) => !path.endsWith('.test.ts') && !path.endsWith('.test.tsx'))
      .flatMap(functionsOf)
      .filter((one) => one.lines > FUNCTION_LINES_MAX)
    expect(long.map((one) => one.name).filter((name) => !LONG_FUNCTIONS.includes(name))).toEqual([])
  })

  test('no test is skipped or focused', () => {
    const skipped = tests.filter((path) =>
      /\b(it|test|describe)\.(skip|only|todo|fixme)\b|\bxit\(|\bxdescribe\(/.test(
        readProjectFile(path).replace(/\/\\b\(it\|test.*$/gm, ''),
      ),
    )
    expect(skipped).toEqual([])
  })

  test('rules know no clock and no chance', () => {
    const impure = projectFiles(/^domain\/.*\.ts$/)
      .filter((path) => !path.endsWith('.test.ts'))
      .filter((path) => /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\)/.test(readProjectFile(path)))
    expect(impure).toEqual([])
  })

  test('SQL stands in rows files and in db/ alone', () => {
    const speaksSql = (text: string): boolean =>
      /['"`]\s*(select|insert into|update \w+ set|delete from|with (recursive )?\w+ as|truncate|create (table|function|role)) /i.test(text)
    expect(speaksSql("{ sql: 'select 1 from orders' }"), 'the check sees SQL').toBe(true)
    const elsewhere = sources.filter(
      (path) =>
        /^(server|gateway)\//.test(path) && !/(-rows|\.test)\.ts$|\/testing[^/]*\.ts$/.test(path) && speaksSql(readProjectFile(path)),
    )
    expect(elsewhere).toEqual([])
  })

  test('every problem has a Chinese and an English text', () => {
    for (const [code, problem] of Object.entries(PROBLEMS)) {
      expect(problem.zh, code).toMatch(/[\u4e00-\u9fff]/)
      expect(problem.en, code).toMatch(/[a-z]/)
      expect(problem.status, code).toBeGreaterThanOrEqual(400)
    }
  })

  test('every chapter that code cites exists', () => {
    const chapters = new Set(readdirSync(`${ROOT}/docs/spec`).map((name) => name.split('-')[0]))
    const missing = projectFiles(/\.(tsx?|sql|mjs)$/).flatMap((path) =>
      [...readProjectFile(path).matchAll(/docs\/spec\/(\d+)/g)]
        .filter((found) => !chapters.has(found[1]))
        .map((found) => `${path}: ${found[0]}`),
    )
    expect(missing).toEqual([])
  })

  test('every rule of the supervisor is mapped to files that exist, or said to be later', () => {
    const rules = [...readProjectFile('docs/spec/11-rules.md').matchAll(/\*\*R(\d+)/g)].map((found) => `R${found[1]}`)
    const table = readProjectFile('docs/rules.md')
    const later = rules.filter((rule) => new RegExp(`^\\| ${rule} +\\| later`, 'm').test(table))
    expect(later.filter((rule) => !LATER.includes(rule))).toEqual([])
    for (const rule of rules) {
      const line = table.split('\n').find((one) => one.startsWith(`| ${rule} `))
      expect(line, rule).toBeDefined()
      const files = [...(line ?? '').matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? '')
      expect(files.length > 0 || /\|\s*later\s*\|/.test(line ?? ''), `${rule} names no file and is not "later"`).toBe(true)
      for (const file of files) expect(existsSync(`${ROOT}/${file}`), `${rule}: ${file}`).toBe(true)
    }
  })

  test('the project speaks of itself alone', () => {
    const leaks = projectFiles(/^(?!package-lock\.json|test\/habits\/tidy\.test\.ts).*\.(tsx?|mjs|cjs|json|md|sql|css|html)$/).filter(
      (path) => /(^|[\s"'`(=:])\/(work|tmp)\//m.test(readProjectFile(path)),
    )
    expect(leaks).toEqual([])
  })
})
