import { DEMO_PASSWORD } from '#contract/session.ts'
import { passwordFault } from '#domain/organisation/password.ts'
import type { Refusal } from '#domain/result.ts'
import { type Instant, SECOND_MS } from '#domain/time.ts'
import type { Session } from '../http/deps.ts'
import { noteFailure } from './account-rows.ts'
import { confirmPending, type OwnCredential, ownCredential, writePassword, writePending } from './credential-rows.ts'
import type { IdentityDeps } from './identity.ts'
import { hashPassword, isPassword } from './password.ts'
import { REVOKED_CHANNEL } from './sessions.ts'
import { LOCKED_FOR_MS, LOGIN_FAILURES_MAX } from './sign-in.ts'
import { tokenHash } from './token.ts'
import { newTotpSecret, stepOfCode, totpAddress } from './totp.ts'

/** The credential, when the password said is right; wrong ones count as at sign-in, so that an open session guesses no better. */
async function proven(deps: IdentityDeps, session: Session, password: string): Promise<OwnCredential | Refusal> {
  const own = await ownCredential(deps.store, session.person.id)
  if (!own) return { code: 'password_wrong' }
  const now = deps.now()
  if (own.lockedUntil > now) return { code: 'locked_out', detail: { retryAfterSeconds: Math.ceil((own.lockedUntil - now) / SECOND_MS) } }
  if (await isPassword(password, own.passwordHash)) return own
  await failed(deps, session, now)
  return { code: 'password_wrong' }
}

async function failed(deps: IdentityDeps, session: Session, now: Instant): Promise<void> {
  await noteFailure(deps.store, session.person.id, LOGIN_FAILURES_MAX, (now + LOCKED_FOR_MS) as Instant)
}

/** One's own password, against the current one. Every other session of the person ends. */
export async function changePassword(
  deps: IdentityDeps,
  session: Session,
  token: string,
  body: { readonly current: string; readonly wanted: string },
): Promise<Refusal | null> {
  const own = await proven(deps, session, body.current)
  if ('code' in own) return own
  const fault = own.demo
    ? demoFault(body.wanted)
    : (passwordFault(body.wanted, session.person) ?? (body.wanted === DEMO_PASSWORD ? 'common' : null))
  if (fault) return { code: 'password_weak', detail: { rule: fault } }
  await writePassword(deps.store, session.person.id, await hashPassword(body.wanted), tokenHash(token), REVOKED_CHANNEL)
  await deps.audit.record({ action: 'password_changed', actor: session.actor, target: { kind: 'person', id: session.person.id } })
  return null
}

/** Demo accounts belong to all visitors: one may not lock the others out. */
function demoFault(wanted: string): string | null {
  return wanted === DEMO_PASSWORD ? null : 'demo_account'
}

/** A new authenticator: without a code its address, with one the proof that it works; until then the old one counts. */
export async function enrolSecondFactor(
  deps: IdentityDeps,
  session: Session,
  body: { readonly current: string; readonly code?: string },
): Promise<{ readonly authenticator: string | null; readonly confirmed: boolean } | Refusal> {
  const own = await proven(deps, session, body.current)
  if ('code' in own) return own
  if (body.code === undefined) {
    const secret = newTotpSecret()
    await writePending(deps.store, session.person.id, deps.seal.seal(secret))
    return { authenticator: totpAddress(secret, session.person.login), confirmed: false }
  }
  const step = own.totpPending && stepOfCode(deps.seal.open(own.totpPending), body.code, deps.now(), 0)
  if (step === null) {
    await failed(deps, session, deps.now())
    return { code: 'code_wrong' }
  }
  await confirmPending(deps.store, session.person.id, step)
  await deps.audit.record({ action: 'second_factor_enrolled', actor: session.actor, target: { kind: 'person', id: session.person.id } })
  return { authenticator: null, confirmed: true }
}
