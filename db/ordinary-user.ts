import { type SpawnOptions, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CannotStart } from './why-not.ts'

/** How a program of the embedded server is started: PostgreSQL refuses to run as root. */
export interface AsUser {
  readonly before: readonly string[]
  readonly options: Pick<SpawnOptions, 'uid' | 'gid'>
}

const MAPPED_ID = 1000
/** `nobody` on every Linux; it owns nothing that others use. */
const NOBODY_ID = 65_534
const NAMESPACE = ['unshare', '--user', `--map-user=${MAPPED_ID}`, `--map-group=${MAPPED_ID}`]
const AS_WE_ARE: AsUser = { before: [], options: {} }

/**
 * Whom the server of a data folder runs as. Root gets a user namespace, which keeps the files root's; where the system lets none be made,
 * the unprivileged user owns the cluster, if it can reach binaries and data.
 * @throws CannotStart with the folder that is closed to it
 */
export function ordinaryUser(dataDir: string, cluster: string, binaries: string): AsUser {
  if (process.getuid?.() !== 0) return AS_WE_ARE
  const owner = statSync(cluster, { throwIfNoEntry: false })?.uid ?? 0
  if (owner === 0 && spawnSync(NAMESPACE[0] ?? '', [...NAMESPACE.slice(1), 'true']).status === 0) return { before: NAMESPACE, options: {} }
  const user = { uid: owner || NOBODY_ID, gid: owner || NOBODY_ID }
  // Secrets beside the cluster are 0600 each: others may pass through, not look.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (mayEnter(binaries, user) && mayEnter(dirname(dataDir), user)) {
    chmodSync(dataDir, 0o711)
    if (owner === 0) giveTo(cluster, user)
    return { before: [], options: user }
  }
  const closed = closedAbove(binaries, user) ?? closedAbove(dirname(dataDir), user) ?? dataDir
  throw new CannotStart(
    `As root the embedded database needs a user namespace, which this system refuses, or an ordinary user, to whom the folder ${closed} is closed. Open it (chmod o+x), move the data with DATA_DIR, or start as another user.`,
  )
}

/** A file that the server's user reads once, such as a password at the first start. */
export function hand(path: string, as: AsUser): void {
  if (as.options.uid !== undefined) chownSync(path, as.options.uid, as.options.gid ?? as.options.uid)
}

type User = { readonly uid: number; readonly gid: number }

function mayEnter(folder: string, user: User): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...user, cwd: '/' }).status === 0
}

/** The uppermost folder of a path that the user may not enter. */
function closedAbove(folder: string, user: User): string | null {
  const above = dirname(folder) === folder ? null : closedAbove(dirname(folder), user)
  return above ?? (mayEnter(folder, user) ? null : folder)
}

function giveTo(cluster: string, user: User): void {
  if (!statSync(cluster, { throwIfNoEntry: false })) return
  spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, cluster])
}
