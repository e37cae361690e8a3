import { DAY_MS, instant } from '#domain/time.ts'
import { revokeSessionsOf, unusedSince } from './credential-rows.ts'
import type { IdentityDeps } from './identity.ts'
import { restPerson } from './person-rows.ts'
import { REVOKED_CHANNEL } from './sessions.ts'

const UNUSED_FOR_MS = 90 * DAY_MS
const ACCOUNTS_A_NIGHT = 1_000

/** Accounts that nobody used for 90 days rest until the system administrator wakes them (docs/spec/10, Security). */
export async function restDormant(deps: IdentityDeps): Promise<void> {
  for (const personId of await unusedSince(deps.store, instant(deps.now() - UNUSED_FOR_MS), ACCOUNTS_A_NIGHT)) {
    if (!(await restPerson(deps.db, personId))) continue
    await revokeSessionsOf(deps.store, personId, REVOKED_CHANNEL)
    await deps.audit.record({
      action: 'account_rested',
      actor: null,
      target: { kind: 'person', id: personId },
      detail: { unusedForDays: 90 },
    })
  }
}
