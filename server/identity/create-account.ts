import { postsApart } from '#domain/organisation/posts.ts'
import type { Role } from '#domain/organisation/role.ts'
import { writeCredential } from './account-rows.ts'
import type { IdentityDeps } from './identity.ts'
import { hashPassword } from './password.ts'
import { addPerson } from './person-rows.ts'
import { newTotpSecret, totpAddress } from './totp.ts'

export interface NewAccount {
  readonly personId: string
  readonly name: string
  readonly login: string
  readonly phone?: string
  readonly posts: readonly { readonly id: string; readonly role: Role; readonly nodeId: number }[]
  /** Plain, or hashed before (many demo accounts share one password). Absent: somebody who never signs in. */
  readonly password?: string
  readonly passwordHash?: string
  /** Demo accounts go without a second factor; nobody else does. */
  readonly demo: boolean
}

/**
 * Makes a person with posts and what they sign in with.
 * @returns the address for the authenticator app, shown this once; null for demo accounts and people who never sign in
 * @throws Error when the posts would join roles that are kept apart
 */
export async function createAccount(deps: IdentityDeps, account: NewAccount): Promise<string | null> {
  const apart = postsApart(account.posts)
  if (apart) throw new Error(`${account.posts.map((post) => post.role).join(' and ')} are never one person`)
  const login = account.login.trim().toLowerCase()
  if (!(await addPerson(deps.db, { ...account, login }))) throw new Error(`The login ${login} is taken`)
  const passwordHash = account.passwordHash ?? (account.password === undefined ? null : await hashPassword(account.password))
  if (passwordHash === null) return null
  const secret = account.demo ? null : newTotpSecret()
  await writeCredential(deps.store, {
    personId: account.personId,
    passwordHash,
    totpSealed: secret && deps.seal.seal(secret),
    demo: account.demo,
  })
  return secret && totpAddress(secret, login)
}
