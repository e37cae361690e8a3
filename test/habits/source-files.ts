import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Paths of the project's own files (tracked, or new and not ignored), relative to the root. */
export function projectFiles(pattern: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  const deleted = new Set(execFileSync('git', ['ls-files', '--deleted'], { cwd: ROOT, encoding: 'utf8' }).split('\n'))
  return [...new Set(listed.split('\n'))].filter((path) => path !== '' && pattern.test(path) && !deleted.has(path)).sort()
}

export function readProjectFile(path: string): string {
  return readFileSync(`${ROOT}/${path}`, 'utf8')
}
