import { DEMO_PASSWORD } from '#contract/session.ts'
import type { Scope } from '#db/open.ts'
import type { Role } from '#domain/organisation/role.ts'
import { quietDemoPerson } from './credential-rows.ts'
import { demoPeople } from './demo-rows.ts'
import { DEMO_STORIES } from './demo-stories.ts'
import type { IdentityDeps } from './identity.ts'
import { scopeOfPost } from './scope-of-post.ts'

export async function hasDemoAccounts(deps: IdentityDeps): Promise<boolean> {
  return (await demoPeople(deps.store)).length > 0
}

/** What the first demo account of a role sees; null when there is none. */
export async function scopeOfDemoRole(deps: IdentityDeps, role: Role): Promise<Scope | null> {
  const one = (await demoPeople(deps.store)).find((person) => person.role === role)
  return one ? scopeOfPost(one, one.id) : null
}

/** Login of the first demo account of a role, as its list has it; null when there is none. */
export async function loginOfDemoRole(deps: IdentityDeps, role: Role): Promise<string | null> {
  return (await demoPeople(deps.store)).find((person) => person.role === role)?.login ?? null
}

/** Somebody of the demo who never signs in; null when there is none. */
export function quietDemoAccount(deps: IdentityDeps): Promise<string | null> {
  return quietDemoPerson(deps.store)
}

/** The demo's accounts with what each does all day; the sign-in page offers them at one click. */
export async function listDemoAccounts(deps: IdentityDeps): Promise<object> {
  const people = await demoPeople(deps.store)
  return {
    items: people.map(({ login, name, role, organisation, bank }) => ({
      login,
      password: DEMO_PASSWORD,
      role,
      organisation,
      bank,
      name,
      story: DEMO_STORIES[role] ?? { zh: '', en: '' },
    })),
    next: null,
  }
}
