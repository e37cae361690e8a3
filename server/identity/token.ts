import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

/** What the cookie holds: 256 bits of chance. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** What the database holds: who reads the table cannot sign in with it. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
