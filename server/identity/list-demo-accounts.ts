import { DEMO_PASSWORD } from '#contract/session.ts'
import { demoPeople } from './demo-rows.ts'
import { DEMO_STORIES } from './demo-stories.ts'
import type { IdentityDeps } from './identity.ts'

/** The demo's accounts with what each does all day; the sign-in page offers them at one click. */
export async function listDemoAccounts(deps: IdentityDeps): Promise<object> {
  const people = await demoPeople(deps.store)
  return { items: people.map((one) => ({ ...one, password: DEMO_PASSWORD, story: DEMO_STORIES[one.role] ?? { zh: '', en: '' } })), next: null }
}
