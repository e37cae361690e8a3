import { randomBytes } from 'node:crypto'
import { administrationLost, postsApart, postsMisplaced, type WantedPost } from '#domain/organisation/posts.ts'
import type { Role } from '#domain/organisation/role.ts'
import type { Refusal } from '#domain/result.ts'
import { cursorOfText, textOfCursor, WRONG_CURSOR } from '../http/cursor.ts'
import type { Session } from '../http/deps.ts'
import { writeCredential } from './account-rows.ts'
import { credentialsOf, noteBack, revokeSessionsOf, unlock } from './credential-rows.ts'
import type { IdentityDeps } from './identity.ts'
import { hashPassword } from './password.ts'
import {
  accountsAfter,
  activeHolders,
  addPerson,
  findPerson,
  openAssignments,
  type PersonChange,
  type PersonFound,
  placesOf,
  rewritePerson,
} from './person-rows.ts'
import { REVOKED_CHANNEL } from './sessions.ts'
import { newTotpSecret, totpAddress } from './totp.ts'

/** 20 characters of 64 kinds; the person changes it at the first sign-in. */
const FIRST_PASSWORD_BYTES = 15
const ACCOUNTS_PAGE = 50

/** Administration is of the whole province, not of a branch. */
export function mayAdminister(session: Session): Refusal | null {
  const { organisationKind, level } = session.post
  return organisationKind === 'company' && level === 0 ? null : { code: 'role_not_allowed' }
}

async function misplaced(deps: IdentityDeps, posts: readonly WantedPost[]): Promise<Refusal | null> {
  const places = await placesOf(
    deps.db,
    posts.map((post) => post.nodeId),
  )
  return postsMisplaced(posts, places)
}

/** Everybody with their posts, and whether they can sign in; by login. */
export async function listAccounts(
  deps: IdentityDeps,
  session: Session,
  asked: { readonly q?: string; readonly state?: string; readonly cursor?: string; readonly limit?: number },
): Promise<object | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const after = textOfCursor(asked.cursor)
  if (after === null) return WRONG_CURSOR
  const limit = asked.limit ?? ACCOUNTS_PAGE
  const rows = await accountsAfter(deps.db, {
    q: asked.q?.trim() || null,
    state: asked.state ?? null,
    after: after ?? '',
    limit: limit + 1,
  })
  const shown = rows.slice(0, limit)
  const credentials = await credentialsOf(
    deps.store,
    shown.map((row) => row.id),
  )
  return {
    items: shown.map((row) => ({ ...row, credential: credentials.get(row.id) ?? 'none' })),
    next: rows.length > limit ? cursorOfText(shown.at(-1)?.login ?? '') : null,
  }
}

/** Adds somebody with posts; they cannot sign in before the security administrator gave them a credential. */
export async function createPerson(
  deps: IdentityDeps,
  session: Session,
  body: { readonly name: string; readonly login?: string; readonly phone?: string; readonly posts: readonly WantedPost[] },
): Promise<PersonFound | Refusal> {
  const fault = mayAdminister(session) ?? postsApart(body.posts) ?? (await misplaced(deps, body.posts))
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

export interface WantedChange {
  readonly name?: string
  readonly phone?: string | null
  readonly state?: 'active' | 'left'
  readonly posts?: readonly WantedPost[]
}

/** Changes somebody; whoever leaves hands the open orders over first. Where state or posts change their sessions end, so that no old post goes on. */
export async function changePerson(
  deps: IdentityDeps,
  session: Session,
  personId: string,
  body: WantedChange,
): Promise<PersonFound | Refusal> {
  const barred = mayAdminister(session)
  if (barred) return barred
  const before = await findPerson(deps.db, personId)
  if (!before) return { code: 'not_found' }
  const fault = await changeFault(deps, session, before, body)
  if (fault) return fault
  const lost = lostBy(before, body)
  const { posts, ...plain } = body
  const change: PersonChange = { ...plain, ...(posts ? { posts: posts.map((post) => ({ id: deps.newId(), ...post })) } : {}) }
  if (!(await rewritePerson(deps.db, personId, change, lost, deps.now()))) return lastOf(lost)
  if (body.state === 'active' && before.state !== 'active') await noteBack(deps.store, personId)
  if (body.state !== undefined || posts) await revokeSessionsOf(deps.store, personId, REVOKED_CHANNEL)
  await deps.audit.record({
    action: 'person_changed',
    actor: session.actor,
    target: { kind: 'person', id: personId },
    detail: {
      fields: Object.keys(body),
      ...(body.state ? { state: body.state } : {}),
      ...(posts ? { posts: posts.map(({ role, nodeId }) => ({ role, nodeId })) } : {}),
    },
  })
  const after = await findPerson(deps.db, personId)
  return after ?? { code: 'not_found' }
}

/** In the order of refusals: 403, 409, 422. */
async function changeFault(deps: IdentityDeps, session: Session, before: PersonFound, body: WantedChange): Promise<Refusal | null> {
  const apart = ownFault(session, before.id, body) ?? (body.posts ? postsApart(body.posts) : null)
  if (apart) return apart
  if (body.state === 'left' && (await openAssignments(deps.db, before.id)) > 0)
    return { code: 'still_in_use', detail: { by: 'open orders' } }
  const lost = lostBy(before, body)
  for (const role of lost) if (!(await somebodyElse(deps, role, before.id))) return lastOf([role])
  return body.posts ? misplaced(deps, body.posts) : null
}

/** Nobody decides on the own posts, or whether oneself stays: another administrator does. */
function ownFault(session: Session, personId: string, body: WantedChange): Refusal | null {
  const decided = (['posts', 'state'] as const).filter((field) => body[field] !== undefined)
  if (personId !== session.person.id || decided.length === 0) return null
  const errors = decided.map((field) => ({ path: `/${field}`, rule: 'another_administrator', wanted: 'decided by another administrator' }))
  return { code: 'separation_required', detail: { errors } }
}

function lostBy(before: PersonFound, body: WantedChange): readonly Role[] {
  if (before.state === 'left') return []
  if (body.state === 'left') return administrationLost(before.posts, null)
  return body.posts ? administrationLost(before.posts, body.posts) : []
}

function lastOf(roles: readonly Role[]): Refusal {
  return { code: 'last_administrator', detail: { roles } }
}

/** Somebody who was never given a credential administers nothing yet. */
async function somebodyElse(deps: IdentityDeps, role: Role, exceptId: string): Promise<boolean> {
  const others = await activeHolders(deps.db, role, exceptId)
  return (await credentialsOf(deps.store, others)).size > 0
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
