import { createCipheriv } from 'node:crypto'
import { openVault } from '#db/vault.ts'

/** Where key material is held and used; the default keeps its key-encryption key in a local file, an HSM comes by the same words (docs/spec/4). */
export interface KeyProvider {
  /** Encrypts a component (32 hex digits) for storage. */
  seal(componentHex: string): string
  /** Key check value of one component: first 3 bytes of the encryption of eight zero bytes, upper-case hex. */
  kcvOf(componentHex: string): string
  /** KCV and digest of the key that two sealed components make (XOR); the digest tells two equal keys apart from all others without showing them (R12). */
  combine(sealedOne: string, sealedTwo: string): { readonly kcv: string; readonly digest: string }
}

/** Keeps components in the vault of a data folder. */
export function localKeyProvider(dataDir: string): KeyProvider {
  const vault = openVault(dataDir)
  return {
    seal: (componentHex) => vault.seal(Buffer.from(componentHex, 'hex')),
    kcvOf: (componentHex) => kcv(Buffer.from(componentHex, 'hex')),
    combine: (sealedOne, sealedTwo) => {
      const two = vault.unseal(sealedTwo)
      const key = Buffer.from(vault.unseal(sealedOne).map((byte, index) => byte ^ (two[index] ?? 0)))
      return { kcv: kcv(key), digest: vault.digest(key) }
    },
  }
}

/** Double-length triple DES; OpenSSL wants the first half again as the third. */
function kcv(key: Buffer): string {
  const cipher = createCipheriv('des-ede3', Buffer.concat([key, key.subarray(0, 8)]), null)
  cipher.setAutoPadding(false)
  return cipher.update(Buffer.alloc(8)).subarray(0, 3).toString('hex').toUpperCase()
}
