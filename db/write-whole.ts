import { renameSync, writeFileSync } from 'node:fs'

/** Writes a small file with 0600, whole or not at all: a full disk or a crash leaves no half of it behind. */
export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
