import { randomBytes } from 'node:crypto'
import { isBankRole, type Role } from '#domain/organisation/role.ts'
import type { Refusal } from '#domain/result.ts'
import type { Session } from '../http/deps.ts'
import { writeCredential } from './account-rows.ts'
import { credentialsOf, noteBack, revokeSessionsOf, unlock } from './credential-rows.ts'
import type { IdentityDeps } from './identity.ts'
import { hashPassword } from './password.ts'
import { accountsAfter, addPerson, findPerson, kindsOfNodes, openAssignments, type PersonFound, rewritePerson } from './person-rows.ts'
import { REVOKED_CHANNEL } from './sessions.ts'
import { newTotpSecret, totpAddress } from './totp.ts'

export interface WantedPost {
  readonly role: Role
  readonly nodeId: number
}

/** Roles that one person never has together (docs/spec/1): who administers does not audit. */
const ADMINISTRATORS: readonly Role[] = ['admin_system', 'admin_security', 'admin_audit']
/** 20 characters of 64 kinds; the person changes it at the first sign-in. */
const FIRST_PASSWORD_BYTES = 15
const ACCOUNTS_PAGE = 50

/** Administration is of the whole province, not of a branch. */
export function mayAdminister(session: Session): Refusal | null {
  const { organisationKind, level } = session.post
  return organisationKind === 'company' && level === 0 ? null : { code: 'role_not_allowed' }
}

/** What is wrong with these posts together, or null: administrators are apart, bank roles are at banks and no others. */
async function postsFault(deps: IdentityDeps, posts: readonly WantedPost[]): Promise<Refusal | null> {
  if (new Set(posts.map((post) => post.role).filter((role) => ADMINISTRATORS.includes(role))).size > 1)
    return { code: 'separation_required' }
  const kinds = await kindsOfNodes(
    deps.db,
    posts.map((post) => post.nodeId),
  )
  for (const [nth, { role, nodeId }] of posts.entries()) {
    const node = kinds.get(nodeId)
    const fits =
      node !== undefined &&
      !node.closed &&
      (node.kind === 'bank') === isBankRole(role) &&
      (!ADMINISTRATORS.includes(role) || node.level === 0)
    if (!fits)
      return {
        code: 'form_invalid',
        detail: { errors: [{ path: `/posts/${nth}/nodeId`, rule: 'place', wanted: 'an open node of the kind that the role works at' }] },
      }
  }
  return null
}

/** Everybody with their posts, and whether they can sign in; by login. */
export async function listAccounts(
  deps: IdentityDeps,
  session: Session,
  asked: { readonly q?: string; readonly state?: string; readonly cursor?: string; readonly limit?: number },
): Promise<object | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const limit = asked.limit ?? ACCOUNTS_PAGE
  const rows = await accountsAfter(deps.db, {
    q: asked.q?.trim() || null,
    state: asked.state ?? null,
    after: asked.cursor ?? '',
    limit: limit + 1,
  })
  const shown = rows.slice(0, limit)
  const credentials = await credentialsOf(
    deps.store,
    shown.map((row) => row.id),
  )
  return {
    items: shown.map((row) => ({ ...row, credential: credentials.get(row.id) ?? 'none' })),
    next: rows.length > limit ? (shown.at(-1)?.login ?? null) : null,
  }
}

/** Adds somebody with posts; they cannot sign in before the security administrator gave them a credential. */
export async function createPerson(
  deps: IdentityDeps,
  session: Session,
  body: { readonly name: string; readonly login?: string; readonly phone?: string; readonly posts: readonly WantedPost[] },
): Promise<PersonFound | Refusal> {
  const fault = mayAdminister(session) ?? (await postsFault(deps, body.posts))
  if (fault) return fault
  const personId = deps.newId()
  const login = body.login ?? `u${personId.slice(-12)}`
  const posts = body.posts.map((post) => ({ id: deps.newId(), ...post }))
  const added = await addPerson(deps.db, {
    personId,
    name: body.name,
    login,
    ...(body.phone ? { phone: body.phone } : {}),
    demo: false,
    posts,
  })
  if (!added) return { code: 'already_there', detail: { path: '/login' } }
  await deps.audit.record({
    action: 'person_added',
    actor: session.actor,
    target: { kind: 'person', id: personId },
    detail: { posts: body.posts.map(({ role, nodeId }) => ({ role, nodeId })) },
  })
  return { id: personId, name: body.name, login, state: 'active', posts: [...body.posts] }
}

/** Changes somebody; whoever leaves hands the open orders over first. Where state or posts change their sessions end, so that no old post goes on. */
export async function changePerson(
  deps: IdentityDeps,
  session: Session,
  personId: string,
  body: {
    readonly name?: string
    readonly phone?: string | null
    readonly state?: 'active' | 'left'
    readonly posts?: readonly WantedPost[]
  },
): Promise<PersonFound | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const before = await findPerson(deps.db, personId)
  if (!before) return { code: 'not_found' }
  const fault = body.posts ? await postsFault(deps, body.posts) : null
  if (fault) return fault
  if (body.state === 'left' && (await openAssignments(deps.db, personId)) > 0)
    return { code: 'still_in_use', detail: { by: 'open orders' } }
  const posts = body.posts?.map((post) => ({ id: deps.newId(), ...post }))
  const { posts: _wanted, ...plain } = body
  await rewritePerson(deps.db, personId, { ...plain, ...(posts ? { posts } : {}) }, deps.now())
  if (body.state === 'active' && before.state !== 'active') await noteBack(deps.store, personId)
  if (body.state !== undefined || body.posts) await revokeSessionsOf(deps.store, personId, REVOKED_CHANNEL)
  await deps.audit.record({
    action: 'person_changed',
    actor: session.actor,
    target: { kind: 'person', id: personId },
    detail: {
      fields: Object.keys(body),
      ...(body.state ? { state: body.state } : {}),
      ...(body.posts ? { posts: body.posts.map(({ role, nodeId }) => ({ role, nodeId })) } : {}),
    },
  })
  const after = await findPerson(deps.db, personId)
  return after ?? { code: 'not_found' }
}

/** Gives a first password and a second factor, or new ones; both are shown this once, and old sessions end. Nobody does it for oneself. */
export async function resetCredential(
  deps: IdentityDeps,
  session: Session,
  personId: string,
): Promise<{ readonly login: string; readonly password: string; readonly authenticator: string } | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const person = await findPerson(deps.db, personId)
  if (!person || person.state === 'left') return { code: 'not_found' }
  if (personId === session.person.id) return { code: 'separation_required' }
  const password = randomBytes(FIRST_PASSWORD_BYTES).toString('base64url')
  const secret = newTotpSecret()
  await writeCredential(deps.store, {
    personId,
    passwordHash: await hashPassword(password),
    totpSealed: deps.seal.seal(secret),
    demo: false,
  })
  await revokeSessionsOf(deps.store, personId, REVOKED_CHANNEL)
  await deps.audit.record({ action: 'credential_given', actor: session.actor, target: { kind: 'person', id: personId } })
  return { login: person.login, password, authenticator: totpAddress(secret, person.login) }
}

/** A login that rests after failures may try again. */
export async function unlockPerson(deps: IdentityDeps, session: Session, personId: string): Promise<Refusal | null> {
  const barred = mayAdminister(session)
  if (barred) return barred
  if (!(await findPerson(deps.db, personId))) return { code: 'not_found' }
  await unlock(deps.store, personId)
  await deps.audit.record({ action: 'login_unlocked', actor: session.actor, target: { kind: 'person', id: personId } })
  return null
}
