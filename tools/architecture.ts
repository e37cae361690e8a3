import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOMS = ['domain', 'contract', 'db', 'server', 'gateway', 'web', 'simulator']
const BEGIN = '<!-- made by `npm run generate` -->'
const END = '<!-- end -->'

interface Cruised {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly { readonly resolved: string }[] }[]
}

/** ARCHITECTURE.md with the picture of who imports whom, drawn from the imports themselves: an arrow per pair of rooms, with how many files. */
export function architectureText(root: string): string {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const [before, rest] = [page.slice(0, page.indexOf(BEGIN)), page.slice(page.indexOf(END))]
  return `${before}${BEGIN}\n\n\`\`\`mermaid\nflowchart LR\n${arrows(root).join('\n')}\n\`\`\`\n\n${rest}`
}

function arrows(root: string): string[] {
  const rooms = ROOMS.filter((room) => execFileSync('git', ['ls-files', room], { cwd: root, encoding: 'utf8' }) !== '')
  const output = execFileSync(
    join(root, 'node_modules', '.bin', 'depcruise'),
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...rooms],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  )
  const pairs = new Set<string>()
  for (const { source, dependencies } of (JSON.parse(output) as Cruised).modules) {
    if (source.includes('.test.')) continue
    for (const { resolved } of dependencies) {
      const [from, to] = [roomOf(source), roomOf(resolved)]
      if (from && to && from !== to) pairs.add(`  ${from} --> ${to}`)
    }
  }
  return [...pairs].sort()
}

function roomOf(path: string): string | undefined {
  return ROOMS.find((room) => path.startsWith(`${room}/`))
}
