import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileStore } from '../http/deps.ts'
import { sniffMediaType } from './sniff.ts'

/**
 * Bytes under `DATA_DIR/files/ab/abcdef…` by their SHA-256: the same photo twice is one file, and a half-written one never has its name.
 * @throws Error when content is none that `sniffMediaType` knows: callers look first
 */
export function localStore(folder: string): FileStore {
  const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256)
  return {
    async put(bytes) {
      const mediaType = sniffMediaType(bytes)
      if (!mediaType) throw new Error('content of an unknown type was to be stored')
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const made = await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true, mode: 0o700 })
      if (made) await syncFolder(folder)
      const half = `${pathOf(sha256)}.${randomBytes(4).toString('hex')}`
      try {
        const file = await open(half, 'wx', 0o600)
        try {
          await file.writeFile(bytes)
          // What is acknowledged is on the disk, as in the database.
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(half, pathOf(sha256))
        await syncFolder(join(folder, sha256.slice(0, 2)))
      } catch (error) {
        await rm(half, { force: true })
        throw error
      }
      return { sha256, size: bytes.length, mediaType }
    },
    async get(sha256) {
      if (!/^[0-9a-f]{64}$/.test(sha256)) return null
      try {
        return await readFile(pathOf(sha256))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
  }
}

/** A name is kept only when its folder is on the disk too. Windows syncs no folders, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}
