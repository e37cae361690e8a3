import { type Cipheriv, createCipheriv, createDecipheriv } from 'node:crypto'

/** OpenSSL has no single DES any more: triple DES with the same key three times is it; a double-length key is its first half again as the third. */
export function threefold(key: Buffer): Buffer {
  if (key.length === 8) return Buffer.concat([key, key, key])
  if (key.length === 16) return Buffer.concat([key, key.subarray(0, 8)])
  throw new RangeError(`A DES key has 8 or 16 bytes, not ${key.length}`)
}

/** Encrypts whole blocks of 8 bytes in ECB; the key has 8 or 16 bytes. */
export function desEncrypt(key: Buffer, blocks: Buffer): Buffer {
  return desEncryptor(key)(blocks)
}

/** The same for a key that is used all day: one cipher is kept. In ECB no call depends on the one before. */
export function desEncryptor(key: Buffer): (blocks: Buffer) => Buffer {
  const cipher: Cipheriv = createCipheriv('des-ede3-ecb', threefold(key), null)
  cipher.setAutoPadding(false)
  return (blocks) => cipher.update(blocks)
}

/** Decrypts whole blocks of 8 bytes in ECB. */
export function desDecrypt(key: Buffer, blocks: Buffer): Buffer {
  const cipher = createDecipheriv('des-ede3-ecb', threefold(key), null)
  cipher.setAutoPadding(false)
  return cipher.update(blocks)
}

/** Exclusive or of two pieces of the same length. */
export function xor(one: Buffer, two: Buffer): Buffer {
  const made = Buffer.allocUnsafe(one.length)
  for (let at = 0; at < one.length; at += 1) made[at] = (one[at] as number) ^ (two[at] as number)
  return made
}
