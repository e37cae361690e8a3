import { setTimeout as wait } from 'node:timers/promises'
import type { Refusal } from '#domain/result.ts'
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '#domain/time.ts'
import { type Account, findAccount, noteFailure, openSession } from './account-rows.ts'
import { FailureMemory } from './failures.ts'
import type { IdentityDeps } from './identity.ts'
import { hashPassword, isPassword } from './password.ts'
import { newToken, tokenHash } from './token.ts'
import { stepOfCode } from './totp.ts'

/** Wrong tries in a row before a login rests. */
export const LOGIN_FAILURES_MAX = 5
/**
 * Wrong tries from one address, over all logins, after which its tries go one by one with a pause before each. Many people stand behind
 * one address: the right password of one is never refused for the wrong ones of another.
 */
const ADDRESS_FAILURES_MAX = 100
const PAUSE_MS = 1 * SECOND_MS
export const LOCKED_FOR_MS = 15 * MINUTE_MS
/** A session ends at the latest after this long. */
export const SESSION_ENDS_AFTER_MS = 12 * HOUR_MS
/** Sign-ins of one login, or of one slowed address, that may wait for each other in this process. */
const WAITING_MAX = 50

export interface Credentials {
  readonly login: string
  readonly password: string
  readonly code?: string
}

export type SignInResult =
  | { readonly kind: 'signed_in'; readonly token: string; readonly account: Account }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly personId: string | null; readonly isNews: boolean }

const unknownLogins = new FailureMemory(LOGIN_FAILURES_MAX, LOCKED_FOR_MS)
const addresses = new FailureMemory(ADDRESS_FAILURES_MAX, LOCKED_FOR_MS)
/** Lock-outs that were told already: one line of the audit each, however often somebody tries on. */
const lockOutsTold = new Map<string, number>()
const LOCK_OUTS_TOLD_MAX = 10_000
type Waiting = Map<string, { last: Promise<unknown>; count: number }>
const byLogin: Waiting = new Map()
const byAddress: Waiting = new Map()
let nobody: Promise<string> | undefined

/**
 * Password, then second factor. Only failures count towards the lock-out, and unknown logins take as long as known ones. Sign-ins of one
 * login go one after another: a hundred guesses at once are still a hundred guesses.
 */
export async function signIn(deps: IdentityDeps, credentials: Credentials, address: string): Promise<SignInResult> {
  const login = credentials.login.trim().toLowerCase()
  return inTurn(byLogin, login, () => {
    const attempt = () => trySignIn(deps, { ...credentials, login }, address)
    if (addresses.lockedUntil(address) <= deps.now()) return attempt()
    return inTurn(byAddress, address, async () => {
      await wait(PAUSE_MS)
      return attempt()
    })
  })
}

/** One after another for each key; too many at once are sent away. */
async function inTurn(lines: Waiting, key: string, work: () => Promise<SignInResult>): Promise<SignInResult> {
  const line = lines.get(key) ?? { last: Promise.resolve(), count: 0 }
  if (line.count >= WAITING_MAX) return locked(1 * SECOND_MS, false)
  lines.set(key, line)
  line.count++
  const mine = line.last.then(work)
  line.last = mine.catch(() => undefined)
  try {
    return await mine
  } finally {
    line.count--
    if (line.count === 0) lines.delete(key)
  }
}

async function trySignIn(deps: IdentityDeps, credentials: Credentials, address: string): Promise<SignInResult> {
  const now = deps.now()
  const { login } = credentials
  const account = await findAccount(deps.store, login)
  const until = account?.lockedUntil ?? unknownLogins.lockedUntil(login)
  if (until > now) return locked(until - now, isNews(login, until))
  nobody ??= hashPassword('nobody has this password')
  const right = (await isPassword(credentials.password, account?.passwordHash ?? (await nobody))) && account !== null
  if (!right) return failed(deps, login, address, account)
  const step = account.secondFactor ? secondFactor(deps, account, credentials.code, now) : account.lastStep
  if (step === 'wanted')
    return { kind: 'refused', personId: account.personId, isNews: true, reason: { code: 'sign_in_failed', detail: { codeWanted: true } } }
  if (step === null) return failed(deps, login, address, account)
  const token = newToken()
  await openSession(deps.store, {
    tokenHash: tokenHash(token),
    id: deps.newId(),
    personId: account.personId,
    at: now,
    endsAt: (now + SESSION_ENDS_AFTER_MS) as Instant,
    lastStep: step,
    address,
  })
  return { kind: 'signed_in', token, account }
}

/** The time step used, `wanted` when no code came, null when it is wrong. */
function secondFactor(deps: IdentityDeps, account: Account, code: string | undefined, now: Instant): number | 'wanted' | null {
  if (code === undefined) return 'wanted'
  // An account that must have a second factor and has none cannot be entered at all.
  if (account.totpSealed === null) return null
  return stepOfCode(deps.seal.open(account.totpSealed), code, now, account.lastStep)
}

async function failed(deps: IdentityDeps, login: string, address: string, account: Account | null): Promise<SignInResult> {
  const now = deps.now()
  addresses.note(address, now)
  if (account) await noteFailure(deps.store, account.personId, LOGIN_FAILURES_MAX, (now + LOCKED_FOR_MS) as Instant)
  else unknownLogins.note(login, now)
  return { kind: 'refused', personId: account?.personId ?? null, isNews: true, reason: { code: 'sign_in_failed' } }
}

/** The first try of a lock-out is told; those after it only repeat it. */
function isNews(login: string, until: number): boolean {
  if (lockOutsTold.get(login) === until) return false
  if (lockOutsTold.size >= LOCK_OUTS_TOLD_MAX) for (const oldest of lockOutsTold.keys().take(1)) lockOutsTold.delete(oldest)
  lockOutsTold.set(login, until)
  return true
}

function locked(forMs: number, isNews: boolean): SignInResult {
  const reason: Refusal = { code: 'locked_out', detail: { retryAfterSeconds: Math.ceil(forMs / SECOND_MS) } }
  return { kind: 'refused', personId: null, isNews, reason }
}
