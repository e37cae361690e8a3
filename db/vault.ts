import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Seals what may not lie in clear in a table: key components, card numbers. Server and gateway of one data folder share it; an HSM comes by the same words. */
export interface Vault {
  /** AES-256-GCM with a fresh nonce, as base64. */
  seal(clear: Buffer): string
  /** @throws Error when the text was changed or sealed by another vault */
  unseal(sealed: string): Buffer
  /** Keyed SHA-256: tells equal values apart from all others without showing them. */
  digest(clear: Buffer): string
}

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

const POOL_BYTES = 256 * IV_BYTES
let pool = Buffer.alloc(0)

/** A fresh nonce; many are drawn at once, because drawing costs more than sealing. None is given twice. */
function nonce(): Buffer {
  if (pool.length < IV_BYTES) pool = randomBytes(POOL_BYTES)
  const taken = pool.subarray(0, IV_BYTES)
  pool = pool.subarray(IV_BYTES)
  return taken
}

/** Opens the vault of a data folder, or makes it at the first start (0600). */
export function openVault(dataDir: string): Vault {
  const path = join(dataDir, 'key-encryption-key')
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(path, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' })
  }
  const kek = createSecretKey(readFileSync(path))
  return {
    seal: (clear) => {
      const iv = nonce()
      const cipher = createCipheriv('aes-256-gcm', kek, iv)
      const body = Buffer.concat([cipher.update(clear), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')
    },
    unseal: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64')
      const opener = createDecipheriv('aes-256-gcm', kek, bytes.subarray(0, IV_BYTES))
      opener.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      return Buffer.concat([opener.update(bytes.subarray(IV_BYTES + TAG_BYTES)), opener.final()])
    },
    digest: (clear) => createHmac('sha256', kek).update(clear).digest('hex'),
  }
}
