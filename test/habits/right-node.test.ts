import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { ROOT, readProjectFile } from './source-files.ts'

/** Everything that a person or `npm start` runs as a program of its own. */
const scripts = Object.values((JSON.parse(readProjectFile('package.json')) as { scripts: { [name: string]: string } }).scripts)
const ENTRIES = [
  ...new Set([
    ...scripts.flatMap((line) => [...line.matchAll(/node (\S+\.ts)/g)].map((found) => found[1] ?? '')),
    ...[...readProjectFile('tools/start.mjs').matchAll(/'(\S+\/main\.ts)'/g)].map((found) => found[1] ?? ''),
    'simulator/province/main.ts',
  ]),
].sort()
/** Another Node, as far as a program can see. */
const OLDER = "data:text/javascript,Object.defineProperty(process, 'version', { value: 'v22.19.0' })"

describe('every program stops with a sentence under another Node', () => {
  test('there are programs to look at', () => expect(ENTRIES.length).toBeGreaterThan(8))

  test.each(ENTRIES)('%s looks before it loads anything of its own', (entry) => {
    expect(readProjectFile(entry).split('\n')[0]).toBe("import '#db/right-node.ts'")
  })

  test('and the look says what runs and what is needed', () => {
    const look = (...args: string[]) => spawnSync(process.execPath, [...args, 'db/right-node.ts'], { cwd: ROOT, encoding: 'utf8' })
    const { status, stdout, stderr } = look('--import', OLDER)
    expect([status, stdout, stderr.trim()]).toEqual([
      1,
      '',
      'Node v22.19.0 runs, Node 24 is needed: start with `npm start` or another `npm run` command.',
    ])
    expect(look()).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })
})
