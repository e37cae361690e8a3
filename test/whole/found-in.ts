import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A secret, and every way in which it might be written: as it is, packed, as hex in both cases, as base64 wherever it begins. */
export interface Planted {
  readonly name: string
  readonly forms: readonly Buffer[]
}

const SHORTEST = 7

export function planted(name: string, secret: Buffer | string): Planted {
  const raw = typeof secret === 'string' ? Buffer.from(secret, 'latin1') : secret
  const packed = typeof secret === 'string' ? bcd(secret) : raw
  const forms = [raw, packed].flatMap((one) => {
    const hex = one.toString('hex')
    return [one, ...[hex, hex.toUpperCase()].map((text) => Buffer.from(text, 'latin1')), ...base64Of(one)]
  })
  return {
    name,
    forms: [...new Map(forms.map((form) => [form.toString('latin1'), form])).values()].filter((form) => form.length >= SHORTEST),
  }
}

/** Digits two to a byte, `=` as D: as a terminal sends them. The last half byte of an odd number is left out. */
function bcd(text: string): Buffer {
  const nibbles = text.replaceAll('=', 'd')
  return /^[\da-f]+$/.test(nibbles)
    ? Buffer.from(nibbles.slice(0, nibbles.length - (nibbles.length % 2)), 'hex')
    : Buffer.from(text, 'latin1')
}

/** The characters of base64 that are the same whatever stands before and after, at each of the three places it may begin. */
function base64Of(raw: Buffer): Buffer[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), raw])
      .toString('base64')
      .replace(/=+$/, '')
    const whole = Math.floor(((before + raw.length) * 8) / 6)
    return Buffer.from(text.slice(Math.ceil((before * 8) / 6), whole), 'latin1')
  })
}

/** Names of what is found in some bytes. */
export function foundIn(bytes: Buffer, secrets: readonly Planted[]): string[] {
  return secrets.flatMap(({ name, forms }) => forms.filter((form) => bytes.includes(form)).map((form) => `${name} (${form.length} bytes)`))
}

/** What is found in the files of a folder that were written since an instant; names and contents. */
export function foundInFolder(folder: string, secrets: readonly Planted[], since: number): { found: string[]; files: number } {
  const found: string[] = []
  let files = 0
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }) as Dirent[]
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    // The database takes files of its own away meanwhile.
    const there = statSync(path, { throwIfNoEntry: false })
    if (!there || there.mtimeMs < since) continue
    files += 1
    for (const one of foundIn(readFileSync(path), secrets)) found.push(`${path.slice(folder.length + 1)}: ${one}`)
  }
  return { found, files }
}
