import { createCipheriv } from 'node:crypto'
import { openVault } from '#db/vault.ts'
import { isWeakHalf, withoutParity } from './weak-key.ts'

/** Where key material is held and used; the default keeps its key-encryption key in a local file, an HSM comes by the same words (docs/spec/4). */
export interface KeyProvider {
  /** Encrypts a component (32 hex digits) for storage. */
  seal(componentHex: string): string
  /** Key check value of one component: first 3 bytes of the encryption of eight zero bytes, upper-case hex. */
  kcvOf(componentHex: string): string
  /** A half of zeros leaves the whole key to the other custodian: no secret is split. Parity bits count for nothing. */
  isNoSecret(componentHex: string): boolean
  /** Keyed digest of what must be compared and not shown, such as an account number (R10). */
  digestOf(clear: string): string
  /** What two sealed components make (XOR). */
  combine(sealedOne: string, sealedTwo: string): CombinedKey
}

export interface CombinedKey {
  readonly kcv: string
  /** Tells equal keys apart from all others without showing them (R12): keys that differ in parity bits alone are equal. */
  readonly digest: string
  /** Equal halves, which make it single DES, or one that DES knows as weak or semi-weak; zeros among them. */
  readonly weak: boolean
}

/** Keeps components in the vault of a data folder. */
export function localKeyProvider(dataDir: string): KeyProvider {
  const vault = openVault(dataDir)
  return {
    seal: (componentHex) => vault.seal(Buffer.from(componentHex, 'hex')),
    kcvOf: (componentHex) => kcv(Buffer.from(componentHex, 'hex')),
    isNoSecret: (componentHex) => withoutParity(Buffer.from(componentHex, 'hex')).every((byte) => byte === 0),
    digestOf: (clear) => vault.digest(Buffer.from(clear, 'utf8')),
    combine: (sealedOne, sealedTwo) => {
      const two = vault.unseal(sealedTwo)
      const key = Buffer.from(vault.unseal(sealedOne).map((byte, index) => byte ^ (two[index] ?? 0)))
      const bare = withoutParity(key)
      const [left, right] = [bare.subarray(0, 8), bare.subarray(8)]
      return { kcv: kcv(key), digest: vault.digest(bare), weak: left.equals(right) || isWeakHalf(left) || isWeakHalf(right) }
    },
  }
}

/** Double-length triple DES; OpenSSL wants the first half again as the third. */
function kcv(key: Buffer): string {
  const cipher = createCipheriv('des-ede3', Buffer.concat([key, key.subarray(0, 8)]), null)
  cipher.setAutoPadding(false)
  return cipher.update(Buffer.alloc(8)).subarray(0, 3).toString('hex').toUpperCase()
}
