import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** A start that cannot go on, told in one sentence for a person: what is wrong, and what would be right. */
export class CannotStart extends Error {}

const FULL = /ENOSPC|EDQUOT|No space left|Disk quota|could not extend file|disk full/i

/** Why a file or folder below `dataDir` could not be used. */
export function folderSentence(dataDir: string, error: unknown): CannotStart {
  const { code, message } = trueFault(dataDir, error as NodeJS.ErrnoException)
  const advice = 'or set DATA_DIR to another folder.'
  if (FULL.test(`${code} ${message}`)) return new CannotStart(`The disk of the data folder ${dataDir} is full. Free some space, ${advice}`)
  if (code === 'EROFS') return new CannotStart(`The data folder ${dataDir} is on a disk that can only be read. Make it writable, ${advice}`)
  if (code === 'EACCES' || code === 'EPERM')
    return new CannotStart(`The data folder ${dataDir} cannot be used: this user may not write there. Give it to this user, ${advice}`)
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new CannotStart(`The data folder ${dataDir} cannot be made: a file of that name is in the way. Move the file, ${advice}`)
  return new CannotStart(`The data folder ${dataDir} cannot be used: ${message}. Put that right, ${advice}`)
}

/** PostgreSQL writes its log in files of 16 MB: with less than two of them left it ends, and whoever talks to it hears of a broken line only. */
const ROOM_LEAST_BYTES = 32 * 1_048_576

/** What went wrong with the embedded database, where its disk ran full meanwhile; otherwise what was thrown. */
export function lossSentence(dataDir: string, error: unknown): unknown {
  const { bavail, bsize } = statfsSync(dataDir)
  return bavail * bsize < ROOM_LEAST_BYTES ? folderSentence(dataDir, { code: 'ENOSPC', message: (error as Error).message }) : error
}

/** Making a folder below one that is closed says ENOENT: the nearest one that is there says why. */
function trueFault(folder: string, error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  if (error.code !== 'ENOENT') return error
  let nearest = folder
  while (!existsSync(nearest) && nearest !== dirname(nearest)) nearest = dirname(nearest)
  try {
    accessSync(nearest, constants.W_OK)
    return error
  } catch (closed) {
    return closed as NodeJS.ErrnoException
  }
}

/** Why the embedded database did not come up, from what it said: the line that names the fault, not the last one. */
export function embeddedSentence(cluster: string, doing: string, told: string): CannotStart {
  if (FULL.test(told))
    return new CannotStart(
      `The disk of the data folder is full: the embedded database in ${cluster} could not ${doing}. Free some space, or set DATA_DIR to another folder.`,
    )
  const lines = told
    .split('\n')
    .map((line) => line.replace(/^.*?\b(FATAL|PANIC|ERROR|LOG|error|fatal):\s*/, '').trim())
    .filter(Boolean)
  const fault = told.split('\n').findIndex((line) => /FATAL|PANIC|error:|could not|denied|not permitted/i.test(line))
  const why = (lines[Math.max(0, fault)] ?? 'it said nothing').replace(/[.\s]+$/, '')
  return new CannotStart(
    `The embedded database in ${cluster} could not ${doing}: ${why}. Set DATA_DIR to another folder, start as another user, or set DATABASE_URL.`,
  )
}

const SHAPE = 'DATABASE_URL should look like postgres://user:password@host:5432/name'

/** The same text as a URL, or a sentence that does not repeat its password. */
export function checkUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '')
    throw new CannotStart(`DATABASE_URL is not an address of a database. ${SHAPE}.`)
  return url
}

/** Why the server that an address names could not be used. */
export function databaseSentence(address: string, error: unknown): Error {
  if (error instanceof CannotStart) return error
  const url = checkUrl(address)
  const at = `${url.hostname}:${url.port || 5432}`
  const user = decodeURIComponent(url.username)
  const name = url.pathname.slice(1) || user
  // A name with two addresses fails with one error for each, and no text of its own.
  const first = error instanceof AggregateError ? error.errors[0] : error
  const { code = '', message } = first as { code?: string; message: string }
  const sentences: { readonly [code: string]: string } = {
    ENOTFOUND: `The database's host ${url.hostname} is not known. Correct the host in DATABASE_URL.`,
    EAI_AGAIN: `The database's host ${url.hostname} is not known. Correct the host in DATABASE_URL.`,
    ECONNREFUSED: `No database answers at ${at}. Start it, or correct host and port in DATABASE_URL.`,
    ETIMEDOUT: `No database answers at ${at} in time. Start it, or correct host and port in DATABASE_URL.`,
    EHOSTUNREACH: `The database's host ${url.hostname} cannot be reached from here. Correct DATABASE_URL, or the network.`,
    '28P01': `The database at ${at} refused the password of user ${user}. Correct user and password in DATABASE_URL.`,
    '28000': `The database at ${at} does not let user ${user} in: ${message}. Correct DATABASE_URL, or allow it in pg_hba.conf.`,
    '3D000': `The server at ${at} has no database ${name}. Make it (createdb ${name}), or correct the name in DATABASE_URL.`,
    '42501': `User ${user} may not prepare database ${name}: ${message}. It needs CREATEROLE and must own the database.`,
    '53100': `The database's disk is full: ${message}. Free some space, then start again.`,
    '53300': `The database at ${at} takes no more connections. End some, or raise its max_connections.`,
    '57P03': `The database at ${at} is not ready: ${message}. Wait a moment, then start again.`,
  }
  const known = sentences[code]
  if (known) return new CannotStart(known)
  if (/timeout|terminated/i.test(message) && !code) return new CannotStart(sentences.ETIMEDOUT ?? message)
  if (/password must be a string|SASL/i.test(message))
    return new CannotStart(`The database at ${at} wants a password, and DATABASE_URL has none. ${SHAPE}.`)
  return first as Error
}
