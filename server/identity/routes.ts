import type { FastifyReply } from 'fastify'
import {
  changePassword as changePasswordOperation,
  changePerson as changePersonOperation,
  createPerson as createPersonOperation,
  enrolSecondFactor as enrolSecondFactorOperation,
  listAccounts as listAccountsOperation,
  resetCredential as resetCredentialOperation,
  unlockPerson as unlockPersonOperation,
} from '#contract/administration.ts'
import { demoAccounts } from '#contract/demo.ts'
import { readSession, signIn as signInOperation, signOut, switchPost } from '#contract/session.ts'
import type { Refusal } from '#domain/result.ts'
import { SECOND_MS } from '#domain/time.ts'
import { SESSION_COOKIE } from '../http/app.ts'
import { cookieOf } from '../http/cookie.ts'
import type { App } from '../http/deps.ts'
import { refuse } from '../http/problem.ts'
import { serve } from '../http/serve.ts'
import { changePerson, createPerson, listAccounts, resetCredential, unlockPerson } from './administer-people.ts'
import type { IdentityDeps } from './identity.ts'
import { listDemoAccounts } from './list-demo-accounts.ts'
import { changePassword, enrolSecondFactor } from './own-account.ts'
import { sessionAnswer } from './session-answer.ts'
import type { SessionCache } from './sessions.ts'
import { SESSION_ENDS_AFTER_MS, signIn } from './sign-in.ts'

export interface IdentityRoutes extends IdentityDeps {
  readonly sessions: SessionCache
  /** Behind TLS the cookie is never sent without it. */
  readonly secureCookie: boolean
}

export function identityRoutes(app: App, deps: IdentityRoutes): void {
  serve(app, signInOperation, async ({ body, raw, reply }) => {
    const result = await signIn(deps, body, raw.ip)
    if (result.kind === 'refused') {
      // What only repeats a lock-out is not written down again: whoever tries on cannot fill the audit.
      if (result.isNews)
        await deps.audit.record({
          action: 'sign_in_refused',
          actor: null,
          address: raw.ip,
          detail: { code: result.reason.code },
          ...(result.personId ? { target: { kind: 'person', id: result.personId } } : {}),
        })
      return refuse(result.reason)
    }
    const session = await deps.sessions.sessionOf(result.token)
    if (!session) return refuse({ code: 'sign_in_failed' })
    await deps.audit.record({ action: 'sign_in', actor: session.actor, address: raw.ip })
    setCookie(reply, result.token, SESSION_ENDS_AFTER_MS / SECOND_MS, deps.secureCookie)
    return { body: sessionAnswer(session, deps.now()) }
  })
  accountRoutes(app, deps)
  serve(app, readSession, async ({ session }) => ({ body: sessionAnswer(session, deps.now()) }))
  serve(app, signOut, async ({ session, raw, reply }) => {
    await deps.sessions.revoke(cookieOf(raw.headers.cookie, SESSION_COOKIE) ?? '')
    await deps.audit.record({ action: 'sign_out', actor: session.actor, address: raw.ip })
    setCookie(reply, '', 0, deps.secureCookie)
    return {}
  })
  serve(app, switchPost, async ({ session, body, raw }) => {
    const wanted = body.postId === 'first' ? session.posts[0]?.id : body.postId
    const moved = wanted ? await deps.sessions.switchPost(cookieOf(raw.headers.cookie, SESSION_COOKIE) ?? '', wanted) : null
    if (!moved) return refuse({ code: 'not_found' })
    await deps.audit.record({
      action: 'post_switch',
      actor: moved.actor,
      address: raw.ip,
      detail: { fromRole: session.post.role, fromNodeId: session.post.nodeId },
    })
    return { body: sessionAnswer(moved, deps.now()) }
  })
}

/** People and what they sign in with, by administrators and by oneself. */
function accountRoutes(app: App, deps: IdentityRoutes): void {
  serve(app, listAccountsOperation, async ({ session, query }) => told(await listAccounts(deps, session, query)))
  serve(app, createPersonOperation, async ({ session, body }) => told(await createPerson(deps, session, body)))
  serve(app, changePersonOperation, async ({ session, params, body }) => told(await changePerson(deps, session, params.id, body)))
  serve(app, resetCredentialOperation, async ({ session, params }) => told(await resetCredential(deps, session, params.id)))
  serve(app, unlockPersonOperation, async ({ session, params }) => told((await unlockPerson(deps, session, params.id)) ?? null))
  serve(app, changePasswordOperation, async ({ session, body, raw }) =>
    told(await changePassword(deps, session, cookieOf(raw.headers.cookie, SESSION_COOKIE) ?? '', body)),
  )
  serve(app, enrolSecondFactorOperation, async ({ session, body }) => told(await enrolSecondFactor(deps, session, body)))
}

function told(result: object | Refusal | null) {
  if (result === null) return {}
  return 'code' in result ? refuse(result) : { body: result }
}

/** Mounted only where demo accounts are wanted (`DEMO`). */
export function demoRoutes(app: App, deps: IdentityDeps): void {
  serve(app, demoAccounts, async () => ({ body: await listDemoAccounts(deps) }))
}

function setCookie(reply: FastifyReply, value: string, maxAgeSeconds: number, secure: boolean): void {
  void reply.header(
    'set-cookie',
    `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`,
  )
}
