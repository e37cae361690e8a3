import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CannotStart, folderSentence } from './why-not.ts'

const LOCK_WAIT_MS = 15_000
const ASK_EVERY_MS = 50

export interface Keeping {
  /** The keeper before was killed: a database it left behind is nobody's. */
  readonly orphaned: boolean
  release(): void
}

/**
 * Makes this process the one keeper of a data folder: two first starts at once would make the database twice. A keeper that ended is
 * followed at once, a living one is waited for a while (it may be stopping).
 * @throws CannotStart when the folder cannot be written, or its keeper stays
 */
export async function keepFolder(dataDir: string): Promise<Keeping> {
  const path = join(dataDir, 'keeper')
  const giveUp = performance.now() + LOCK_WAIT_MS
  let orphaned = false
  for (;;) {
    const holder = takeOrRead(dataDir, path)
    if (holder === null) return { orphaned, release: () => rmSync(path, { force: true }) }
    const pid = Number(holder.split(' ')[0])
    if (!isAlive(pid, holder)) {
      orphaned = true
      rmSync(path, { force: true })
      continue
    }
    if (performance.now() > giveUp) throw anotherServer(pid, dataDir)
    await wait(ASK_EVERY_MS)
  }
}

/** Says that somebody else works in the folder. */
export function anotherServer(pid: number, dataDir: string): CannotStart {
  return new CannotStart(`Another server (process ${pid}) uses the data folder ${dataDir}. Stop it, or set DATA_DIR to another folder.`)
}

/** Takes the folder, or answers who has it. */
function takeOrRead(dataDir: string, path: string): string | null {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(path, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx', mode: 0o600 })
    return null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw folderSentence(dataDir, error)
  }
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    // Released between the two looks: the next round takes it. A data folder that is a file says ENOTDIR above.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return `0 `
    throw folderSentence(dataDir, error)
  }
}

/** A pid alone is not believed: pids are used again, after a restart of a container even the same ones. */
function isAlive(pid: number, holder: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return holder === `${pid} ${startOf(pid)}`
}

/** When a process began, in ticks since boot; empty where the system does not say. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return ''
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return 'gone'
  }
}
