import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where key material is held and used; the default keeps its key-encryption key in a local file, an HSM comes by the same words (docs/spec/4). */
export interface KeyProvider {
  /** Encrypts a component (32 hex digits) for storage. */
  seal(componentHex: string): string
  /** Key check value of one component: first 3 bytes of the encryption of eight zero bytes, upper-case hex. */
  kcvOf(componentHex: string): string
  /** KCV and digest of the key that two sealed components make (XOR); the digest tells two equal keys apart from all others without showing them (R12). */
  combine(sealedOne: string, sealedTwo: string): { readonly kcv: string; readonly digest: string }
}

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

/** Opens the local key file of a data folder, or makes it at the first start (0600). */
export function localKeyProvider(dataDir: string): KeyProvider {
  const path = join(dataDir, 'key-encryption-key')
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(path, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' })
  }
  const kek = readFileSync(path)
  const unseal = (sealed: string): Buffer => {
    const bytes = Buffer.from(sealed, 'base64')
    const opener = createDecipheriv('aes-256-gcm', kek, bytes.subarray(0, IV_BYTES))
    opener.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    return Buffer.concat([opener.update(bytes.subarray(IV_BYTES + TAG_BYTES)), opener.final()])
  }
  return {
    seal: (componentHex) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', kek, iv)
      const body = Buffer.concat([cipher.update(Buffer.from(componentHex, 'hex')), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')
    },
    kcvOf: (componentHex) => kcv(Buffer.from(componentHex, 'hex')),
    combine: (sealedOne, sealedTwo) => {
      const one = unseal(sealedOne)
      const two = unseal(sealedTwo)
      const key = Buffer.from(one.map((byte, index) => byte ^ (two[index] ?? 0)))
      return { kcv: kcv(key), digest: createHmac('sha256', kek).update(key).digest('hex') }
    },
  }
}

/** Double-length triple DES; OpenSSL wants the first half again as the third. */
function kcv(key: Buffer): string {
  const cipher = createCipheriv('des-ede3', Buffer.concat([key, key.subarray(0, 8)]), null)
  cipher.setAutoPadding(false)
  return cipher.update(Buffer.alloc(8)).subarray(0, 3).toString('hex').toUpperCase()
}
