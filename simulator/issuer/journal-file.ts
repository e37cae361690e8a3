import { type FileHandle, open, readFile } from 'node:fs/promises'
import type { Deed } from './ledger.ts'

/** The first line: what the digests of cards are made with. */
interface Head {
  readonly salt: string
}

/**
 * Decided requests, one JSON line each, in the file before they are answered: after `kill -9` the bank knows what it has said. Requests
 * that come together share one fsync.
 */
export class JournalFile {
  private readonly file: FileHandle
  private waiting: { readonly line: string; readonly done: () => void; readonly failed: (error: unknown) => void }[] = []
  private writing = false

  private constructor(file: FileHandle) {
    this.file = file
  }

  /** Opens a journal, new or old; what a crash left half written at its end is cut off. */
  static async open(path: string, salt: string): Promise<{ journal: JournalFile; salt: string; deeds: Deed[] }> {
    const held = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    const whole = held.slice(0, held.lastIndexOf('\n') + 1)
    const file = await open(path, 'a', 0o600)
    if (whole.length < held.length) await file.truncate(Buffer.byteLength(whole))
    const lines = whole.split('\n').filter((line) => line !== '')
    const journal = new JournalFile(file)
    const [first, ...rest] = lines
    if (first === undefined) {
      await journal.write(JSON.stringify({ salt } satisfies Head))
      return { journal, salt, deeds: [] }
    }
    return { journal, salt: (JSON.parse(first) as Head).salt, deeds: rest.map((line) => JSON.parse(line) as Deed) }
  }

  /** Resolves when the deed is on the disk. */
  append(deed: Deed): Promise<void> {
    return this.write(JSON.stringify(deed))
  }

  async close(): Promise<void> {
    await this.file.close()
  }

  private write(line: string): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ line, done, failed })
      if (!this.writing) void this.drain()
    })
  }

  private async drain(): Promise<void> {
    this.writing = true
    while (this.waiting.length > 0) {
      const group = this.waiting
      this.waiting = []
      try {
        await this.file.appendFile(`${group.map((one) => one.line).join('\n')}\n`)
        await this.file.datasync()
        for (const one of group) one.done()
      } catch (error) {
        for (const one of group) one.failed(error)
      }
    }
    this.writing = false
  }
}
