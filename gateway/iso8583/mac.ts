import { createCipheriv, timingSafeEqual } from 'node:crypto'
import { desDecrypt, desEncrypt, desEncryptor, threefold, xor } from './des.ts'

/** Makes the 8 bytes of field 64 from what a MAC covers. */
export type Mac = (data: Buffer) => Buffer

const HEX = Buffer.from('0123456789ABCDEF', 'latin1')

function hexOf(block: Buffer): Buffer {
  const made = Buffer.allocUnsafe(block.length * 2)
  for (let at = 0; at < block.length; at += 1) {
    const byte = block[at] as number
    made[at * 2] = HEX[byte >> 4] as number
    made[at * 2 + 1] = HEX[byte & 15] as number
  }
  return made
}

/**
 * MAC of Q/CUP 007, annex B, with a single-length key: blocks of 8 bytes are XORed (the last filled with zeros, none added when it is
 * full), the result as 16 hex characters, its first half encrypted, XORed with the second, encrypted again; the first 8 hex characters.
 */
export function annexB(mak: Buffer): Mac {
  const encrypt = desEncryptor(mak)
  return (data) => {
    const folded = Buffer.alloc(8)
    for (let at = 0; at < data.length; at += 1) folded[at & 7] = (folded[at & 7] as number) ^ (data[at] as number)
    const hex = hexOf(folded)
    const once = encrypt(hex.subarray(0, 8))
    return hexOf(encrypt(xor(once, hex.subarray(8))).subarray(0, 4))
  }
}

function filled(data: Buffer, block: number): Buffer {
  const missing = (block - (data.length % block)) % block
  return missing === 0 && data.length > 0 ? data : Buffer.concat([data, Buffer.alloc(data.length === 0 ? block : missing)])
}

/** ANSI X9.19 retail MAC with a double-length key: DES-CBC with the first half over zero-filled blocks, then decrypted with the second and encrypted with the first. */
export function x919(mak: Buffer): Mac {
  const [left, right] = [mak.subarray(0, 8), mak.subarray(8, 16)]
  const last = cbcLast('des-ede3-cbc', threefold(left), 8)
  return (data) => desEncrypt(left, desDecrypt(right, last(filled(data, 8))))
}

/** SM4-CBC (GB/T 32907) over zero-filled blocks of 16, the first 8 bytes of the last block. */
export function sm4(mak: Buffer): Mac {
  const last = cbcLast('sm4-cbc', mak, 16)
  return (data) => last(filled(data, 16)).subarray(0, 8)
}

/**
 * The last block of a CBC encryption that begins with zeros, for a key that is used all day. Making a cipher costs more than a message,
 * so one is kept: it goes on from the last block of the message before, which is taken out again by an XOR into the first of this.
 */
function cbcLast(algorithm: string, key: Buffer, block: number): (data: Buffer) => Buffer {
  const cipher = createCipheriv(algorithm, key, Buffer.alloc(block))
  cipher.setAutoPadding(false)
  let before: Buffer = Buffer.alloc(block)
  return (data) => {
    const whole = Buffer.from(data)
    for (let at = 0; at < block; at += 1) whole[at] = (whole[at] as number) ^ (before[at] as number)
    before = cipher.update(whole).subarray(-block)
    return Buffer.from(before)
  }
}

export const MACS = { 'annex-b': annexB, 'x9.19': x919, sm4 } as const
export type MacKind = keyof typeof MACS

/** Compares without telling by its time how much was right. */
export function sameMac(one: Buffer, two: Buffer): boolean {
  return one.length === two.length && timingSafeEqual(one, two)
}

/** Fields that a network MAC covers beside the MTI (Q/CUP 006 part 4, 3.2.1); of 90 the first 20 digits, and 2, 32, 33 with their lengths. */
const NETWORK_FIELDS = [2, 3, 4, 7, 11, 18, 25, 28, 32, 33, 38, 39, 41, 42, 90]
const WITH_LENGTH = new Set([2, 32, 33])

/** The characters that a network MAC is made of: only capitals, digits, blank, comma and point, trimmed, one blank between fields (part 4, 3.2.3). */
export function networkMacText(mti: string, fields: readonly (string | Buffer | undefined)[]): string {
  const parts = [mti]
  for (const field of NETWORK_FIELDS) {
    const value = fields[field]
    if (typeof value !== 'string') continue
    const taken = field === 90 ? value.slice(0, 20) : WITH_LENGTH.has(field) ? String(value.length).padStart(2, '0') + value : value
    const clean = CLEAN.test(taken) ? taken : cleaned(taken)
    if (clean !== '') parts.push(clean)
  }
  return parts.join(' ')
}

/** Nothing to delete, nothing to trim: most fields, most of the time. */
const CLEAN = /^[A-Z0-9,.]+( [A-Z0-9,.]+)*$/

function cleaned(taken: string): string {
  return taken
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/[^A-Z0-9 ,.]/g, '')
    .replace(/ +/g, ' ')
    .trim()
}

/** Makes the MAC of field 128 with a single-length key: DES-CBC, the first 4 bytes as 8 hex characters (part 4, 3.2). */
export function networkMac(mak: Buffer): (text: string) => Buffer {
  const last = cbcLast('des-ede3-cbc', threefold(mak), 8)
  return (text) => hexOf(last(filled(Buffer.from(text, 'latin1'), 8)).subarray(0, 4))
}
