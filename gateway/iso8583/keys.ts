import { randomBytes } from 'node:crypto'
import { desDecrypt, desEncrypt } from './des.ts'

const CHECK_BYTES = 4

/** First 4 bytes of the encryption of eight zero bytes (Q/CUP 007, 11.3.32.2.2). */
export function checkValue(key: Buffer): Buffer {
  return desEncrypt(key, Buffer.alloc(8)).subarray(0, CHECK_BYTES)
}

/** A random key of 8 or 16 bytes with odd parity in every byte. */
export function makeKey(bytes: 8 | 16): Buffer {
  const key = randomBytes(bytes)
  for (let at = 0; at < bytes; at += 1) {
    let byte = (key[at] as number) & 0xfe
    let ones = 0
    for (let bits = byte; bits !== 0; bits >>= 1) ones += bits & 1
    if (ones % 2 === 0) byte |= 1
    key[at] = byte
  }
  return key
}

/** Working keys of a session. */
export interface WorkingKeys {
  /** 16 bytes (8 for a single-length terminal). */
  readonly pik: Buffer
  /** 8 bytes for annex B, 16 for X9.19 and SM4. */
  readonly mak: Buffer
}

/**
 * Field 62 of a sign-in answer: 24 bytes for `001` (PIK 8 + check 4, MAK 8 + check 4), 40 for `003` (PIK 16 + check 4, MAK 8 and eight
 * zeros + check 4; a MAK of 16 bytes fills the place), each key encrypted under the terminal's master key in ECB.
 */
export function sealWorkingKeys(tmk: Buffer, keys: WorkingKeys): Buffer {
  const { pik, mak } = keys
  const sealedMak = desEncrypt(tmk, mak)
  const place = pik.length === 16 && mak.length === 8 ? Buffer.concat([sealedMak, Buffer.alloc(8)]) : sealedMak
  return Buffer.concat([desEncrypt(tmk, pik), checkValue(pik), place, checkValue(mak)])
}

/**
 * The keys in a field 62 as a terminal reads them.
 * @param makBytes what the terminal's MAC needs: 8 for annex B, 16 else
 * @throws RangeError when the length is none of the layouts or a check value is wrong
 */
export function openWorkingKeys(tmk: Buffer, field62: Buffer, makBytes: 8 | 16): WorkingKeys {
  const half = field62.length / 2
  if (field62.length !== 24 && field62.length !== 40) throw new RangeError(`Working keys have 24 or 40 bytes, not ${field62.length}`)
  const pik = desDecrypt(tmk, field62.subarray(0, half - CHECK_BYTES))
  const mak = desDecrypt(tmk, field62.subarray(half, half + (half === 12 ? 8 : makBytes)))
  if (!checkValue(pik).equals(field62.subarray(half - CHECK_BYTES, half))) throw new RangeError('The check value of the PIN key is wrong')
  if (!checkValue(mak).equals(field62.subarray(-CHECK_BYTES))) throw new RangeError('The check value of the MAC key is wrong')
  return { pik, mak }
}
