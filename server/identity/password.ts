import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** OWASP's figures for argon2id (2025): 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const
const SALT_BYTES = 16
const TAG_BYTES = 32

const derive = promisify(argon2)

/** Argon2id in the usual text form, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`: the cost stands in it and may rise later. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES)
  const tag = await derive('argon2id', { ...COST, message: Buffer.from(password.normalize('NFKC')), nonce, tagLength: TAG_BYTES })
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

/** @throws Error when the stored text is no hash of ours */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored)
  if (!parts) throw new Error('a stored password is not in the argon2id form')
  const [, memory, passes, parallelism, salt = '', hash = ''] = parts
  const wanted = Buffer.from(hash, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const message = Buffer.from(password.normalize('NFKC'))
  const tag = await derive('argon2id', { ...cost, message, nonce: Buffer.from(salt, 'base64'), tagLength: wanted.length })
  return timingSafeEqual(tag, wanted)
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
